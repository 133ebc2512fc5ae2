"""What a question takes for granted and the corpus says otherwise: a class, a finding, a gene, a share.

What excludes what is data of the vocabulary (`classes`, `contrasts`); what holds is read in the
sources. Only what is claimed counts: "Is ruxolitinib an IL-6 inhibitor?" is a plain question. A
gene asked about as the cause is the exception, as whoever names another one has it in mind.
"""

import re

from chatbot.premises.ages import wrong_ages
from chatbot.premises.approvals import unheld_approvals
from chatbot.premises.claim import FalseClaim, with_article
from chatbot.premises.classes import wrong_classes
from chatbot.premises.effects import unheld_effects
from chatbot.premises.genes import wrong_genes
from chatbot.premises.grants import grants
from chatbot.premises.often import wrong_frequencies
from chatbot.premises.tagged import tagged
from chatbot.premises.values import wrong_values
from ingest.index import Index


def false_claims(question: str, index: Index) -> list[FalseClaim]:
    """Return what a question takes for granted and the vocabulary or the sources say otherwise."""
    text = tagged(question, index)
    granted = list(grants(text, index))
    found = [claim for check in _NAMED for claim in check(text, index)]
    found += [claim for check in _GRANTED for claim in check(granted, index)]
    kept: list[FalseClaim] = []
    for claim in sorted(found, key=lambda claim: claim.start):
        if all(claim.start >= other.end and claim.notice != other.notice for other in kept):
            kept.append(claim)
    return kept


_NAMED = (wrong_classes, wrong_genes)
_GRANTED = (wrong_values, wrong_frequencies, wrong_ages, unheld_effects, unheld_approvals)


def put_right(question: str, claims: list[FalseClaim]) -> str:
    """Return a question with what is so in place of what is not."""
    for claim in sorted(claims, key=lambda claim: -claim.start):
        if claim.right:
            before = re.sub(
                r"\b[Aa]n?\s+$", f"{with_article(claim.right).split()[0]} ", question[: claim.start]
            )
            question = f"{before}{claim.right}{question[claim.end :]}"
    return question
