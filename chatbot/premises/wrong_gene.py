"""A gene that a question makes the cause of a disease, where the sources name another."""

import re
from collections.abc import Iterator

from chatbot.finding.evidence import Candidate
from chatbot.premises.claim import FalseClaim
from chatbot.premises.sentences import sentences_on
from chatbot.premises.tagged import Tagged
from ingest.index import Index
from ingest.vocabulary import Term

_GENE = r"(?:\{G\d+\}|[A-Z][A-Z0-9]{2,9})"
_CHANGE = r"(?:mutations?|variants?|defects?|genes?|changes?|mutated)"
_GENE_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\{{S(?P<s>\d+)\}}(?:\s+syndrome)?,?\s*(?:which |that )?(?:is|being|results?|arises?|comes?)?\s*(?:an?\s+)?(?:\w+\s+)?(?:caused by|driven by|due to|from|explained by|defined by|(?:the |a )?(?:result|consequence) of)\s+(?:[a-z-]+\s+){{0,5}}(?P<g>{_GENE})",
        rf"(?P<g>{_GENE})(?:\s+gene)?(?:\s+{_CHANGE})?,?\s+(?:which |that )?(?:causes?|underlies|underlie|drives?|is responsible for|are responsible for|leads? to|results? in)\s+\{{S(?P<s>\d+)\}}",
        rf"(?P<g>{_GENE})(?:\s+gene)?\s+{_CHANGE}\s+(?:behind|causing|underlying|responsible for|driving)\s+\{{S(?P<s>\d+)\}}",
        rf"{_CHANGE}\s+(?:in|of)\s+(?:the\s+)?(?P<g>{_GENE})(?:\s+gene)?,?\s+(?:which |that )?(?:causes?|causing|underlies|underlying|drives?|behind|leads? to)\s+\{{S(?P<s>\d+)\}}",
        rf"\{{S(?P<s>\d+)\}}\s+gene,?\s+(?:is\s+)?(?P<g>{_GENE})",
    )
)


def wrong_genes(text: Tagged, index: Index) -> Iterator[FalseClaim]:
    """Yield a gene that is said to cause a disease where the sources name another."""
    acronyms = {a.acronym for a in index.vocabulary.acronyms}
    for pattern in _GENE_FORMS:
        for match in pattern.finditer(text.text):
            if _is_one_of_several(match, text.text) or _DENIED.search(match[0]):
                continue
            start, end = match.span("g")
            gene = text.term(match["g"]).term.name if match["g"].startswith("{") else match["g"]
            subject = text.term(match["s"]).term
            found = _states_gene(subject, index)
            if found is None or gene in acronyms - {found[0].name} or _is_kin(gene, found[0]):
                continue
            right, correction = found
            at = text.place(start)
            yield FalseClaim(
                given=f"{gene}: {subject.name}",
                notice=f"No source held here says that {gene} causes {subject.name}. The gene they name is {right.name}.",
                start=at,
                end=at + len(text.plain(start, end)),
                right=right.name,
                correction=correction,
            )


_DENIED = re.compile(r"\b(?:not|never|no)\b", re.IGNORECASE)
_NOT_THE_GENE = re.compile(r"\s+(?:inhibit|activ|signal|block|pathway|driven|mediated)")


def _is_one_of_several(match: re.Match[str], text: str) -> bool:
    """Return whether a gene is one of those to choose from, or what follows makes it no gene."""
    after = text[match.end("g") :]
    others = re.match(
        rf"(?:\s+{_CHANGE})?\s*(?:,|or|and|versus|vs)\s+(?:an?\s+|in\s+)?{_GENE}", after
    )
    return bool(others or _NOT_THE_GENE.match(after))


def _is_kin(gene: str, right: Term) -> bool:
    names = {name.casefold() for name in right.names}
    return gene.casefold() in names or gene.casefold().startswith(right.name.casefold())


def _states_gene(subject: Term, index: Index) -> tuple[Term, Candidate] | None:
    """Return the gene the sources name for a disease, and the sentence that says so best."""
    counts: dict[Term, list[Candidate]] = {}
    for found in sentences_on(
        f"{subject.name} caused by mutation of the gene, somatic variant", index
    ):
        for term in found.entities if subject in found.entities else ():
            if term.category == "gene":
                counts.setdefault(term, []).append(found)
    if not counts:
        return None
    right = max(counts, key=lambda term: len(counts[term]))
    cause = re.compile(r"caus|carr|due to|somatic|mutation|changes at", re.IGNORECASE)
    best = max(
        counts[right],
        key=lambda found: (len(set(cause.findall(found.text.casefold()))), -len(found.text)),
    )
    return right, best
