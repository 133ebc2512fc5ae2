"""What a question takes for granted and the corpus says otherwise: a class, a target, a finding, a gene.

What excludes what is data of the vocabulary (`classes`, `contrasts`); what holds is read in the
sources. Only what is claimed counts: "Is ruxolitinib an IL-6 inhibitor?" is a plain question.
"""

import re

from chatbot.premises.claim import FalseClaim, with_article
from chatbot.premises.tagged import tagged
from chatbot.premises.wrong_class import wrong_classes
from chatbot.premises.wrong_gene import wrong_genes
from chatbot.premises.wrong_value import wrong_values
from ingest.index import Index


def false_claims(question: str, index: Index) -> list[FalseClaim]:
    """Return what a question takes for granted and the vocabulary or the sources say otherwise."""
    text = tagged(question, index)
    found = [*wrong_classes(text, index), *wrong_values(text, index), *wrong_genes(text, index)]
    kept: list[FalseClaim] = []
    for claim in sorted(found, key=lambda claim: claim.start):
        if not kept or claim.start >= kept[-1].end:
            kept.append(claim)
    return kept


def put_right(question: str, claims: list[FalseClaim]) -> str:
    """Return a question with what is so in place of what is not."""
    for claim in sorted(claims, key=lambda claim: -claim.start):
        if claim.right:
            before = re.sub(
                r"\b[Aa]n?\s+$", f"{with_article(claim.right).split()[0]} ", question[: claim.start]
            )
            question = f"{before}{claim.right}{question[claim.end :]}"
    return question
