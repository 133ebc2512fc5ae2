"""The sentences of a model's reply as they are heard: each judged, those that stand told at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chatbot.compose import checked
from chatbot.generating.faithful import fault, resting_on, same
from chatbot.generating.reply import Said
from chatbot.quoting.draft import DETAILS, Draft
from chatbot.quoting.writing import Budget
from chatbot.writer import Tell
from ingest.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A sentence of the sources that a model was given."""

    draft: Draft
    remarks: tuple[Draft, ...] = ()
    """The editors' remarks on it, shown wherever it is."""


@dataclass(slots=True, kw_only=True)
class _Slot:
    """The place of one sentence of the reply."""

    said: str
    named: tuple[Draft, ...]
    shown: Draft | None = None
    rests_on: tuple[Draft, ...] = ()
    reason: str = ""
    """What is wrong with the sentence, when it is not shown."""


class Heard:
    """What a model has said so far, over all its replies to one question."""

    def __init__(
        self, given: Mapping[str, Given], index: Index, budget: Budget, tell: Tell
    ) -> None:
        self._given = given
        self._remarks = {one.draft.text: one.remarks for one in given.values()}
        self._index = index
        self._left = budget.words + budget.more
        self._free = budget.statements
        self._tell = tell
        self._slots: list[_Slot] = []
        self._used: set[str] = set()
        self.own: set[str] = set()
        """The sentences that are the model's and stand."""

    def take(self, said: Said) -> bool:
        """Judge one more sentence; return False when the answer is full and it is not needed."""
        named = tuple(
            dict.fromkeys(self._given[id_].draft for id_ in said.ids if id_ in self._given)
        )
        if not self._free:
            return False
        rests_on = resting_on(said.text, named, self._index.vocabulary) if named else ()
        if not rests_on:
            reason = fault(said.text, named, self._index.vocabulary)
            self._slots.append(_Slot(said=said.text, named=named, reason=reason))
            return True
        draft = _drafted(said.text, rests_on)
        if self._is_new(draft, rests_on):
            self._place(draft, rests_on)
        return True

    @property
    def faults(self) -> list[tuple[str, str]]:
        """The sentences that cannot be shown, each with what is wrong with it."""
        return [(slot.said, slot.reason) for slot in self._slots if not slot.shown]

    @property
    def is_empty(self) -> bool:
        """Whether no sentence was heard at all."""
        return not self._slots

    def settled(self) -> list[Draft]:
        """Return what is shown: the model's sentences, and in place of others what they named."""
        for slot in self._slots:
            for draft in () if slot.shown else slot.named:
                if self._is_new(draft, (draft,)):
                    self._show(slot, draft, (draft,))
                    break
        return [draft for slot in self._slots for draft in self._with_remarks(slot)]

    def _place(self, draft: Draft, rests_on: tuple[Draft, ...]) -> None:
        """Put a sentence in the place of the faulty one it puts right, else behind the others."""
        faulty = (
            slot
            for slot in self._slots
            if not slot.shown and not set(slot.named).isdisjoint(rests_on)
        )
        slot = next(faulty, None)
        if slot is None:
            slot = _Slot(said=draft.text, named=rests_on)
            self._slots.append(slot)
        self._show(slot, draft, rests_on)
        self.own.add(draft.text)

    def _show(self, slot: _Slot, draft: Draft, rests_on: tuple[Draft, ...]) -> None:
        slot.shown, slot.rests_on = draft, rests_on
        self._used.update(one.text for one in rests_on)
        self._left -= draft.length
        self._free -= 1
        self._tell(list(self._with_remarks(slot)))

    def _is_new(self, draft: Draft, rests_on: Sequence[Draft]) -> bool:
        """Return whether there is room for a sentence that was not said yet and that stands."""
        return (
            self._free > 0
            and draft.length <= self._left
            and self._used.isdisjoint(one.text for one in rests_on)
            and bool(checked([draft], self._index)[0])
        )

    def _with_remarks(self, slot: _Slot) -> Iterator[Draft]:
        if slot.shown:
            yield slot.shown
            for one in slot.rests_on:
                yield from self._remarks.get(one.text, ())


def _drafted(text: str, rests_on: tuple[Draft, ...]) -> Draft:
    """Return a model's sentence with the spans it rests on; a source's own sentence as it is."""
    first = rests_on[0]
    if len(rests_on) == 1 and same(text, first.text):
        return first
    spans = {(span.source.id, span.start): span for one in rests_on for span in one.spans}
    ended = text if text.endswith((".", "!", "?")) else f"{text}."
    return Draft(section=DETAILS, text=ended, spans=tuple(spans.values()))
