"""Bibliographic services: asked only when an identifier is added."""
