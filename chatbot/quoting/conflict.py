"""Sources that differ on what is asked: all sides shown as statements, and a notice that names them."""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from chatbot.compose import basis
from chatbot.finding.concepts import related
from chatbot.finding.evidence import Candidate, rests_on_retracted, sentence
from chatbot.question.understand import Query
from chatbot.quoting.draft import BOTTOM_LINE, GAPS, PREMISE, TABLE, Draft, quoted
from chatbot.quoting.missing import TOGETHER
from chatbot.quoting.opposed import opposed, opposite
from chatbot.types import Notice, Reference, Statement
from ingest.index import Index
from ingest.terms import terms, words
from ingest.types import Source
from ingest.vocabulary import Disagreement, Side

DIFFER = "Where sources differ"
_MOST_SIDES = 4
_LEAST_NEAR = 0.3
"""A question whose meaning is farther from the sides is not on their point."""
_REMEMBERED = 4_096
"""How many phrases and questions are kept as they were read."""
_POINTS = 1
"""How many points of disagreement are told of in one answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One side of a disagreement: its sentence, and the words of it that are told."""

    span: Candidate
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A point on which sources differ, found in the sources."""

    about: str
    voices: tuple[Voice, ...]
    why: tuple[Candidate, ...] = ()


def conflicts(query: Query, found: Sequence[Candidate], index: Index) -> list[Conflict]:
    """Return the points asked about on which sources differ, all sides of each.

    What the maintainers have named comes first; else two sentences that fit the question and say
    the opposite of each other, or give another figure for the same.
    """
    if TOGETHER.search(query.standalone):
        return []
    named = [
        conflict
        for disagreement in index.vocabulary.disagreements
        if _is_asked(disagreement, query, index)
        for conflict in _resolved(disagreement, index)
        if _speaks_of_all(conflict, disagreement, query, index)
    ]
    near = [(_nearness(conflict, query, index), conflict) for conflict in named]
    near.sort(key=lambda pair: -pair[0])
    if near:
        return [conflict for score, conflict in near if score >= _LEAST_NEAR][:_POINTS]
    pair = opposed(query, found, index)
    if not pair:
        return []
    voices = tuple(Voice(span=span, says=span.text) for span in pair)
    return [Conflict(about="what is asked", voices=voices)]


def known_sides(index: Index) -> list[str]:
    """Return the sentences that are sides of what the maintainers have named."""
    return [
        voice.span.text
        for disagreement in index.vocabulary.disagreements
        for conflict in _resolved(disagreement, index)
        for voice in conflict.voices
    ]


def with_sides(
    drafts: Sequence[Draft], differing: Sequence[Conflict], index: Index, words: int
) -> list[Draft]:
    """Return the drafts of an answer with every side of each conflict among them, unfolded.

    Args:
        drafts: What the answer says already; with nothing to answer it stays as it is.
        differing: The conflicts on what is asked.
        index: For the sources that a sentence on why they differ points to.
        words: The most words of the answer; what goes beyond is left out from the end of the rest.
    """
    said = [draft for draft in drafts if draft.section not in (PREMISE, GAPS)]
    if not said or not differing:
        return list(drafts)
    wanted = [voice.span for conflict in differing for voice in conflict.voices]
    reasons = [span for conflict in differing for span in conflict.why]
    places = {(span.source.id, span.start) for span in wanted}
    kept, moved = _parted([_without_contrary(draft, places) for draft in drafts], places)
    cited = {place for draft in [*kept, *moved] for place in _places(draft)}
    texts = {draft.text for draft in [*kept, *moved]}
    added = [
        *moved,
        *(
            dataclasses.replace(next(quoted([span], index)), section=DIFFER)
            for span in dict.fromkeys([*wanted, *reasons])
            if (span.source.id, span.start) not in cited and span.text not in texts
        ),
    ]
    place = _place_for(kept)
    return _within([*kept[:place], *added, *kept[place:]], places, words)


def _without_contrary(draft: Draft, sides: set[tuple[str, int]]) -> Draft:
    """Return a draft without the sides it cites beside its own that say the opposite of it."""
    spans = tuple(
        span
        for span in draft.spans
        if span.text == draft.text
        or (span.source.id, span.start) not in sides
        or not opposite(draft.text, span.text)
    )
    return dataclasses.replace(draft, spans=spans or draft.spans)


def _parted(
    drafts: Sequence[Draft], places: set[tuple[str, int]]
) -> tuple[list[Draft], list[Draft]]:
    """Return the drafts that stay where they are, and the sides among them that are moved."""
    kept: list[Draft] = []
    moved: list[Draft] = []
    stays = (PREMISE, BOTTOM_LINE, TABLE, GAPS)
    for draft, after in zip_longest(drafts, drafts[1:]):
        is_side = bool(_places(draft) & places)
        if is_side and draft.section not in stays and not (after and after.is_remark):
            moved.append(dataclasses.replace(draft, section=DIFFER, folded=False))
        else:
            kept.append(dataclasses.replace(draft, folded=draft.folded and not is_side))
    return kept, moved


def _place_for(drafts: Sequence[Draft]) -> int:
    """Return where the sides of a conflict stand: after corrections and the bottom line."""
    place = 0
    while place < len(drafts) and (
        drafts[place].section in (PREMISE, BOTTOM_LINE, GAPS) or drafts[place].is_remark
    ):
        place += 1
    return place


def conflict_notices(
    differing: Sequence[Conflict], statements: Sequence[Statement], references: Sequence[Reference]
) -> tuple[Notice, ...]:
    """Return a notice for each conflict of which at least two sides are shown."""
    cited = {(c.source_id, c.start) for statement in statements for c in statement.citations}
    numbers = {reference.source_id: reference.number for reference in references}
    found = []
    for conflict in differing:
        shown = [v for v in conflict.voices if (v.span.source.id, v.span.start) in cited]
        if len(shown) > 1:
            sides = "; ".join(_told(voice, numbers) for voice in shown)
            text = f"Sources differ on {conflict.about}. {sides}."
            found.append(Notice(kind="conflict", text=text))
    return tuple(found)


def _told(voice: Voice, numbers: dict[str, int]) -> str:
    source = voice.span.source
    said = voice.says.rstrip(".")
    return f"{_who(source)} ({basis(source)}) [{numbers[source.id]}] says “{said}”"


def _who(source: Source) -> str:
    if source.authors:
        return re.sub(r"\s+[A-Z]{1,3}$", "", source.authors[0])
    return source.title.strip("[]")


def _is_asked(disagreement: Disagreement, query: Query, index: Index) -> bool:
    """Return whether a question has a name or phrase of every group."""
    asked = query.standalone
    if any(_has_phrase(asked, phrase) for phrase in disagreement.unless):
        return False
    plain = _plain(asked)
    stems = _stems(asked) | {term for kin in query.kin.values() for term in kin}
    mentioned = set(index.vocabulary.mentioned(asked))

    def is_said(phrase: str) -> bool:
        named = index.vocabulary.mentioned(phrase)
        if len(named) == 1 and phrase.casefold() in {n.casefold() for n in named[0].names}:
            return named[0] in mentioned
        return _plain(phrase) in plain or (
            " " not in phrase and bool(_stems(phrase)) and stems.issuperset(_stems(phrase))
        )

    return all(any(map(is_said, group)) for group in disagreement.asked)


def _has_phrase(text: str, phrase: str) -> bool:
    return _plain(phrase) in _plain(text)


@lru_cache(maxsize=_REMEMBERED)
def _plain(text: str) -> str:
    """Return the words of a text, with which every phrase of it can be looked for."""
    return f" {' '.join(words(text))} "


@lru_cache(maxsize=_REMEMBERED)
def _stems(text: str) -> frozenset[str]:
    return frozenset(terms(text))


def _speaks_of_all(
    conflict: Conflict, disagreement: Disagreement, query: Query, index: Index
) -> bool:
    """Return whether the sides, or the groups asked for, name each thing the question names."""
    named = {term for voice in conflict.voices for term in voice.span.entities}
    asked = " ; ".join(phrase for group in disagreement.asked for phrase in group)
    named.update(index.vocabulary.mentioned(asked))
    return all(any(related(entity, term) for term in named) for entity in query.entities)


def _nearness(conflict: Conflict, query: Query, index: Index) -> float:
    """Return how near a question is to the sides of a conflict, by the nearest two of them."""
    texts = [voice.span.text for voice in conflict.voices]
    return sum(sorted(index.similarity(query.standalone, texts))[-2:]) / 2


def _resolved(disagreement: Disagreement, index: Index) -> Iterator[Conflict]:
    """Yield a disagreement with its sentences, when at least two sides can be quoted."""
    voices = [
        Voice(span=span, says=side.says)
        for side in disagreement.sides
        if (span := side_sentence(side, index))
    ]
    if len({voice.span.source.id for voice in voices}) > 1:
        why = [span for side in disagreement.why if (span := side_sentence(side, index))]
        yield Conflict(about=disagreement.about, voices=tuple(voices[:_MOST_SIDES]), why=tuple(why))


def side_sentence(side: Side, index: Index) -> Candidate | None:
    """Return the sentence of a source that has the words of a side; None when none may be quoted."""
    source = index.sources.get(side.source)
    if source is None:
        return None
    for passage in index.passages_of(side.source):
        for number, (first, last) in enumerate(passage.sentences):
            if side.says in " ".join(passage.text[first:last].split()):
                found = sentence(source, passage, number, index)
                return None if rests_on_retracted(found, index) else found
    return None


def _places(draft: Draft) -> set[tuple[str, int]]:
    return {(span.source.id, span.start) for span in draft.spans}


def _within(drafts: list[Draft], sides: set[tuple[str, int]], words_: int) -> list[Draft]:
    """Return the drafts with the last ones left out that are neither a side nor needed elsewhere."""
    left = sum(draft.length for draft in drafts)
    kept = list(drafts)
    needed = (DIFFER, PREMISE, BOTTOM_LINE, GAPS)
    for last_resort in (False, True):
        for draft in reversed(drafts):
            spared = draft.section in needed or bool(_places(draft) & sides)
            spared = spared or (draft.section == TABLE and not last_resort)
            if left > words_ and not spared and draft in kept:
                kept.remove(draft)
                left -= draft.length
    return kept
