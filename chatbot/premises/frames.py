"""What a clause speaks of, whatever it says of it, and the sentences that speak of the same."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chatbot.claims.synonyms import canonical, is_light
from chatbot.claims.wording import Token, content, tokens
from chatbot.finding.concepts import related
from chatbot.finding.evidence import Candidate
from chatbot.premises import grants
from chatbot.premises.grants import Grant
from chatbot.premises.lexicon import OF_STUDIES, listed
from chatbot.premises.measured import without_shares
from chatbot.premises.points import Points
from chatbot.premises.ways import names_kind
from chatbot.question.followup import themes
from chatbot.remembered import of_version
from ingest.index import Index
from ingest.terms import is_stop_word, stem, words
from ingest.types import Source
from ingest.vocabulary import Term

_STUDY_WORDS = frozenset(word.strip() for word in OF_STUDIES.split(","))
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
_CLAUSE = re.compile(r"[;,]\s|[()]")
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
_SAYS = re.compile(
    r"[^,.;]{0,60}?(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbeen )(?<!\bbeing )\b"
    r"(?:says?|said|finds?|found|shows?|showed|showing|reports? (?=that)|reported|claims? that|thinks?|believes?|(?:tells?|told) (?:me|us)|argues?|concluded?|concludes|(?:rates|quotes|describes|calls|regards)(?=\s[^,]*\bas\b))\s+(?:that\s+)?",
    re.IGNORECASE,
)
"""Who says it, and that he does."""
_RECORD = re.compile(r"\b[A-Z][\w-]+")
_NUMBER = re.compile(r"(?<![\w.,{/-])\d+(?![\w.,%}/-]|\s(?:in|of|out)\b)")
_PREPOSITIONS = frozenset(
    listed(
        "behind beside besides despite except toward towards upon within without across along around aside"
    )
)
_PEOPLE = frozenset(["man", "woman", "child"])
_LISTED = ("drug", "drug-class", "variant", "gene")
_SPECIAL = (*_LISTED, "procedure", "study", "condition", "organism", "symptom", "anatomy")
"""Kinds of names of which a clause must have one: survival and age are of every study."""
_LEAST, _MANY, _VERY_MANY, _TOLD = 2, 4, 7, 4
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

    def lacks(self, found: Candidate) -> int:
        """Return how many of its things a sentence does not speak of."""
        return len(self._missing(found))

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
        studies = {one for one in missing if isinstance(one, Term) and one.category == "study"}
        if any(isinstance(one, Term) for one in missing - studies):
            return False
        if studies and _studies(self.index, found):
            return False  # it is of another study
        if self.subject and not _is_on(self.subject, found):
            return False
        return self._has_figures(found) and self._has_enough(missing, len(studies))

    def _has_figures(self, found: Candidate) -> bool:
        figures = {int(n) for n in re.findall(r"(?<![\w.,])\d+(?![\w.%,]\d)(?!%)", found.text)}
        sized = all(size == found.source.sample_size or size in figures for size in self.sizes)
        return sized and self.numbers <= figures

    def _has_enough(self, missing: set[Term | str], studies: int) -> bool:
        own = self.words - self.records
        named = sum(name.category != "study" for name in self.names)
        if len(own & missing) * 2 > len(own) and (named < _LEAST or len(own) >= _LEAST):
            return False
        things = len(self.names) + len(self.words) + len(self.numbers)
        spare = (things >= _MANY) + (things >= _VERY_MANY) + bool(self.sizes and self.names)
        return len(missing) <= max(spare, studies)

    def parts(self, found: Candidate) -> Iterator[str]:
        """Yield the least part of a sentence on all of it that the sentence has; else on its words."""
        own = self._own(found)
        wanted = {one for one in self.words if _is_said(one, content(own))}
        names = [name for name in self.names if name.category != "study"]
        mentioned = self.index.vocabulary.mentioned
        here = mentioned(own)
        names = [name for name in names if any(related(name, one) for one in here)]
        halves = [half for cut in (_CLAUSE, _SEGMENT) for half in cut.split(own) if half != own]
        fit = [
            half for half in halves if wanted and all(_is_said(w, content(half)) for w in wanted)
        ]
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
        if len(mine) == 1:
            parts = [_half_on(part, named) for part in parts]
        told = " ; ".join(parts)
        return told if len(told.split()) > _TOLD else found.text

    def _missing(self, found: Candidate) -> set[Term | str]:
        record = _record(self.index, found.source)
        said = content(found.text) | record[0]
        missing: set[Term | str] = {one for one in self.words if not _is_said(one, said)}
        names = self.names - (self.excused if _OTHERS.search(found.text) else frozenset())
        missing |= {one for one in names if not _names(one, found, _studies(self.index, found))}
        return missing


def frame_of(grant: Grant, claim: Points, index: Index) -> Frame | None:
    """Return what a clause speaks of; None when that is too little to compare."""
    subjects = themes(index)
    before, meant = _meant(grant)
    in_plain_words = set(_in_plain_words(grant, claim, index))
    named = {m.term for m in grant.mentions()} | {*meant, *in_plain_words}
    named |= _studies_in(grant.typed(0, len(grant.text)), index)
    names = frozenset(term for term in named if term not in subjects)
    called = _STUDY.search(grant.text)
    within = {grant.question.term(t).term for t in _TAG.findall(called[1])} if called else set()
    within = {term for term in within if term.category != "study"}
    names -= within
    if claim.kinds:
        names = frozenset(term for term in names if not names_kind(term.name))
    if claim.first:
        names -= claim.first.names
    plain = without_shares(f"{before} , {_reported(grants.without_lead(grant.text))}")
    sizes = frozenset(int(m[1]) for m in _SIZE.finditer(plain))
    numbers = frozenset(int(n) for n in _NUMBER.findall(_SIZE.sub(" ", plain)))
    numbers -= {int(one.value) for one in claim.measures}
    if not claim.measures:
        numbers = frozenset()
    of_study = frozenset(stem for term in within for stem in content(term.name))
    lay = {one.stem for said in index.vocabulary.lay_terms or {} for one in tokens(said)}
    own = frozenset(_words(plain, claim)) - (lay if in_plain_words else set())
    carried = own | of_study
    if claim.first and not carried:
        carried = claim.first.said - claim.first.subject
    subject = next((term for term in named if term in subjects), None)
    records = {one.stem for m in _RECORD.finditer(plain) for one in tokens(m[0])} & own
    special = any(name.category in _SPECIAL for name in names) or subject or claim.first
    things = (
        len(names)
        + len(carried - _PEOPLE)
        + len(numbers)
        + bool(subject)
        + bool(claim.kinds)
        + _LEAST * bool(claim.first)
    )
    if things < _LEAST or not (names or carried) or not (special or sizes or records):
        return None
    sides = claim.sides
    excused = sides.above | sides.below if sides else frozenset()
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


def _in_plain_words(grant: Grant, claim: Points, index: Index) -> Iterator[Term]:
    """Yield what a clause names in everyday words: clots."""
    plain = f" {' '.join(words(_TAG.sub(' , ', grant.text)))} "
    for said, name in (index.vocabulary.lay_terms or {}).items():
        if f" {said} " in plain and not claim.used.intersection(words(said)):
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
    used |= claim.first.subject if claim.first else frozenset()
    return {
        one.stem
        for one in tokens(plain)
        if one.stem not in used and one.text not in _STUDY_WORDS and not _says_nothing(one)
    }


def _says_nothing(one: Token) -> bool:
    """Return whether a word need not be in a source that speaks of the same."""
    if (
        is_stop_word(one.text)
        or one.text in _PREPOSITIONS
        or len(one.text) < 2
        or one.text.endswith("ly")
    ):
        return True
    light = is_light(one.stem) or is_light(stem(one.text)) or grants.is_light(one.text)
    return light and one.stem not in _PEOPLE


def _reported(text: str) -> str:
    """Return a clause without who says so: what is left of it is a study's name."""
    match = _SAYS.match(text)
    if not match:
        return text
    names = " ".join(_RECORD.findall(_TAG.sub(" ", match[0])))
    return f"{names} , {text[match.end() :]}"


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


def _studies(index: Index, found: Candidate) -> frozenset[Term]:
    """Return the studies that a sentence is of, as far as they have names."""
    return _studies_in(found.text, index) | _record(index, found.source)[1]


def _studies_in(text: str, index: Index) -> frozenset[Term]:
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
