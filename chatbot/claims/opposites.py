"""How a source sentence says the opposite of a statement: a no or not, a word turned round."""

import re
from functools import lru_cache

from chatbot.claims.wording import content, sides_swapped, tokens
from ingest.terms import is_stop_word, words

_OPPOSITES = (
    *(("increas", "decreas"), ("increas", "reduc"), ("rais", "lower"), ("higher", "lower")),
    *(("above", "below"), ("better", "worse"), ("improv", "worsen"), ("more", "less")),
    *(("more", "fewer"), ("longer", "shorter"), ("safe", "unsafe"), ("before", "after")),
    *(("superior", "inferior"), ("surviv", "died"), ("aliv", "dead"), ("positiv", "negativ")),
    *(("presen", "absen"), ("maximum", "minimum"), ("greater", "smaller"), ("over", "under")),
    *(("germline", "somatic"), ("inherit", "acquired"), ("male", "female"), ("start", "stop")),
    *(("common", "rare"), ("frequent", "rare"), ("mild", "severe"), ("oral", "intravenous")),
    *(("start", "discontinu"), ("always", "never"), ("with", "without"), ("high", "low")),
    *(("older", "younger"), ("earlier", "later"), ("rose", "fell"), ("gain", "loss")),
)
"""Beginnings of words that turn a sentence round."""
_WHOLE = frozenset({"with", "without", "over", "under", "male", "female", "high", "low", "more"})
"""Of these the whole word counts, not what begins so."""
_PREFIXES = ("un", "in", "non", "dis", "ir", "im", "a")
_NOT = re.compile(
    r"\b(?:no|not(?! only)|never|none|nobody|nothing|without|neither|nor|cannot|lack(?:s|ed|ing)?"
    r"|fail(?:s|ed)? to|absen(?:t|ce)|unlikely)\b|n['’]t\b",
    re.IGNORECASE,
)
_REACH = re.compile(
    r"[;:,()]|\.(?=\s|\Z)|\b(?:but|although|while|whereas|however|except)\b", re.IGNORECASE
)
_MOST_DENIED = 4


@lru_cache(maxsize=4_096)
def turned_round(statement: str, source: str) -> str:
    """Return in words how a source sentence says the opposite; empty when it does not.

    "A did better than B" is turned round by "B did better than A" as by "A did worse than B", and
    by both not at all.
    """
    if denied := _denied_otherwise(statement, source):
        return denied
    opposite, swapped = _opposite(statement, source), sides_swapped(statement, source)
    if opposite and not swapped:
        return opposite
    return "the source has the two sides the other way round" if swapped and not opposite else ""


def _opposite(statement: str, source: str) -> str:
    """Return in words how a word of the one is the opposite of a word of the other."""
    ours, theirs = set(words(statement)), set(words(source))
    for one, other in _OPPOSITES:
        for mine, yours in ((one, other), (other, one)):
            word = _has(ours, mine)
            instead = _has(theirs, yours)
            if word and instead and not _has(ours, yours) and not _has(theirs, mine):
                return f"the source says {instead}, not {word}"
    for plain, opposite, said in ((ours, theirs, True), (theirs, ours, False)):
        for found in plain - opposite:
            for prefix in _PREFIXES:
                if len(found) > 3 and (turned := prefix + found) in opposite - plain:
                    pair = (turned, found) if said else (found, turned)
                    return "the source says {}, not {}".format(*pair)
    return ""


def _has(found: set[str], beginning: str) -> str:
    """Return a word that begins so, empty when there is none."""
    if beginning in _WHOLE:
        return beginning if beginning in found else ""
    return next((word for word in sorted(found) if word.startswith(beginning)), "")


def _denied_otherwise(statement: str, source: str) -> str:
    """Return in words what one denies and the other says; empty when they agree."""
    ours, theirs = _scopes(statement), _scopes(source)
    for mine, yours, text, reason in (
        (ours, theirs, source, "the statement says no or not where the source does not"),
        (theirs, ours, statement, "the source says no or not where the statement does not"),
    ):
        said = content(text)
        other = frozenset().union(*yours)
        for scope in mine:
            if scope & said and not scope & other and len(scope & said) * 2 >= len(scope):
                return reason
    return ""


def _scopes(text: str) -> list[frozenset[str]]:
    return [frozenset(reached) for reached in denials(text)]


def denials(text: str) -> list[tuple[str, ...]]:
    """Return for each no or not the words it reaches, the nearest first."""
    found = []
    for match in _NOT.finditer(text):
        rest = text[match.end() :]
        end = _REACH.search(rest)
        reached = tokens(rest[: end.start()] if end else rest)
        roots = [one for one in reached if not is_stop_word(one.text)][:_MOST_DENIED]
        carrying = [one for one in roots if one.carries][:2] or roots[:2]
        found.append(tuple(one.stem for one in carrying))
    return [scope for scope in found if scope]
