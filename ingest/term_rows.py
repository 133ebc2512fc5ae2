"""The terms of every passage of a version as numbers, in the order they are said.

Finding the terms of a text is what indexing words takes long for; kept with a version, those of the
passages that stay need not be found again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ingest.content import Content
from ingest.terms import terms

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRows:
    """Terms, numbered as they first occur, and which of them each passage says."""

    terms: tuple[str, ...]
    said: Numbers
    """The terms of all passages, one passage after the other."""
    lengths: Numbers
    """How many terms each passage has."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Find the terms of some texts."""
        known: dict[str, int] = {}
        found = [
            np.array([known.setdefault(term, len(known)) for term in terms(text)], np.int32)
            for text in texts
        ]
        said = np.concatenate(found) if found else np.empty(0, np.int32)
        lengths = np.array([len(one) for one in found], np.int32)
        return cls(terms=tuple(known), said=said, lengths=lengths)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read what `write` left in a folder."""
        with np.load(folder / "terms.npz") as stored:
            said, lengths = stored["said"], stored["lengths"]
        known = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
        return cls(terms=tuple(known), said=said, lengths=lengths)

    def write(self, folder: Path) -> None:
        """Write into a folder what `read` reads."""
        np.savez(folder / "terms.npz", said=self.said, lengths=self.lengths)
        known = json.dumps(self.terms, ensure_ascii=False)
        (folder / "terms.json").write_text(known, encoding="utf-8")

    def woven(self, content: Content, new: "TermRows") -> "TermRows":
        """Return the terms of a version that has passages of this one, and new ones with theirs."""
        both = (*self.terms, *new.terms)
        theirs = new.said + np.int32(len(self.terms))
        lengths = content.by_row(self.lengths, new.lengths)
        starts = np.concatenate([[0], np.cumsum(self.lengths, dtype=np.int64)])
        parts, at, ends = [], 0, np.concatenate([[0], np.cumsum(new.lengths, dtype=np.int64)])
        for stretch in content.stretches:
            parts.append(self.said[starts[stretch.rows.start] : starts[stretch.rows.stop]])
            parts.append(theirs[ends[at] : ends[at + len(stretch.new)]])
            at += len(stretch.new)
        return _numbered(both, np.concatenate(parts), lengths)


def _numbered(known: tuple[str, ...], said: Numbers, lengths: Numbers) -> TermRows:
    """Return terms numbered as they first occur, each once and those that nobody says left out."""
    of: dict[str, int] = {}
    same = np.array([of.setdefault(term, number) for number, term in enumerate(known)], np.int32)
    said = same[said]
    used, first = np.unique(said, return_index=True)
    used = used[np.argsort(first)]
    number = np.zeros(len(known), np.int32)
    number[used] = np.arange(len(used), dtype=np.int32)
    return TermRows(terms=tuple(known[one] for one in used), said=number[said], lengths=lengths)
