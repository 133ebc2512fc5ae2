"""What a question takes for granted and a source says the other way round.

A sentence speaks to a clause when it names all that the clause names and has its other words, in
itself or in the record of its source: the Heiblig comparison, the 16-man series. Then only what is
left is compared: which way something went, how often, which of two did better, which figure. One
sentence that says what the clause says is enough to let it pass.
"""

import dataclasses
import re
from collections.abc import Iterator, Sequence

from chatbot.claims.faults import figure_changed
from chatbot.claims.wording import (
    Change,
    changes,
    content,
    denied_elsewhere,
    small_word_changed,
)
from chatbot.finding.evidence import Candidate
from chatbot.premises.claim import FalseClaim
from chatbot.premises.frames import Frame
from chatbot.premises.grants import Grant
from chatbot.premises.points import Points, points_of
from chatbot.premises.sentences import sentences_on, standing
from chatbot.premises.spoken_of import frame_of, is_known
from chatbot.premises.stretches import has_verb
from ingest.index import Index
from ingest.terms import is_stop_word

_PASSAGES = 12
_NEARER, _FAR = 2, -100
"""By how many words more a sentence must be on the clause than one that bears it out."""
_EXPLAINED = re.compile(
    r"\W*(?:what|which)\s+(?:\w+\s+)?(?:explain(?:s|ed)?|accounts?|caused?s?|ma(?:kes?|de)|underlies|lies behind|is behind)\b",
    re.IGNORECASE,
)
_IS = re.compile(r"\b(?:is|are|was|were)\s+$", re.IGNORECASE)
_BIDS = re.compile(
    r"\W*(?:please\s+)?(?:take|consider|compare|imagine|suppose|assume|list|name|give|tell|show|explain"
    r"|describe|summari[sz]e|look|think|picture|note|remind|let)\b",
    re.IGNORECASE,
)
"""What bids the reader do something, and says nothing."""
_GIVEN = re.compile(
    r"\W*(?:with|given(?!\s+that\b)|despite|in view of|in light of|due to|because of)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"^(?:how\s+|what explains\s+|what \w+\s+)?(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would)\s+",
    re.IGNORECASE,
)
_IDENTIFIES = re.compile(
    r"\b(?:is|are|was|were|being)\s+the\s+(?:only\s+)?(?:ones?|variants?|drugs?|genes?|class|mutations?)\b",
    re.IGNORECASE,
)
"""What says of a thing that it is this and no other."""
_BEST = re.compile(
    r"\b(?:highest|lowest|best|worst|longest|shortest|greatest|commonest|largest|most often)\b",
    re.IGNORECASE,
)
_OF_ONE = re.compile(
    r"\b(?:he|she|i|him|her|his|(?:my|our)\s+(?:\w+\s+){0,2}?(?:patients?|man|woman|lady|gentleman|uncle|aunt|father|mother|brother|sister|son|daughter|wife|husband|case|clinic|ward)|dad|mum|mom|this (?:patient|man|woman|lady|gentleman|boy|girl|child)|\d+[\s-]year[\s-]old)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:being|having|hit|struck|had|got|gave|made|put|kept|led|ran|went|came|beat|cut|fell|rose|grew|did|lost|won)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\W*(?:(?:given|seeing|considering)\s+that\s+|since\s+|because\s+|as\s+)?(?:in(?!\s+(?:view|light)\b)|among|across|over)\s",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|did|do|does|can|could|gave|\w{2,}ed)\b", re.IGNORECASE
)
_SUPPOSED = re.compile(
    r"\W*(?:(?:with|given|despite|in|for|at|after|once)\s+an?|(?:in|for|with|given)?\s*(?:people|patients|those|someone|anyone|carriers)\s+with)\b",
    re.IGNORECASE,
)
"""What names a case that is asked about, and says nothing of it: with a low count."""
_THAT = re.compile(r"\b(?:that|which|who)\b", re.IGNORECASE)
_THE_ONE = re.compile(r"\W*(?:the|that|this) ones?\b", re.IGNORECASE)
"""What means a thing that is named before it."""


def turned_round(granted: Sequence[Grant], index: Index) -> Iterator[FalseClaim]:
    """Yield a clause of which a source that speaks of the same says the contrary."""
    done: list[tuple[int, int]] = []
    for grant in granted:
        span = grant.place(0), grant.place(len(grant.text))
        if not _is_read(grant) or any(a <= span[0] and span[1] <= b for a, b in done):
            continue
        grant = _trimmed(grant)
        claim = points_of(grant.given(), index.vocabulary)
        frame = frame_of(grant, claim, index)
        if frame is None or not (claim or _IDENTIFIES.search(grant.text) or _is_full(grant, frame)):
            continue
        done.append(span)
        if not is_known(grant, frame, index):
            continue
        if against := _against(grant, frame, claim, index):
            told = _ASKED.sub("", grant.given())
            notice = f"The sources held here do not bear out “{told}”: see what they say."
            yield grant.false(notice, against[0], given=told)


def _is_full(grant: Grant, frame: Frame) -> bool:
    """Return whether a clause says enough for a source that denies it to be told from others."""
    return frame.is_full and (not grant.stretch.phrase or bool(_THAT.search(grant.text)))


def _trimmed(grant: Grant) -> Grant:
    """Return a thing spoken of up to its last name: what follows may be what is asked of it."""
    tags = list(re.finditer(r"\{[A-Z]\d+\}", grant.text))
    if not grant.stretch.phrase or not tags:
        return grant
    kept = dataclasses.replace(grant.stretch, text=grant.text[: tags[-1].end()])
    return dataclasses.replace(grant, stretch=kept)


def _is_read(grant: Grant) -> bool:
    text, asks = grant.text, grant.stretch.asks
    if _OF_ONE.search(text) or any(one.match(text) for one in (_THE_ONE, _SUPPOSED, _BIDS)):
        return False
    if grant.stretch.phrase:
        before = grant.question.text[: grant.stretch.start]
        return not _IS.search(before)  # "Was the study randomised?" asks what follows
    if asks:
        return asks in ("why", "how") or bool(_EXPLAINED.match(text))
    if _WHERE.match(text) and not _FINITE.search(text):
        return False
    return has_verb(text) or bool(_GIVEN.match(text) or _VERB.search(text))


def _against(grant: Grant, frame: Frame, claim: Points, index: Index) -> list[Candidate]:
    """Return the sentences that say the contrary; none when one says the same."""
    of = grant.subject.name if grant.subject and not grant.named else ""
    every = sentences_on(f"{of} {grant.given()}".strip(), index, k=_PASSAGES)
    lacking = [(one, frame.missing(one)) for one in every]
    found = [(one, missing) for one, missing in lacking if frame.is_of(one, missing)]
    best = _BEST.search(grant.text)
    if not found and (best or _IDENTIFIES.search(grant.text)):
        others = [one for one, missing in lacking if frame.others(one, missing)]
        return [one for one in others if not best or best[0].casefold() in one.text.casefold()]
    asked = content(grant.question.question)
    near: dict[bool, list[tuple[int, Candidate]]] = {True: [], False: []}
    for one, missing in found:
        verdict = _verdict(one, frame, claim, index, frame.is_whole(missing))
        if verdict is not None:
            near[verdict].append((len(asked & content(one.text)) - 2 * len(missing), one))
    same = max((nearness for nearness, _ in near[False]), default=_FAR)
    against = [pair for pair in near[True] if pair[0] >= same + _NEARER]
    return [one for _, one in sorted(against, key=lambda pair: (-pair[0], *standing(pair[1])))]


def _verdict(one: Candidate, frame: Frame, claim: Points, index: Index, whole: bool) -> bool | None:
    """Return whether a sentence says the contrary; None when neither that nor the same."""
    near = changes(claim.text, one.text) if whole else None
    other = near is not None and bool(figure_changed(claim.text, one.text))
    if near is not None and not other and _is_the_same(near):
        return False
    parts = [one.text] if claim.first else frame.parts(one)
    said = (claim.against(points_of(part, index.vocabulary), whole) for part in parts)
    verdict = next((verdict for verdict in said if verdict is not None), None)
    if verdict is None and near is not None:
        return other or None
    return verdict


def _is_the_same(near: Sequence[Change]) -> bool:
    """Return whether a near copy says nothing that its source does not."""
    adds = any(not is_stop_word(word.text) for change in near for word in change.given)
    return not (adds or denied_elsewhere(near) or small_word_changed(near))
