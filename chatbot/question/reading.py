"""A question as it was typed to words that can be read: plain characters, English, generic names."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from chatbot.question.english import english_words
from ingest.errors import QuestionError
from ingest.index import Index
from ingest.terms import is_stop_word, words

TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_LAST_LATIN, _GREEK, _FEW = 0x24F, "µαβγκ", 3
"""The end of the Latin letters, the Greek ones of drug names, and how many others tell."""
_SURE = 0.6
"""From what probability a language other than English is believed; drug names alone get 0.2."""
_LONG, _MOSTLY = 4, 0.6
"""Letters of a word that is looked up, and what share of those English has when it is the language."""


def readable(question: str, max_chars: int) -> str:
    """Return the question with white space folded and odd characters made plain.

    Raises:
        QuestionError: It is empty, has no words, is too long or not in English.
    """
    if len(question) > max_chars:
        raise QuestionError(f"question: {len(question):,} characters; ask in at most {max_chars:,}")
    typed = unicodedata.normalize("NFKC", question.encode("utf-8", "replace").decode())
    typed = "".join(c for c in typed if unicodedata.category(c) != "Cf")
    typed = " ".join("".join(c if c.isprintable() else " " for c in typed).split())
    plain = TAG.sub(" ", typed).strip()
    if not plain:
        raise QuestionError("question: it is empty; type what you want to know")
    if not any(char.isalnum() for char in plain):
        raise QuestionError("question: it has no words; type what you want to know")
    _refuse_other_language(plain)
    return typed


def _refuse_other_language(text: str) -> None:
    """Refuse a question that is not in English; names alone pass, for they are nobody's language."""
    typed = list(words(text))
    letters = [char for char in text if char.isalpha()]
    foreign = sum(ord(char) > _LAST_LATIN and char not in _GREEK for char in letters)
    english = sum(map(is_stop_word, typed))
    if foreign < _FEW and (len(typed) < 4 or english >= 0.2 * len(typed)):
        return
    long = [word for word in typed if len(word) >= _LONG]
    if foreign < _FEW and sum(word in english_words() for word in long) > _MOSTLY * len(long):
        return
    language, probability = languages()(text)
    if foreign >= _FEW or (language != "en" and probability > _SURE):
        raise QuestionError(
            f"question: it seems to be in another language ({language}); Rounds reads English only"
        )


@cache
def languages() -> Callable[[str], tuple[str, float]]:
    """Return what tells the language of a text and how likely it is; loaded once, in half a second."""
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    tell: Callable[[str], tuple[str, float]] = identifier.classify
    return tell


def named_canonically(question: str, index: Index) -> str:
    """Return the question with the generic name after each brand name: Jakafi (ruxolitinib)."""
    for term, said in index.vocabulary.mentions(question):
        if term.category == "drug" and term.name not in question.casefold():
            name = re.compile(rf"\b({re.escape(said)})\b", re.IGNORECASE)
            question = name.sub(rf"\1 ({term.name})", question, count=1)
    return question
