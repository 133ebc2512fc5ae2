"""The same claims in the words of a trainee or a patient: terms spelled out, or explained in place."""

import dataclasses
import re
from collections.abc import Mapping, Sequence

from chatbot.types import Role, Statement
from ingest.figures import figures
from ingest.vocabulary import Vocabulary


def in_words_for(
    role: Role, statements: Sequence[Statement], vocabulary: Vocabulary
) -> tuple[Statement, ...]:
    """Return the statements with `plain` set where a reader of this role needs a word explained.

    Nothing is taken from a sentence or changed in it: each term is followed, where it comes first in
    the answer, by what it stands for (trainee) or what it is in plain words (patient).
    """
    explained = _explained(role, vocabulary)
    said: set[str] = set()
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


def _plain(text: str, explained: Mapping[str, tuple[str, str]], said: set[str]) -> str:
    """Return a sentence with its new terms explained in place; empty when it has none."""
    if not explained:
        return ""
    names = "|".join(re.escape(name) for name in sorted(explained, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w-])({names})(?:e?s)?(?![\w]|-\w)", re.IGNORECASE)

    def gloss(match: re.Match[str]) -> str:
        meaning, concept = explained[match[1].casefold()]
        known = concept in said or meaning.casefold() in text.casefold()
        if known or (match[1].islower() and match[1].casefold() in _ACRONYM_LIKE_WORDS):
            return match[0]
        said.add(concept)
        before = text[: match.start()]
        inside = before.count("(") > before.count(")")
        return f"{match[0]} [{meaning}]" if inside else f"{match[0]} ({meaning})"

    plain = pattern.sub(gloss, text)
    return plain if plain != text and figures(plain) == figures(text) else ""


_ACRONYM_LIKE_WORDS = frozenset({"mas", "pan", "mac", "ash", "who", "rp", "pe", "ric"})
"""Acronyms that are words when written in small letters."""
