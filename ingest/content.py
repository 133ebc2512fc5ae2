"""What a version holds, row by row: passages of the version before it, and newly cut ones.

Rows come in the order of the documents, so a version that takes over what stayed as it was has the
rows that one made from nothing would have.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.types import Document, Passage

Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Passages that follow one another: new ones, or some of the version before."""

    new: tuple[Passage, ...] = ()
    rows: range = range(0)
    """Rows of the version before."""
    sentences: range = range(0)
    """Rows of their sentences there."""

    def __len__(self) -> int:
        return len(self.new) + len(self.rows)

    @property
    def sentence_count(self) -> int:
        """How many sentences they have."""
        return len(self.sentences) + sum(len(passage.sentences) for passage in self.new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """All documents of a version and its passages in the order of their rows."""

    documents: tuple[Document, ...]
    stretches: tuple[Stretch, ...]

    @classmethod
    def all_new(cls, documents: Iterable[Document], passages: Iterable[Passage]) -> "Content":
        """Return a version that takes nothing over."""
        return cls(documents=tuple(documents), stretches=(Stretch(new=tuple(passages)),))

    @property
    def new(self) -> list[Passage]:
        """The passages that are not taken over."""
        return [passage for stretch in self.stretches for passage in stretch.new]

    @property
    def passages(self) -> int:
        """How many passages there are."""
        return sum(map(len, self.stretches))

    @property
    def sentences(self) -> int:
        """How many sentences they have."""
        return sum(stretch.sentence_count for stretch in self.stretches)

    def by_row(self, old: NDArray[Number], new: NDArray[Number]) -> NDArray[Number]:
        """Return what belongs to each passage, from what belonged to the old and to the new ones."""
        return _woven(old, new, [(stretch.rows, len(stretch.new)) for stretch in self.stretches])

    def by_sentence(self, old: NDArray[Number], new: NDArray[Number]) -> NDArray[Number]:
        """Return what belongs to each sentence."""
        stretches = self.stretches
        many = [sum(len(passage.sentences) for passage in one.new) for one in stretches]
        return _woven(
            old, new, [(one.sentences, n) for one, n in zip(stretches, many, strict=True)]
        )


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return the same passages in as few stretches as they fit into."""
    found: list[Stretch] = []
    new: list[Passage] = []

    def close() -> None:
        if new:
            found.append(Stretch(new=tuple(new)))
            new.clear()

    for stretch in stretches:
        if stretch.new:
            new.extend(stretch.new)
        elif stretch.rows:
            close()
            last = found[-1] if found else Stretch()
            if last.rows and last.rows.stop == stretch.rows.start:
                found[-1] = Stretch(
                    rows=range(last.rows.start, stretch.rows.stop),
                    sentences=range(last.sentences.start, stretch.sentences.stop),
                )
            else:
                found.append(stretch)
    close()
    return tuple(found)


def _woven(
    old: NDArray[Number], new: NDArray[Number], order: Iterable[tuple[range, int]]
) -> NDArray[Number]:
    parts, at = [], 0
    for rows, many in order:
        parts += [old[rows.start : rows.stop], new[at : at + many]]
        at += many
    return np.concatenate([part for part in parts if len(part)] or [new[:0]])
