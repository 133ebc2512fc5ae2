"""What a clause speaks of, whatever it says of it, and the sentences that speak of the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chatbot.claims.synonyms import canonical, is_light
from chatbot.claims.wording import content, tokens
from chatbot.finding.concepts import related
from chatbot.finding.evidence import Candidate
from chatbot.premises import grants
from chatbot.premises.grants import Grant
from chatbot.premises.lexicon import FOUND_FEW
from chatbot.premises.points import Points, kinds_in, without_shares
from chatbot.question.followup import themes
from chatbot.remembered import of_version
from ingest.index import Index
from ingest.terms import is_stop_word, stem, words
from ingest.types import Source
from ingest.vocabulary import Term

_STUDY_WORDS = frozenset(word.strip() for word in FOUND_FEW.split(","))
_STUDY_NOUNS = (
    "series",
    "cohort",
    "registry",
    "study",
    "trial",
    "report",
    "paper",
    "comparison",
    "review",
)
_SIZE = re.compile(
    r"\b(\d+)[\s-](?:man|men|woman|women|patients?|persons?|people|cases?|cent(?:re|er)s?)\b"
)
_SEGMENT = re.compile(r"[;,]\s|[()]|\b(?:while|whereas|but|although|though|because)\b")
_LIST = re.compile(r"[;,]\s|\b(?:while|whereas|but|although)\b")
_STUDY = re.compile(
    rf"(?:\b(?:the|this|that|an?)|[’']s)\s+((?:(?!(?:in|of|for|from|with|the|by)\s)[\w{{}}-]+\s+){{0,4}}?)(?:{'|'.join(_STUDY_NOUNS)})\b",
    re.IGNORECASE,
)
"""What a study is called by: the NIH skin series."""
_OTHERS = re.compile(r"\bother\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\W*(?:which|who)\b", re.IGNORECASE)
_ANTECEDENT = re.compile(
    r"(?:\{[A-Z]\d+\}|\b(?:the|an?|this|that|those|these)\s(?:[\w{}-]+\s*){1,6})$", re.I
)
_TAG = re.compile(r"\{[A-Z]\d+\}")
_RECORD = re.compile(r"\b[A-Z][\w-]+")
_NUMBER = re.compile(r"(?<![\w.,{/-])\d+(?![\w.,%}/-]|\s(?:in|of|out)\b)")
_PEOPLE = frozenset(["man", "woman", "child"])
_LISTED = ("drug", "drug-class", "variant", "gene")
_SPECIAL = (*_LISTED, "procedure", "study", "condition", "organism", "symptom", "anatomy")
"""Kinds of names of which a clause must have one: survival and age are of every study."""
_LEAST, _MANY, _VERY_MANY = 2, 4, 7
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

    def covered(self, found: Candidate) -> int:
        """Return how many of its things a sentence speaks of."""
        return len(self.names | self.words) - len(self._missing(found))

    def is_whole(self, found: Candidate) -> bool:
        """Return whether a sentence lacks none of it."""
        return not self._missing(found) - self.records

    @property
    def is_full(self) -> bool:
        """Whether it says enough for a source that denies it to be told from others."""
        return len(self.names | self.words) >= _MANY

    def is_of(self, found: Candidate) -> bool:
        """Return whether a sentence speaks of all of it; of many words it may lack one or two."""
        return self._has(found, self._missing(found))

    def _has(self, found: Candidate, missing: set[Term | str]) -> bool:
        if any(isinstance(one, Term) for one in missing):
            return False
        if self.subject and not _is_on(self.subject, found):
            return False
        figures = {int(n) for n in re.findall(r"(?<![\w.,])\d+(?![\w.%,]\d)(?!%)", found.text)}
        if not all(size == found.source.sample_size or size in figures for size in self.sizes):
            return False
        if not self.numbers <= figures:
            return False
        things = len(self.names) + len(self.words) + len(self.numbers)
        spare = (things >= _MANY) + (things >= _VERY_MANY) + bool(self.sizes and self.names)
        return len(missing) <= spare

    def parts(self, found: Candidate) -> Iterator[str]:
        """Yield a sentence, of a list what is on its own names; then the part with all its words."""
        own = self._own(found)
        yield own
        wanted = self.words & content(own)
        for part in _SEGMENT.split(own) if wanted else ():
            if part != own and wanted <= content(part):
                yield part
                return

    def others(self, found: Candidate) -> bool:
        """Return whether a sentence speaks of all but one name, and has another of its kind instead."""
        missing = self._missing(found)
        names = [one for one in missing if isinstance(one, Term) and one.category in _LISTED]
        return (
            len(names) == 1
            and any(_is_kin(one, names[0]) and not related(one, names[0]) for one in found.entities)
            and self._has(found, missing - {names[0]})
        )

    def _own(self, found: Candidate) -> str:
        """Return of a sentence that lists several of a kind what is on those of the clause."""
        mine = [name for name in self.names if name.category in _LISTED]
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
        return " ; ".join(parts) if parts else found.text

    def _missing(self, found: Candidate) -> set[Term | str]:
        record = _record(self.index, found.source)
        said = content(found.text) | record[0]
        missing: set[Term | str] = {one for one in self.words if not _is_said(one, said)}
        names = self.names - (self.excused if _OTHERS.search(found.text) else frozenset())
        missing |= {one for one in names if not _names(one, found, record[1])}
        return missing


def frame_of(grant: Grant, claim: Points, index: Index) -> Frame | None:
    """Return what a clause speaks of; None when that is too little to compare."""
    subjects = themes(index)
    before, meant = _meant(grant)
    named = {m.term for m in grant.mentions()} | {*meant, *_in_plain_words(grant, index)}
    names = frozenset(term for term in named if term not in subjects)
    called = _STUDY.search(grant.text)
    within = {grant.question.term(t).term for t in _TAG.findall(called[1])} if called else set()
    within = {term for term in within if term.category != "study"}
    names -= within
    if claim.kinds:
        names = frozenset(term for term in names if not kinds_in(term.name))
    plain = without_shares(f"{before} , {grants.without_lead(grant.text)}")
    sizes = frozenset(int(m[1]) for m in _SIZE.finditer(plain))
    numbers = frozenset(int(n) for n in _NUMBER.findall(_SIZE.sub(" ", plain)))
    if not claim.shares:
        numbers = frozenset()
    of_study = frozenset(stem for term in within for stem in content(term.name))
    lay = {one.stem for said in index.vocabulary.lay_terms or {} for one in tokens(said)}
    in_plain_words = set(_in_plain_words(grant, index))
    own = frozenset(_words(plain, claim)) - (lay if in_plain_words else set())
    carried = own | of_study
    subject = next((term for term in named if term in subjects), None)
    records = {one.stem for m in _RECORD.finditer(plain) for one in tokens(m[0])} & own
    special = any(name.category in _SPECIAL for name in names) or subject
    things = len(names) + len(carried) + len(numbers) + bool(subject)
    if things < _LEAST or not (names or carried) or not (special or sizes or records):
        return None
    sides = claim.sides
    excused = frozenset(one for one in (sides and sides.first, sides and sides.second) if one)
    return Frame(
        names=names,
        words=carried,
        sizes=sizes,
        numbers=numbers,
        records=(frozenset(records) | of_study) & carried,
        excused=excused,
        subject=subject,
        index=index,
    )


def _in_plain_words(grant: Grant, index: Index) -> Iterator[Term]:
    """Yield what a clause names in everyday words: clots."""
    plain = f" {' '.join(words(_TAG.sub(' , ', grant.text)))} "
    for said, name in (index.vocabulary.lay_terms or {}).items():
        if f" {said} " in plain:
            yield from index.vocabulary.mentioned(name)[:1]


def _meant(grant: Grant) -> tuple[str, list[Term]]:
    """Return what a relative clause tells of, in words and names: the trial before it."""
    if not _RELATIVE.match(grant.text):
        return "", []
    text = grant.question.text[: grant.stretch.start].rstrip(" ,")
    before = _ANTECEDENT.search(text)
    said = before[0] if before else ""
    return said, [grant.question.term(tag).term for tag in _TAG.findall(said)]


def _words(text: str, claim: Points) -> set[str]:
    plain = _TAG.sub(" , ", _SIZE.sub(" , ", text))
    used = {canonical(stem(word)) for word in claim.used}
    return {
        one.stem
        for one in tokens(plain)
        if not (
            is_stop_word(one.text)
            or (
                one.stem not in _PEOPLE
                and (is_light(one.stem) or is_light(stem(one.text)) or grants.is_light(one.text))
            )
            or one.text in _STUDY_WORDS
            or one.stem in used
            or len(one.text) < 2
        )
    }


def _names(term: Term, found: Candidate, others: frozenset[Term]) -> bool:
    """Return whether a sentence or the record of its source names a thing, its class or a member."""
    if term.category in ("variant", "gene"):
        return term in found.entities
    near = found.entities | others
    if any(related(term, one) for one in near):
        return True
    own = content(found.text)
    return any(content(name) and content(name) <= own for name in term.names)


def _is_said(word: str, said: frozenset[str]) -> bool:
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
