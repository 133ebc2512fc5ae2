"""The corpus's vocabulary: drugs, conditions, acronyms and what else they are called."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError

from ingest.errors import CorpusError
from ingest.plain_yaml import read_yaml
from ingest.terms import terms, words

_REMEMBERED = 20_000
"""How many texts' terms are kept."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """A thing with one canonical name."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1)]
    category: str
    """drug, drug-class, condition, gene, variant, lab, procedure, organism, symptom, anatomy,
    study."""
    synonyms: tuple[str, ...] = ()
    """Brand names, abbreviations, other spellings."""
    classes: tuple[str, ...] = ()
    """What it is a kind of: the class of a drug, the organ a finding belongs to."""

    def __hash__(self) -> int:
        return hash(self.name)  # of what all fields make, which is asked for thousands of times

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical name and every synonym."""
        return (self.name, *self.synonyms)

    @property
    def is_drug(self) -> bool:
        """Whether it is a drug or a class of drugs."""
        return self.category in ("drug", "drug-class")

    @property
    def is_treatment(self) -> bool:
        """Whether it is a drug, a class of drugs or a procedure."""
        return self.is_drug or self.category == "procedure"


@dataclass(frozen=True, kw_only=True)
class Acronym:
    """An acronym and everything it is rightly expanded to."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    acronym: Annotated[str, StringConstraints(min_length=2)]
    expansions: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    source: str | None = None
    """The source in the corpus that states the expansion."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """A sentence of a source that is one side of a disagreement."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    source: str
    says: Annotated[str, StringConstraints(min_length=1)]
    """Words of the sentence, as they stand in it; told as what this side says."""


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """A point on which sources differ, and the sentences that are its sides."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    about: Annotated[str, StringConstraints(min_length=1)]
    """What they differ on, to follow "Sources differ on"."""
    asked: tuple[tuple[str, ...], ...]
    """A question is on the point when it has a name or phrase of every group."""
    sides: tuple[Side, ...]
    unless: tuple[str, ...] = ()
    """Words with which a question is on another point."""
    why: tuple[Side, ...] = ()
    """Sentences that say why the sides may differ."""


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What things are called; empty when a corpus brings none."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    terms: tuple[Term, ...] = ()
    acronyms: tuple[Acronym, ...] = ()
    lay_terms: dict[str, str] | None = None
    """Plain word to the corpus's word."""
    contrasts: tuple[tuple[tuple[str, ...], ...], ...] = ()
    """Groups of which one thing can be only one, each with its names: macrocytic or microcytic."""
    disagreements: tuple[Disagreement, ...] = ()
    glossary: dict[str, str] | None = None
    """A term, and what it is in plain words."""

    def mentioned(self, text: str) -> list[Term]:
        """Return the terms a text names, by any of their names, in order of appearance.

        What was read before is remembered.
        """
        return list(self._mentioned(text))

    @cached_property
    def _mentioned(self) -> Callable[[str], tuple[Term, ...]]:
        return lru_cache(maxsize=_REMEMBERED)(
            lambda text: tuple(dict.fromkeys(term for term, _ in self.mentions(text)))
        )

    def mentions(self, text: str) -> list[tuple[Term, str]]:
        """Return each mention of a term with the words used; the longest name wins."""
        tokens = list(words(text))
        found: list[tuple[Term, str]] = []
        position = 0
        while position < len(tokens):
            length, term = self._longest(tokens, position)
            if term:
                found.append((term, " ".join(tokens[position : position + length])))
            position += max(length, 1)
        return found

    @cached_property
    def single_words(self) -> dict[str, Term]:
        """Every name that is one word, in lower case, and the term it names."""
        return {key[0]: term for key, term in self._by_words.items() if len(key) == 1}

    @cached_property
    def terms_of_names(self) -> frozenset[str]:
        """The terms of `ingest.terms` that any name has: neuropathi of peripheral neuropathy."""
        return frozenset(t for term in self.terms for name in term.names for t in terms(name))

    def _longest(self, tokens: list[str], start: int) -> tuple[int, Term | None]:
        for length in range(min(self._longest_name, len(tokens) - start), 0, -1):
            key = tuple(tokens[start : start + length])
            term = self._by_words.get(key) or self._by_words.get((*key[:-1], _singular(key[-1])))
            if term:
                return length, term
        return 0, None

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], Term]:
        read_otherwise = {tuple(words(plain)) for plain in self.lay_terms or {}}
        hyphenated = {
            spelling: term
            for term in self.terms
            for name in reversed(term.names)
            for spelling in _hyphenated(name)
            if spelling not in read_otherwise
        }
        as_written = {
            tuple(words(name)): term for term in self.terms for name in reversed(term.names)
        }
        return hyphenated | as_written

    @cached_property
    def _longest_name(self) -> int:
        return max(map(len, self._by_words), default=0)


def _hyphenated(name: str) -> list[tuple[str, ...]]:
    """Return a name with its hyphens as spaces, and with one of its spaces as a hyphen."""
    parts = " ".join(words(name)).replace("-", " ").split()
    joined = [
        (*parts[:place], f"{parts[place]}-{parts[place + 1]}", *parts[place + 2 :])
        for place in range(len(parts) - 1)
    ]
    return [tuple(parts), *joined]


_vocabulary = TypeAdapter(Vocabulary)


def read_vocabulary(path: Path) -> Vocabulary:
    """Read a vocabulary.yaml; a corpus without one has an empty vocabulary.

    Raises:
        CorpusError: The file is there but cannot be used.
    """
    try:
        return parse_vocabulary(path, path.read_bytes())
    except FileNotFoundError:
        return Vocabulary()
    except OSError as error:
        raise CorpusError(path, f"cannot be read: {error.strerror}") from error


def parse_vocabulary(path: Path, text: bytes) -> Vocabulary:
    """Return the vocabulary a file holds.

    Raises:
        CorpusError: It cannot be used.
    """
    try:
        _, content = read_yaml(text.decode("utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise CorpusError(path, f"is not YAML: {error.problem}", line) from error
    except (UnicodeDecodeError, TypeError, RecursionError, yaml.YAMLError) as error:
        raise CorpusError(path, f"cannot be used: {error}".replace("\n", " ")) from error
    try:
        return _vocabulary.validate_python(content or {})
    except ValidationError as error:
        [first, *_] = error.errors()
        where = ".".join(map(str, first["loc"]))
        raise CorpusError(path, f"{where}: {first['msg'].lower()}") from error


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word
