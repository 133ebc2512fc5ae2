"""The content words of a text, stemmed, so that two wordings can be compared."""

import functools
import re

import Stemmer

_TOKEN = re.compile(r"[A-Za-z]+(?:-?[0-9]+[A-Za-z]*)+|[^\W\d_]+")
_SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a an and any are as at be been both but by can could did do does for from had has have how
        if in into is it its may might of on or other out should so some such than that the their
        them then there these they this those to up versus v vs was were what when where whether
        which who why will with would about also only per s
        mg kg g l dl ml sc year years month months week weeks day days daily
        """,
    )
)
"""Carry no content, or belong to a figure and are compared with it."""
_NEGATIONS = frozenset(("no", "not", "never", "none", "nor", "neither", "without", "cannot"))
_SHORT_FORMS = {
    "ANC": "neutrophils",
    "EFS": "event-free survival",
    "ESA": "erythropoiesis-stimulating",
    "GVHD": "graft-versus-host disease",
    "HR": "hazard ratio",
    "MF": "myelofibrosis",
    "NRM": "non-relapse mortality",
    "NTM": "non-tuberculous mycobacteria",
    "OS": "overall survival",
    "PJP": "pneumocystis",
    "PV": "polycythaemia vera",
    "VTE": "venous thromboembolism",
    "VZV": "varicella-zoster",
    "aGVHD": "acute graft-versus-host disease",
    "bd": "twice",
    "cGVHD": "chronic graft-versus-host disease",
}
_SHORT_FORM = re.compile(rf"\b(?:{'|'.join(_SHORT_FORMS)})\b")


def content_words(text: str) -> frozenset[str]:
    """Return the stems of the words that carry content, each once.

    Names with digits (IL-6, UBA1) are one word; bare numbers are none. British and American
    spellings meet, short forms are written out, and every negation is the one word "not".
    """
    long = _SHORT_FORM.sub(lambda match: _SHORT_FORMS[match.group()], text)
    words = (_plain(token) for token in _TOKEN.findall(long))
    return frozenset(_stemmer().stemWords([word for word in words if word]))


def _plain(token: str) -> str:
    word = token.lower().replace("-", "")
    if word in _NEGATIONS:
        return "not"
    if word in _SMALL_WORDS:
        return ""
    word = word.replace("ae", "e").replace("oe", "e")
    return re.sub(r"is(e|ed|es|ing|ation)$", r"iz\1", word)


@functools.cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
