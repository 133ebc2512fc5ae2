"""What a clause speaks of, whatever it says of it, as far as a sentence speaks of the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chatbot.claims.wording import content
from chatbot.finding.concepts import related
from chatbot.finding.evidence import Candidate
from chatbot.question.followup import themes
from chatbot.remembered import of_version
from ingest.index import Index
from ingest.types import Source
from ingest.vocabulary import Term

_SEGMENT = re.compile(r"[;,]\s|[()]|\b(?:while|whereas|but|although|though|because)\b")
_CLAUSE = re.compile(r"[;,]\s|[()]")
_LIST = re.compile(r"[;,]\s|\b(?:while|whereas|but|although)\b")
_OTHERS = re.compile(r"\bother\b", re.IGNORECASE)
LISTED = ("drug", "drug-class", "variant", "gene")
LEAST, _MANY, _VERY_MANY, _TOLD = 2, 4, 7, 4
_SOURCES = 2_000
_FAMILY = 6
"""How many letters two words of a family share at the beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a sentence must speak of to speak of the same."""

    names: frozenset[Term]
    words: frozenset[str]
    sizes: frozenset[int]
    """How many patients the study has that it names."""
    numbers: frozenset[int]
    """Its other numbers: men over 50."""
    records: frozenset[str]
    """Those of its words that may be of the record of a source only: NIH, Kusne."""
    excused: frozenset[Term]
    """Names that a source may call the others."""
    subject: Term | None
    index: Index

    def missing(self, found: Candidate) -> frozenset[Term | str]:
        """Return what of it a sentence does not speak of, nor the record of its source."""
        record, studies = _record(self.index, found.source)
        said = content(found.text) | record
        words = frozenset(one for one in self.words if not is_said(one, said))
        names = self.names - (self.excused if _OTHERS.search(found.text) else frozenset())
        if any(name.category == "study" for name in names):
            studies |= studies_in(found.text, self.index)
        return words | frozenset(one for one in names if not _names(one, found, studies))

    def is_whole(self, missing: frozenset[Term | str]) -> bool:
        """Return whether a sentence that lacks this lacks nothing but what is of a record."""
        return not missing - self.records

    @property
    def is_full(self) -> bool:
        """Whether it says enough for a source that denies it to be told from others."""
        return len(self.names | self.words) >= _MANY

    @property
    def spare(self) -> int:
        """How many of its things a sentence may lack."""
        things = len(self.names) + len(self.words) + len(self.numbers)
        return (things >= _MANY) + (things >= _VERY_MANY) + bool(self.sizes and self.names)

    def is_of(self, found: Candidate, missing: frozenset[Term | str]) -> bool:
        """Return whether a sentence that lacks this speaks of the same."""
        studies = {one for one in missing if isinstance(one, Term) and one.category == "study"}
        if any(isinstance(one, Term) for one in missing - studies):
            return False
        if studies and (studies_in(found.text, self.index) or _record(self.index, found.source)[1]):
            return False  # it is of another study
        if self.subject and not _is_on(self.subject, found):
            return False
        return self._has_figures(found) and self._has_enough(missing, len(studies))

    def _has_figures(self, found: Candidate) -> bool:
        figures = {int(n) for n in re.findall(r"(?<![\w.,])\d+(?![\w.%,]\d)(?!%)", found.text)}
        sized = all(size == found.source.sample_size or size in figures for size in self.sizes)
        return sized and self.numbers <= figures

    def _has_enough(self, missing: frozenset[Term | str], studies: int) -> bool:
        own = self.words - self.records
        named = sum(name.category != "study" for name in self.names)
        if len(own & missing) * 2 > len(own) and (named < LEAST or len(own) >= LEAST):
            return False
        return len(missing) <= max(self.spare, studies)

    def parts(self, found: Candidate) -> Iterator[str]:
        """Yield the least part of a sentence on all of it that the sentence has; else on its words."""
        own = self._own(found)
        wanted = {one for one in self.words if is_said(one, content(own))}
        names = [name for name in self.names if name.category != "study"]
        mentioned = self.index.vocabulary.mentioned
        here = mentioned(own)
        names = [name for name in names if any(related(name, one) for one in here)]
        halves = [half for cut in (_CLAUSE, _SEGMENT) for half in cut.split(own) if half != own]
        fit = [half for half in halves if wanted and all(is_said(w, content(half)) for w in wanted)]
        whole = [
            half
            for half in fit
            if all(any(related(name, one) for one in mentioned(half)) for name in names)
        ]
        if whole:
            yield min(whole, key=len)
            return
        yield own
        if fit:
            yield min(fit, key=len)

    def others(self, found: Candidate, missing: frozenset[Term | str]) -> bool:
        """Return whether a sentence lacks but one name, and has another of its kind instead."""
        names = [one for one in missing if isinstance(one, Term) and one.category in LISTED]
        return (
            len(names) == 1
            and any(_is_kin(one, names[0]) and not related(one, names[0]) for one in found.entities)
            and self.is_of(found, missing - {names[0]})
        )

    def _own(self, found: Candidate) -> str:
        """Return of a sentence that lists several of a kind what is on those of the clause."""
        mine = [name for name in self.names if name.category in LISTED]
        ours = [one for one in found.entities if any(related(one, name) for name in mine)]
        if not ours or not any(
            _is_kin(one, name) for one in found.entities if one not in ours for name in mine
        ):
            return found.text
        named = re.compile(
            "|".join(rf"\b{re.escape(n)}" for one in (*mine, *ours) for n in one.names),
            re.IGNORECASE,
        )
        parts = [part for part in _LIST.split(found.text) if named.search(part)]
        if len(mine) == 1:
            parts = [_half_on(part, named) for part in parts]
        told = " ; ".join(parts)
        return told if len(told.split()) >= _TOLD else found.text


def _names(term: Term, found: Candidate, studies: frozenset[Term]) -> bool:
    """Return whether a sentence names a thing, its class or a member; a study also by its record."""
    if term.category in ("variant", "gene"):
        return term in found.entities
    if term.category == "study":
        return term in studies
    if any(related(term, one) for one in found.entities):
        return True
    own = content(found.text)
    return any(content(name) and content(name) <= own for name in term.names)


def studies_in(text: str, index: Index) -> frozenset[Term]:
    """Return the studies a text names, with or without the disease within: the French VEXAS registry."""
    names = "|".join(re.escape(name) for term in themes(index) for name in term.names)
    plain = re.sub(rf"\b(?:{names})\s", "", text) if names else text
    return frozenset(one for one in index.vocabulary.mentioned(plain) if one.category == "study")


def _half_on(part: str, named: re.Pattern[str]) -> str:
    """Return of two things told of two names the one on a name: anakinra by needle and X by mouth."""
    halves = re.split(r"\sand\s", part)
    if len(halves) < 2 or any(len(half.split()) < _TOLD for half in halves):
        return part
    return " and ".join(half for half in halves if named.search(half))


def is_said(word: str, said: frozenset[str]) -> bool:
    """Return whether a text has a word or one of its family: leukaemic and leukaemia."""
    if word in said or f"un{word}" in said:
        return True
    return len(word) >= _FAMILY and any(
        one.startswith(word) or (len(one) >= _FAMILY and word.startswith(one)) for one in said
    )


def _is_on(subject: Term, found: Candidate) -> bool:
    """Return whether a sentence names a disease, be it in VEXAS-associated."""
    return subject in found.entities or any(
        re.search(rf"\b{re.escape(name)}\b", found.text, re.IGNORECASE) for name in subject.names
    )


def _is_kin(one: Term, other: Term) -> bool:
    return one.category == other.category or (one.is_drug and other.is_drug)


@of_version(_SOURCES)
def _record(index: Index, source: Source) -> tuple[frozenset[str], frozenset[Term]]:
    """Return the words of a source's record, and what its title and headings name as studies."""
    told = f"{source.title} {source.journal or ''} {source.id.replace('-', ' ')}"
    named = index.vocabulary.mentioned(f"{told} {' '.join(source.authors)}")
    studies = frozenset(term for term in named if term.category == "study")
    return content(f"{told} {' '.join(source.authors)}"), studies
