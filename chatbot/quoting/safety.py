"""Safety items that the sources attach to a drug and an answer does not mention."""

import re
from collections.abc import Sequence

from chatbot.finding.concepts import rarity
from chatbot.finding.evidence import Candidate, candidates
from chatbot.question.understand import Query
from chatbot.quoting.draft import ALSO, Draft, quoted
from chatbot.remembered import hits_on
from ingest.index import Index
from ingest.terms import terms
from ingest.vocabulary import Term

_ITEMS = {
    "boxed warning": re.compile(r"boxed warning", re.IGNORECASE),
    "infection": re.compile(r"infect|tubercul|zoster|pneumocyst|sepsis", re.IGNORECASE),
    "blood counts": re.compile(
        r"cytop[ae]+nia|neutrop|thrombocytop|blood counts?|platelets", re.IGNORECASE
    ),
    "thrombosis": re.compile(r"thrombo(?!cyt)|embol", re.IGNORECASE),
}
"""What a clinician would not want to have been left out, and how a sentence speaks of it."""
_KINDS = ("treatment", "comparison", "dosing", "monitoring")
_DRUGS = 2
_SHOWN = 2


def also(query: Query, drafts: Sequence[Draft], index: Index) -> list[Draft]:
    """Return the safety items held for the drugs in question that the drafts do not mention.

    Args:
        query: What is asked; only questions on treatment, on named drugs, have such items.
        drafts: What the answer says already.
        index: Where the items are looked for.
    """
    drugs = [term for term in query.entities if term.category == "drug"][:_DRUGS]
    if query.kind not in _KINDS or not drugs or not drafts:
        return []
    said = " ".join(draft.text for draft in drafts)
    open_items = {name: cue for name, cue in _ITEMS.items() if not cue.search(said)}
    added: list[Draft] = []
    for drug in drugs if open_items else ():
        for candidate in _on_safety(drug, query, index):
            spoken = [name for name, cue in open_items.items() if cue.search(candidate.text)]
            if not spoken or len(added) == _SHOWN:
                continue
            for name in spoken:
                del open_items[name]
            first = next(quoted([candidate], index))
            added.append(Draft(section=ALSO, text=first.text, spans=first.spans))
    return added


def _on_safety(drug: Term, query: Query, index: Index) -> list[Candidate]:
    """Return what the sources say on the safety of a drug, the best fit first."""
    question = f"{drug.name} {' '.join(_ITEMS)} risk"
    found = candidates(query, hits_on(index, question, _PASSAGES), index)
    asked = set(terms(question))
    on_it = [c for c in found if drug in c.entities and not (c.is_gap or c.is_note)]
    return sorted(on_it, key=lambda c: -rarity(asked & c.terms, index))


_PASSAGES = 10
