"""Sentences of a document that speak to a model instead of to a reader."""

import re

_TO_A_MODEL = re.compile(
    r"\b(?:ignore|disregard|forget|override)\s+(?:all|any|every|the|your|these)?\s*"
    r"(?:previous|prior|earlier|above|preceding|other)\b[^.]{0,20}\b(?:instruction|rule|prompt|message)s?\b"
    r"|\b(?:system|developer) (?:prompt|message)\b|<\|?(?:im_start|im_end|system|assistant)\|?>"
    r"|\byou are (?:now )?(?:an? )?(?:AI|assistant|chatbot|language model|ChatGPT)\b",
    re.IGNORECASE,
)


def speaks_to_a_model(text: str) -> bool:
    """Return whether a sentence tries to tell a model what to do; it is never quoted or passed on."""
    return bool(_TO_A_MODEL.search(text))
