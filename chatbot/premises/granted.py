"""A question with what it wrongly takes for granted: told, put right, and then searched for."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.premises.ages import wrong_ages
from chatbot.premises.claim import FalseClaim, put_right
from chatbot.premises.classes import wrong_classes
from chatbot.premises.genes import wrong_genes
from chatbot.premises.grants import Grant, grants
from chatbot.premises.often import wrong_frequencies
from chatbot.premises.tagged import Tagged, tagged
from chatbot.premises.turned import turned_round
from chatbot.premises.unheld import unheld_advice, unheld_effects
from chatbot.premises.values import wrong_values
from chatbot.question.reading import readable
from chatbot.question.rewrite import Rewriter
from chatbot.question.shorthand import written_out
from chatbot.question.spelling import joined, misspelt, respelt
from chatbot.question.understand import Query, understand
from chatbot.quoting.draft import PREMISE, Draft
from chatbot.types import Notice, Turn
from ingest.index import Index


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it is searched for, and what it took for granted that is not so."""

    query: Query
    false: tuple[FalseClaim, ...] = ()

    def corrections(self) -> list[Draft]:
        """Return a sentence of the corpus for each false premise that one speaks to."""
        spans = [claim.correction for claim in self.false if claim.correction]
        by_text = {span.text: span for span in spans}
        return [Draft(section=PREMISE, text=text, spans=(span,)) for text, span in by_text.items()]

    def notices(self) -> tuple[Notice, ...]:
        """Return what the reader is told of each false premise."""
        texts = dict.fromkeys(claim.notice for claim in self.false)
        return tuple(Notice(kind="false-premise", text=text) for text in texts)


def ask(
    question: str,
    turns: Sequence[Turn],
    index: Index,
    max_chars: int,
    rewriter: Rewriter | None = None,
) -> Asked:
    """Return what is asked, with what is so in place of what is wrongly taken for granted.

    `rewriter` as in `chatbot.question.followup.standalone`.

    Raises:
        QuestionError: It is empty, has no words, is too long or not in English.
    """
    typed = readable(question, max_chars)
    whole = joined(written_out(typed), index)
    slips = misspelt(whole, index)
    spelt = respelt(whole, slips)
    text = tagged(whole, index)
    granted = list(grants(text, index))
    advice = unheld_advice(granted, index)
    if spelt != whole:
        text = tagged(spelt, index)
        granted = list(grants(text, index))
    false = [*_false_claims(text, granted, advice, index), *advice]
    right = put_right(spelt, false) if false else typed
    query = understand(right, turns, index, max_chars + len(right), rewriter, slips)
    return Asked(query=dataclasses.replace(query, question=typed), false=tuple(false))


def _false_claims(
    text: Tagged, granted: list[Grant], advice: list[FalseClaim], index: Index
) -> list[FalseClaim]:
    """Return what a question takes for granted and the vocabulary or the sources say otherwise.

    Of a stretch of which something is told as advice, no source is looked for that turns it round.
    """
    found = [claim for check in (wrong_classes, wrong_genes) for claim in check(text, index)]
    for check in (wrong_values, wrong_frequencies, wrong_ages):
        found += check(granted, index)
    found += [claim for grant in granted for claim in unheld_effects(grant, index)]
    found += turned_round(
        [grant for grant in granted if not _holds(grant, [*found, *advice])], index
    )
    kept: list[FalseClaim] = []
    for claim in sorted(found, key=lambda claim: claim.start):
        if all(claim.start >= other.end and claim.notice != other.notice for other in kept):
            kept.append(claim)
    return kept


def _holds(grant: Grant, found: list[FalseClaim]) -> bool:
    """Return whether something false was found in a stretch, or in one around it."""
    start, end = grant.place(0), grant.place(len(grant.text))
    return any(start <= claim.start <= end for claim in found)
