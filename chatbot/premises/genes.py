"""A gene that a question makes the cause of a disease, where the sources name another.

Asked or told: whoever asks whether MEFV causes it has MEFV in mind.
"""

import re
from collections.abc import Iterator

from chatbot.finding.evidence import Candidate
from chatbot.premises.claim import FalseClaim
from chatbot.premises.grants import is_light, is_negated
from chatbot.premises.lexicon import CAUSED, MUTATED, NAMED_BODIES, family
from chatbot.premises.sentences import closest, sentences_on
from chatbot.premises.stretches import clauses
from chatbot.premises.tagged import Tagged
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.vocabulary import Term

_GENE = re.compile(r"\{G\d+\}|(?<![\w{])[A-Z][A-Z0-9]{2,9}(?![\w}])")
_NOT_THE_GENE = re.compile(
    r"(?:\s+\w+)?\s+(?:inhibit|activ|signal|block|pathway|driven|mediated)", re.IGNORECASE
)
_BESIDE = re.compile(r"\b(?:or|and|versus|vs|such as|other)\b|,")
_OF_ONE = re.compile(r"\b(?:he|she|my patient|his|her|carries|carry)\b", re.IGNORECASE)


_APPOSED = re.compile(r",(?=\s+(?:the|a|which|that|whose)\s)")
_APPOSITION = re.compile(
    rf"(?:{_GENE.pattern}),\s+(?:the|a|which|that|whose)\s[^,?.;()]*\{{S\d+\}}"
)


def _appositions(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where a gene is told of in passing: MEFV, the gene behind VEXAS."""
    for match in _APPOSITION.finditer(text):
        yield match.start(), match.end(), True


def wrong_genes(text: Tagged, index: Index) -> Iterator[FalseClaim]:
    """Yield a gene that is said to cause a disease where the sources name another."""
    subjects = themes(index)
    acronyms = {a.acronym for a in index.vocabulary.acronyms}
    for start, end, granted in (*clauses(text.text), *_appositions(text.text)):
        said = _APPOSED.sub(" ", text.text[start:end])
        tags = [m for m in re.finditer(r"\{S\d+\}", said) if text.term(m[0]).term in subjects]
        for match in _GENE.finditer(said) if tags else ():
            gene = text.term(match[0]).term.name if match[0].startswith("{") else match[0]
            if gene in acronyms or gene.casefold() in NAMED_BODIES:
                continue
            subject = text.term(tags[0][0]).term
            if not _makes_it_the_cause(said, match, tags[0], granted):
                continue
            found = _states_gene(subject, index)
            if (
                found is None
                or _is_kin(gene, found[0])
                or (not family(CAUSED).search(said) and _occurs_with(gene, subject, index))
            ):
                continue
            right, correction = found
            at = text.place(start + match.start())
            yield FalseClaim(
                given=f"{gene}: {subject.name}",
                notice=f"No source held here says that {gene} causes {subject.name}. The gene they name is {right.name}.",
                start=at,
                end=at + len(text.plain(start + match.start(), start + match.end())),
                right=right.name,
                correction=correction,
            )


def _makes_it_the_cause(
    said: str, gene: re.Match[str], disease: re.Match[str], granted: bool
) -> bool:
    """Return whether a clause says, or when it has a causing word asks, that a gene causes a disease."""
    start, end = min(gene.start(), disease.start()), max(gene.end(), disease.end())
    between = said[min(gene.end(), disease.end()) : max(gene.start(), disease.start())]
    if _BESIDE.search(between) or _NOT_THE_GENE.match(said[gene.end() :]):
        return False
    if re.match(
        r"(?:\s+(?:mutations?|variants?))?\s*(?:,|\bor\b|\band\b|\bvs\b|\bversus\b)\s*(?:in\s+|an?\s+)?(?:\{G|[A-Z]{3})",
        said[gene.end() :],
    ):
        return False
    if (
        is_negated(said, start)
        or is_negated(said, end)
        or (
            family(f"{MUTATED}, not, no, never").search(between)
            and re.search(r"\b(?:not|never|no)\b", between)
        )
    ):
        return False
    causes, mutated = family(CAUSED).search(said), family(MUTATED).search(said)
    if not causes and not (mutated and granted and not _OF_ONE.search(said)):
        return False
    words = re.findall(r"\{[A-Z]\d+\}|[^\W_][\w.'’/-]*", between)
    cues = family(f"{CAUSED}, {MUTATED}, exon, germline, somatic, pathogenic, inherited")
    return all(is_light(word) or cues.fullmatch(word) for word in words)


def _is_kin(gene: str, right: Term) -> bool:
    names = {name.casefold() for name in right.names}
    return gene.casefold() in names or gene.casefold().startswith(right.name.casefold())


def _occurs_with(gene: str, subject: Term, index: Index) -> bool:
    """Return whether a source speaks of a gene beside a disease, which may be mutated too."""
    name = re.compile(rf"\b{re.escape(gene)}\b", re.IGNORECASE)
    found = sentences_on(f"{gene} mutation {subject.name}", index)
    return any(name.search(one.text) and subject in one.entities for one in found)


def _states_gene(subject: Term, index: Index) -> tuple[Term, Candidate] | None:
    """Return the gene the sources name for a disease, and the sentence that says so best."""
    counts: dict[Term, list[Candidate]] = {}
    question = f"{subject.name} caused by mutation of the gene, somatic variant"
    for found in sentences_on(question, index):
        for term in found.entities if subject in found.entities else ():
            if term.category == "gene":
                counts.setdefault(term, []).append(found)
    if not counts:
        return None
    right = max(counts, key=lambda term: len(counts[term]))
    cause = re.compile(r"caus|carr|due to|somatic|mutation|changes at", re.IGNORECASE)
    most = max(len(set(cause.findall(found.text.casefold()))) for found in counts[right])
    saying = [
        one for one in counts[right] if len(set(cause.findall(one.text.casefold()))) >= min(2, most)
    ]
    best = closest(saying, f"{subject.name} is caused by mutations of {right.name}.", index)
    return (right, best) if best else None
