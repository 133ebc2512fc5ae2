"""What a question says in its own words, and how much of it the corpus has beside other terms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from chatbot.question.kin import kin_of
from ingest.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """The words of a question that the corpus has, each in the forms it has them in."""

    forms: tuple[tuple[str, ...], ...]
    weights: tuple[float, ...]
    """How rare each is in the corpus, in its rarest form."""
    index: Index

    @classmethod
    def of(cls, question: str, index: Index) -> Self:
        """Read a question; names and everyday words for what the corpus has are among them."""
        every = [(term, *kin) for term, kin in kin_of(question, index).items()]
        forms = [tuple(filter(index.knows, some)) for some in every]
        known = tuple(some for some in forms if some)
        weights = tuple(max(map(index.term_weight, some)) for some in known)
        return cls(forms=known, weights=weights, index=index)

    def share_beside(self, names: Iterable[Sequence[str]]) -> float:
        """Return what share of the words, by rarity, stands in a passage with any of some names.

        A name is given by its terms. 1 when a question has no word that the corpus has.
        """
        names = [name for name in names if name]
        together = self.index.together
        beside = [
            weight
            for forms, weight in zip(self.forms, self.weights, strict=True)
            if any(all(together(one, part) for part in name) for one in forms for name in names)
        ]
        return sum(beside) / sum(self.weights) if self.weights else 1.0
