"""The age at which a question says that a disease begins, against the ages that sources give."""

import re
from collections.abc import Iterator

from chatbot.finding.evidence import Candidate
from chatbot.premises.claim import FalseClaim
from chatbot.premises.sentences import sentences_on, standing
from chatbot.premises.tagged import Tagged, is_claimed
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.vocabulary import Term

_BEGINS = (
    r"(?:starts?|begins?|beginning|presents?|occurs?|appears?|manifests?|develops?|strikes?|arises?"
    r"|(?:is|are)\s+(?:\w+\s+)?(?:diagnosed|seen|affected)|onset(?:\s+is)?|falls?\s+ill|gets?\s+(?:ill|sick|it)|disease\s+of)"
)
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ("teens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties"),
        start=1,
    )
}
_AGE = (
    r"(?:at\s+(?:the\s+|an?\s+)?(?:median\s+|mean\s+|average\s+)?age\s+(?:of\s+)?(?P<at>\d{1,3})"
    r"|(?P<before>before|under|below|younger than)\s+(?:the\s+age\s+of\s+|age\s+)?(?P<limit>\d{1,3})"
    rf"|in\s+(?:their|his|the|one's)\s+(?:early\s+|late\s+|mid-?\s*)?(?:(?P<decade>\d0)s|(?P<tens>{'|'.join(_TENS)})))"
)
_CLAIM = re.compile(rf"\b{_BEGINS}\b[^.?;,]{{0,40}}?\b{_AGE}\b", re.IGNORECASE)
_TYPICAL = re.compile(
    r"\b(?:median|mean|average)\b[^.;]{0,30}?\b(?:onset|age)\b[^.;(]{0,40}?\b(?P<years>\d{2}(?:\.\d+)?)(?!\s*(?:%|of\b|patients))",
    re.IGNORECASE,
)
_ONSET = re.compile(r"onset|diagnos|begin|start", re.IGNORECASE)
_APART, _HALF_DECADE = 15, 5
"""How many years a claim must be off every typical age that is given."""


def wrong_ages(text: Tagged, index: Index) -> Iterator[FalseClaim]:
    """Yield an age of onset that is far from every median or mean that a source gives."""
    subjects = [m.term for m in text.mentions if m.term in themes(index)] or themes(index)
    for match in _CLAIM.finditer(text.text) if subjects else ():
        if not is_claimed(text.text, match.start(), match.end()):
            continue
        stated = list(_typical_ages(subjects[0], index))
        if not stated or not _is_off(match, [years for years, _ in stated]):
            continue
        given = text.plain(match.start(), match.end())
        yield FalseClaim(
            given=given,
            notice=f"The sources held here do not bear out “{given}”: see the ages they give for {subjects[0].name}.",
            start=text.place(match.start()),
            end=text.place(match.start()),
            right="",
            correction=_clearest(stated),
        )


def _is_off(claim: re.Match[str], typical: list[float]) -> bool:
    if claim["limit"]:
        return int(claim["limit"]) + _APART <= min(typical)
    decade = _TENS.get((claim["tens"] or "").casefold(), int(claim["decade"] or 0))
    age = int(claim["at"]) if claim["at"] else decade + _HALF_DECADE
    return all(abs(age - years) > _APART for years in typical)


def _typical_ages(subject: Term, index: Index) -> Iterator[tuple[float, Candidate]]:
    for found in sentences_on(f"median age at onset of {subject.name}, years", index):
        match = _TYPICAL.search(found.text)
        if match and subject in found.entities:
            yield float(match["years"]), found


def _clearest(stated: list[tuple[float, Candidate]]) -> Candidate:
    """Return the sentence to show: on onset rather than age, approved, of a primary source."""
    return min(
        (found for _, found in stated),
        key=lambda found: (not _ONSET.search(found.text), *standing(found)),
    )
