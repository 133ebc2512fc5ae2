"""The stretches of a question that are taken for granted, with the names in them: what claims are read from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chatbot.finding.evidence import Candidate
from chatbot.premises.claim import FalseClaim
from chatbot.premises.lexicon import LIGHT, NOT, SOME, family
from chatbot.premises.stretches import Stretch, stretches
from chatbot.premises.tagged import Mention, Tagged
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.terms import is_stop_word, words
from ingest.vocabulary import Term

_TAG = re.compile(r"\{([A-Z])(\d+)\}")
_WORD = re.compile(r"\{[A-Z]\d+\}|[^\W_][\w.'’/-]*")
_IT = re.compile(
    r"\b(?:it|its|the\s+(?:disease|disorder|illness|syndrome|condition)|(?:this|that|such an?)\s+(?:[\w-]+\s+){0,3}?(?:disease|disorder|illness|syndrome|condition)s?)\b",
    re.IGNORECASE,
)
_THEY = re.compile(
    r"\b(?:most|all|many|these|nearly all|almost all|the majority of|the)\s+(?:patients|people|cases|carriers|those affected)\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\b(?:my|our|this|that|a|an|the|her|his|one)\s+(?:[\w-]+\s+){0,3}?(?:patients?|man|woman|boy|girl|lady|gentleman|child|baby|teenager|student|uncle|aunt|dad|mum|mom|mother|father|brother|sister|son|daughter|case)\b"
    r"|\b(?:he|she|i|we|him|her)\b|\b\d+[\s-]year[\s-]old\b|\b(?:dad|mum|mom)\b|\b(?:his|my)\b",
    re.IGNORECASE,
)
_NEAR = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A stretch that is taken for granted, and the question that it stands in."""

    stretch: Stretch
    question: Tagged
    subject: Term | None
    """The disease it is about: named in it, or meant by it; None when it is about another."""
    named: bool
    """Whether it names that disease."""

    @property
    def text(self) -> str:
        """The stretch with a tag for every name."""
        return self.stretch.text

    def given(self) -> str:
        """Return the stretch as it was typed, without the conjunction before it."""
        return without_lead(self.typed(0, len(self.text)))

    def typed(self, start: int, end: int) -> str:
        """Return a part of it as it was typed."""
        return self.question.plain(self.stretch.start + start, self.stretch.start + end)

    def mentions(self) -> list[Mention]:
        """Return the names in it."""
        return [self.question.term(match[0]) for match in _TAG.finditer(self.text)]

    def tag_of(self, term: Term) -> re.Match[str]:
        """Return where it names a thing."""
        tags = _TAG.finditer(self.text)
        return next(tag for tag in tags if self.question.term(tag[0]).term == term)

    def place(self, at: int) -> int:
        """Return where a place of the stretch stands in the question."""
        return self.question.place(self.stretch.start + at)

    def false(self, notice: str, shown: Candidate | None, given: str = "") -> FalseClaim:
        """Return that it is not so, with the sentence that says what is."""
        at = self.place(0)
        return FalseClaim(
            given=given or self.given(), notice=notice, start=at, end=at, right="", correction=shown
        )

    def is_of_one(self) -> bool:
        """Return whether it is on one patient, which says nothing of the disease."""
        return bool(_ONE.search(self.text))

    def is_aside(self) -> bool:
        """Return whether it only adds something to a name: VEXAS, a disease of men."""
        return self.stretch.told and _is_aside(self.text)

    def is_of_some(self) -> bool:
        """Return whether it is on exceptions, or leaves open what it says."""
        return bool(family(SOME).search(self.text))

    def residue(self, *cues: re.Pattern[str], start: int = 0, end: int | None = None) -> list[str]:
        """Return the words of a part of it that are neither cues nor light, nor its subject.

        With such a word the claim is on something else: "skin lesions rarely respond to anakinra"
        does not say that skin lesions are rare.
        """
        text = self.text[start:end]
        covered = [match.span() for cue in cues for match in cue.finditer(text)]
        left = []
        for match in _WORD.finditer(text):
            word = match[0]
            if any(a <= match.start() and match.end() <= b for a, b in covered):
                continue
            if word.startswith("{"):
                if self.question.term(word).term != self.subject:
                    left.append(word)
            elif not is_light(word):
                left.append(word)
        return left


_LEAD = re.compile(
    r"^\s*(?:since|because|as(?! (?:an?|well)\b)|given that|given|considering(?: that)?|now that|knowing that|seeing that|although|though|even though|and|but|so|if|why|how come|which|once|after|with(?=\s+\S+\s+(?:\S+\s+)?being\b))\s+",
    re.IGNORECASE,
)


def without_lead(said: str) -> str:
    """Return a clause without the conjunction before it."""
    return _LEAD.sub("", said).strip(" ,")


def is_light(word: str) -> bool:
    """Return whether a word says nothing of its own beside a claim."""
    plain = re.sub(r"[’']s?$", "", word.casefold())
    return plain in LIGHT or is_stop_word(plain)


def grants(text: Tagged, index: Index) -> Iterator[Grant]:
    """Yield what a question takes for granted."""
    subjects = themes(index)
    diseases = {
        m.term for m in text.mentions if m.term.category == "condition" and not m.term.classes
    }
    only = next(iter(subjects), None) if not diseases - set(subjects) else None
    named_at_all = [m.term for m in text.mentions if m.term in subjects]
    if not named_at_all and any(map(index.is_unknown_special, words(text.question))):
        only = None
    for stretch in stretches(text.text):
        here = [text.term(match[0]).term for match in _TAG.finditer(stretch.text)]
        own = next((term for term in here if term in subjects), None)
        before = [
            m.term
            for m in text.mentions
            if m.start < text.place(stretch.start) and m.term in diseases
        ]
        if _THIS.match(stretch.text) and before and before[-1] not in subjects:
            own, only_here = None, None
        else:
            only_here = only
        aside = stretch.told and _is_aside(stretch.text) and bool(named_at_all)
        if aside and not text.text[: stretch.start].strip():  # it tells of what is named next
            after = (m.term for m in text.mentions if m.start >= text.place(stretch.end))
            aside = next(after, None) in subjects
        meant = only_here if (_IT.search(stretch.text) or aside or _is_theirs(stretch)) else None
        yield Grant(stretch=stretch, question=text, subject=own or meant, named=own is not None)


def _is_theirs(stretch: Stretch) -> bool:
    """Return whether a stretch tells something of all patients."""
    return stretch.told and bool(_THEY.search(stretch.text))


_THIS = re.compile(r"\W*(?:this|that|these|it|its)\b", re.IGNORECASE)
_NON = re.compile(r"\bnon-\w+", re.IGNORECASE)
_ASIDE = re.compile(
    r"\W*(?:an?|the|one of|being|which|who|another|mostly|mainly|usually|typically|only|often|rarely|never|always|seldom|predominantly)\b"
    r"|\W*as\s+an?\b",
    re.IGNORECASE,
)


def _is_aside(said: str) -> bool:
    """Return whether a stretch only adds something to a name before or after it."""
    return bool(_ASIDE.match(said))


def is_negated(text: str, start: int) -> bool:
    """Return whether a stretch says no or not shortly before a place; non-relapse denies relapse only."""
    return bool(family(NOT).search(_NON.sub("", text[max(0, start - _NEAR) : start])))
