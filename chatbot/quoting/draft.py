"""A chosen sentence to a draft: its words, and every span it rests on, primary sources first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.finding.concepts import rarity
from chatbot.finding.evidence import Candidate, sentence
from chatbot.verify import may_support, verify
from ingest.figures import figures
from ingest.index import Index

BOTTOM_LINE, DETAILS = "Bottom line", "Details"
PREMISE, GAPS = "Correction", "What the sources do not hold"
TABLE, ALSO = "Side by side", "Also in your sources"
_POINTED_SHARE = 0.25
"""The least of a synthesis sentence, by rarity, that a sentence it points to must share."""
_REPEATS = 3
"""How many repeats of a sentence in other sources are cited beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where a draft stands in a comparison."""

    aspect: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A sentence to be shown, before it is checked and numbered."""

    section: str
    text: str
    spans: tuple[Candidate, ...]
    """What is cited for it, the primary source first."""
    folded: bool = False
    """Whether it is shown only when the reader asks for more."""
    cells: tuple[Cell, ...] = ()
    is_remark: bool = False
    """Whether it is an editors' remark, which stays behind the sentence it is on."""

    @property
    def length(self) -> int:
        """How many words it has."""
        return len(self.text.split())


def quoted(group: Sequence[Candidate], index: Index) -> Iterator[Draft]:
    """Yield the fullest of sentences that say the same with all it rests on, and the remark on it.

    What an overview says is cited from the sources it points to when these support it alone, and
    then the overview is not; repeats in other sources are cited too.
    """
    chosen = _fullest(group)
    primary = list(_primary(chosen, index))
    own = [] if primary and _carry(primary, chosen, index) else [chosen]
    repeats = [
        other
        for other in group
        if other.source != chosen.source
        and not other.pointers
        and figures(chosen.text) <= figures(other.text)
    ]
    spans = [*primary, *own, *repeats[:_REPEATS]]
    by_place = {(span.source.id, span.start): span for span in spans}
    section = GAPS if chosen.is_gap else DETAILS
    yield Draft(section=section, text=chosen.text, spans=tuple(by_place.values()))
    if remark := _remark(chosen, index):
        yield Draft(section=section, text=remark.text, spans=(remark,), is_remark=True)


def _carry(spans: Sequence[Candidate], chosen: Candidate, index: Index) -> bool:
    """Return whether spans of primary sources support an overview's sentence without it."""
    quotes = [span.quote for span in spans]
    return verify(chosen.text, quotes, index.vocabulary).verdict == "supported"


def _fullest(group: Sequence[Candidate]) -> Candidate:
    """Return the sentence of a group that gives the most figures, the best fit when equal."""
    return max(group, key=lambda candidate: (len(figures(candidate.text)), -group.index(candidate)))


def _remark(chosen: Candidate, index: Index) -> Candidate | None:
    """Return the editors' remark on a sentence: the next sentence of its passage, if it is one."""
    first = chosen.start - chosen.passage.start
    later = [n for n, (start, _) in enumerate(chosen.passage.sentences) if start > first]
    following = sentence(chosen.source, chosen.passage, later[0], index) if later else None
    return following if following and following.is_note else None


def _primary(chosen: Candidate, index: Index) -> Iterator[Candidate]:
    """Yield the sentence of each source that an overview's sentence points to."""
    for source_id in chosen.pointers:
        if found := _pointed(chosen, source_id, index):
            yield found


def _pointed(candidate: Candidate, source_id: str, index: Index) -> Candidate | None:
    """Return the sentence of a source that a synthesis sentence rests on."""
    wanted = figures(candidate.text)
    best: tuple[float, Candidate] | None = None
    source = index.sources[source_id]
    for passage in index.passages_of(source_id):
        for number in range(len(passage.sentences)):
            found = sentence(source, passage, number, index)
            shared = rarity(candidate.terms & found.terms, index)
            shared += 3.0 * len(wanted & figures(found.text))
            if not best or shared > best[0]:
                best = shared, found
    needed = _POINTED_SHARE * rarity(candidate.terms, index)
    if best and best[0] >= needed and may_support(candidate.text, best[1].text):
        return best[1]
    return None
