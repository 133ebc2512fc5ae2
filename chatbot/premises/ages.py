"""The age at which a question takes for granted that a disease begins, against what sources give."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.finding.evidence import Candidate
from chatbot.premises.claim import FalseClaim
from chatbot.premises.grants import Grant
from chatbot.premises.lexicon import BEGIN, MOSTLY, STAGES, TENS, family, listed
from chatbot.premises.sentences import sentences_on, standing
from ingest.index import Index
from ingest.vocabulary import Term

_WORDS = {
    word: n
    for n, word in enumerate(listed("zero one two three four five six seven eight nine ten"))
}
_WORDS |= {
    word: 10 * n
    for n, word in enumerate(listed("twenty thirty forty fifty sixty seventy eighty"), 2)
}
_YEARS = rf"(?P<years>\d{{1,3}}|{'|'.join(_WORDS)})"
_LIMITS = re.compile(
    rf"\b(?:(?P<under>before|under|below|younger than|up to)|(?P<over>after|over|above|older than|past|beyond))\s+(?:the\s+)?(?:ages?\s+)?(?:of\s+)?{_YEARS}\b(?!\s*(?:%|mg|months|weeks|days|patients|of\b))",
    re.IGNORECASE,
)
_AT = re.compile(
    rf"\b(?:(?:at|around|about|by|aged|age)\s+(?:the\s+|an?\s+)?(?:median\s+|mean\s+|average\s+)?(?:age\s+)?(?:of\s+|around\s+|about\s+)?){_YEARS}\b(?!\s*(?:%|mg|months|weeks|days|patients|people|men|women|cases|cent(?:re|er)s?|hospitals?|clinics?|sites?|times?|points?|stages?|doses?|to\b|of\b|x10))",
    re.IGNORECASE,
)
_DECADE = re.compile(
    rf"\b(?:in|by)\s+(?:their|his|her|the|one's)?\s*(?:early\s+|late\s+|mid-?\s*)?(?:(?P<decade>\d0)s|(?P<tens>{'|'.join(TENS)}))\b",
    re.IGNORECASE,
)
_DECADES = {
    f"{word} decade": 10 * (n - 1)
    for n, word in enumerate(listed("first second third fourth fifth sixth seventh eighth"), 1)
}
_TYPICAL = re.compile(
    r"\b(?:median|mean|average)\b[^.;]{0,30}?\b(?:onset|age)\b[^.;(]{0,40}?\b(?P<years>\d{1,2}(?:\.\d+)?)(?!\s*(?:%|of\b|patients))",
    re.IGNORECASE,
)
_OR_OLDER = re.compile(r"\baged\s+(?P<years>\d{2})\s+(?:or|and)\s+(?:older|over)", re.IGNORECASE)
_ONSET = re.compile(r"onset|diagnos|begin|start|childhood|adulthood", re.IGNORECASE)
_SPOKEN_OF = re.compile(
    r"\b(?:onset|form|presentation|disease|disorder|illness|syndrome|condition)\b", re.IGNORECASE
)
_STAGES = tuple((family(names), span) for names, span in STAGES.items())
_APART, _APART_FROM_STAGE, _OLDEST = 15, 10, 110
"""How many years a claim must be off every typical age that is given."""
_EXCEPT = re.compile(
    r"\b(?:some|few|rare(?:ly)?|sometimes|occasional\w*|ever|even|may|might|could|can|exceptional\w*|young(?:er|est)?\s+(?:patients|cases)|a case|hardly|seldom|never|not|no)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Span:
    """From what age to what age."""

    least: float
    most: float

    def is_far_from(self, other: "_Span") -> bool:
        """Return whether it lies apart; from a stage of life, whose ends are soft, a little less."""
        apart = _APART if other.least == other.most else _APART_FROM_STAGE
        return self.most + apart < other.least or other.most + apart < self.least


def wrong_ages(granted: Sequence[Grant], index: Index) -> Iterator[FalseClaim]:
    """Yield an age of onset that is far from all that sources give."""
    for grant in granted:
        subject = grant.subject
        span = _claimed(grant) if subject else None
        if subject is None or span is None:
            continue
        stated = list(_stated(subject, index))
        if not stated or not all(span.is_far_from(own) for own, _ in stated):
            continue
        at = grant.place(0)
        yield FalseClaim(
            given=grant.given(),
            notice=f"The sources held here do not bear out an onset of {subject.name} at this age, “{_words(grant)}”: see what they give.",
            start=at,
            end=at,
            right="",
            correction=_clearest(stated),
        )


def _words(grant: Grant) -> str:
    """Return the words for an age in a stretch, as typed."""
    _, start, end = _spans(grant.text)[0]
    return grant.question.question[grant.place(start) : grant.place(end)].strip()


def _claimed(grant: Grant) -> _Span | None:
    """Return the ages at which a stretch has a disease begin; None when it says none."""
    text = grant.text
    if grant.is_of_one() and not grant.stretch.phrase:
        return None
    found = _spans(text)
    if not found or _EXCEPT.search(text):
        return None
    span, start, end = found[0]
    begins = family(BEGIN).search(text)
    linked = bool(begins) or (
        bool(re.search(r"\b(?:is|are|being|was)\b", text)) and _is_of_cases(text)
    )
    if (
        grant.stretch.phrase
        or not grant.stretch.told
        or not grant.named
        or re.match(r"\W*(?:an?|the|in|with|for)\b", text)
    ):
        linked = linked or bool(_SPOKEN_OF.search(text))
    if not linked:
        return None
    cues = [cue for cue, _ in _STAGES]
    left = grant.residue(family(BEGIN), family(MOSTLY), _LIMITS, _AT, _DECADE, *cues)
    if grant.stretch.phrase or (not begins and _SPOKEN_OF.search(text)):
        left = grant.residue(
            family(BEGIN), family(MOSTLY), *cues, start=_cover(text, start), end=end
        )
    left = [
        word
        for word in left
        if not word.isdigit() and word.casefold() not in ("birthday", "school", "years")
    ]
    return span if not left else None


def _is_of_cases(text: str) -> bool:
    return bool(
        re.search(r"\b(?:patients|people|cases|those|most|majority)\b", text, re.IGNORECASE)
    )


def _cover(text: str, start: int) -> int:
    tag = text.find("{")
    return min(start, tag) if tag >= 0 else start


def _spans(text: str) -> list[tuple[_Span, int, int]]:
    """Return the ages that a text names, numbers before stages of life."""
    found: list[tuple[_Span, int, int]] = []
    for match in _LIMITS.finditer(text):
        years = _number(match["years"])
        span = _Span(0, years) if match["under"] else _Span(years, _OLDEST)
        found.append((span, *match.span()))
    for match in _DECADE.finditer(text):
        decade = TENS.get((match["tens"] or "").casefold(), int(match["decade"] or 0))
        found.append((_Span(decade, decade + 9), *match.span()))
    for name, decade in _DECADES.items():
        if (place := text.casefold().find(name)) >= 0:
            found.append((_Span(decade, decade + 9), place, place + len(name)))
    found += [
        (_Span(years, years), *m.span())
        for m in _AT.finditer(text)
        if (years := _number(m["years"])) < _OLDEST
    ]
    for cue, (least, most) in _STAGES:
        found += [(_Span(least, most), *match.span()) for match in cue.finditer(text)]
    if re.search(r"\bbefore\b", text) and found and found[0][0].most < 20:
        found = [(_Span(0, found[0][0].most), *found[0][1:])]
    return found


def _number(said: str) -> int:
    return int(said) if said.isdigit() else _WORDS[said.casefold()]


def _stated(subject: Term, index: Index) -> Iterator[tuple[_Span, Candidate]]:
    """Yield the ages at which sources have a disease begin."""
    for question in (
        f"median age at onset of {subject.name}, years",
        f"{subject.name} begins in, disease of",
    ):
        for found in sentences_on(question, index):
            if subject not in found.entities:
                continue
            if match := _TYPICAL.search(found.text):
                years = float(match["years"])
                yield _Span(years, years), found
            elif match := _OR_OLDER.search(found.text):
                yield _Span(float(match["years"]), _OLDEST), found
            elif family(BEGIN).search(found.text) and not _EXCEPT.search(found.text):
                for span, _, _ in _spans(found.text):
                    if span.most > span.least:
                        yield span, found


def _clearest(stated: list[tuple[_Span, Candidate]]) -> Candidate:
    """Return the sentence to show: on onset rather than age, approved, of a primary source."""
    return min(
        (found for _, found in stated),
        key=lambda found: (
            not _ONSET.search(found.text),
            not _TYPICAL.search(found.text),
            *standing(found),
            len(found.text),
        ),
    )
