"""The words of a question beside the corpus's own for them."""

from ingest.index import Index
from ingest.terms import terms, words


def kin_of(question: str, index: Index) -> dict[str, tuple[str, ...]]:
    """Return each content term of a question, and what the corpus says for it in its own words.

    A term that the corpus does not have brings its family: pregnancy for pregnant.
    """
    kin = {term: () if index.knows(term) else tuple(index.alike(term)) for term in terms(question)}
    plain = f" {' '.join(words(question))} "
    for said, corpus in (index.vocabulary.lay_terms or {}).items():
        if f" {said.casefold()} " in plain:
            for term in terms(said):
                kin[term] = (*kin.get(term, ()), *terms(corpus))
    return kin
