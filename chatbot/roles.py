"""The same claims in the words of a trainee or a patient: terms spelled out, or explained in place."""

import dataclasses
import re
from collections.abc import Mapping, Sequence

from chatbot.types import Role, Statement
from ingest.figures import figures
from ingest.vocabulary import Vocabulary


def in_words_for(
    role: Role, statements: Sequence[Statement], vocabulary: Vocabulary, question: str = ""
) -> tuple[Statement, ...]:
    """Return the statements with `plain` set where a reader of this role needs a word explained.

    Nothing is taken from a sentence or changed in it: each term is followed, where it comes first in
    the answer, by what it stands for (trainee) or what it is in plain words (patient). A word of the
    question needs no explaining, but where it asks what something is.
    """
    explained = _explained(role, vocabulary)
    said: set[str] = set()
    if not _WHAT_IS.match(question) and role == "patient":
        said = _concepts(question, explained)
    return tuple(
        dataclasses.replace(statement, plain=_plain(statement.text, explained, said))
        for statement in statements
    )


def _explained(role: Role, vocabulary: Vocabulary) -> Mapping[str, tuple[str, str]]:
    """Return by name in lower case what it means, and the concept it names."""
    if role == "clinician":
        return {}
    found: dict[str, tuple[str, str]] = {
        acronym.acronym.casefold(): (acronym.expansions[0], acronym.expansions[0])
        for acronym in vocabulary.acronyms
    }
    if role == "trainee":
        return {name: meaning for name, meaning in found.items() if not figures(meaning[0])}
    names = {name.casefold(): term.names for term in vocabulary.terms for name in term.names}
    for term, meaning in (vocabulary.glossary or {}).items():
        for name in (term, *names.get(term.casefold(), ())):
            found[name.casefold()] = (meaning, meaning)
    return found


_WHAT_IS = re.compile(r"\W*what (?:is|are|does)\b|.*\b(?:mean|stands? for)\b", re.IGNORECASE)


def _concepts(question: str, explained: Mapping[str, tuple[str, str]]) -> set[str]:
    """Return what the words of a question name that could be explained."""
    names = _names(explained).finditer(question) if explained else ()
    return {explained[match[1].casefold()][1] for match in names}


def _names(explained: Mapping[str, tuple[str, str]]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(explained, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])({names})(?P<many>e?s)?(?![\w]|-\w){_TAIL}", re.IGNORECASE)


_TAIL = r"(?:\s\d[\d.]*(?:\sto\s\d[\d.]*)?(?=[,;)\]])|(?P<noun>\s(?:drugs?|agents?|medicines?)\b))?"
"""What belongs to a name and stands before its explanation: HR 3.84, anti-IL-1 drugs."""


_ONE = re.compile(
    r"^an? ((?:[a-z]+-like |older )?(?:medicine|tablet|treatment))(?: that ([a-z]+?)s)?\b"
)


def _of_many(meaning: str) -> str:
    """Return what a thing is in plain words for several of them: tablets that block."""
    return _ONE.sub(lambda one: f"{one[1]}s{f' that {one[2]}' if one[2] else ''}", meaning)


def _plain(text: str, explained: Mapping[str, tuple[str, str]], said: set[str]) -> str:
    """Return a sentence with its new terms explained in place; empty when it has none."""
    if not explained:
        return ""

    def gloss(match: re.Match[str]) -> str:
        meaning, concept = explained[match[1].casefold()]
        known = concept in said or meaning.casefold() in text.casefold()
        known = known or match[1].casefold() in _PLAIN_WORDS
        if known or (match[1].islower() and match[1].casefold() in _ACRONYM_LIKE_WORDS):
            return match[0]
        said.add(concept)
        many = match["many"] or (match["noun"] or "").endswith("s")
        meaning = _of_many(meaning) if many else meaning
        before = text[: match.start()]
        inside = before.count("(") > before.count(")")
        return f"{match[0]} [{meaning}]" if inside else f"{match[0]} ({meaning})"

    plain = _names(explained).sub(gloss, text)
    return plain if plain != text and figures(plain) == figures(text) else ""


_ACRONYM_LIKE_WORDS = frozenset({"mas", "pan", "mac", "ash", "who", "rp", "pe", "ric"})
"""Acronyms that are words when written in small letters."""
_PLAIN_WORDS = frozenset({"death", "deaths"})
"""Other names of an explained word that need no explaining themselves."""
