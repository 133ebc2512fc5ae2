"""Sentences of the corpus to an answer without a model: chosen, ordered, set side by side."""
