"""Something a question takes for granted that is not so, and what claims have in common."""

import re
from dataclasses import dataclass

from chatbot.finding.evidence import Candidate

ADJECTIVES = r"(?P<adj>(?:[\w-]+\s+){0,3}?)"
"""Up to three words before a noun."""
WHY = re.compile(r"\b(?:why|how)\s+(?:does|do|did|can|would|will|could)\s*$", re.IGNORECASE)
"""The beginning of a question that takes what follows for granted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseClaim:
    """Something a question takes for granted that is not so."""

    given: str
    """The claim in the reader's words."""
    notice: str
    """What is not so, and what is."""
    start: int
    """The stretch of the question that is put right before it is searched for."""
    end: int
    right: str
    """What is searched for in its place."""
    correction: Candidate | None
    """The sentence that says what is so; None when no source has one."""


def with_article(name: str) -> str:
    """Return a name after a or an."""
    return f"{'an' if name[0] in 'AEIOUaeiou' or name.startswith(('IL', 'NS')) else 'a'} {name}"


def capital(name: str) -> str:
    """Return a name with a capital, to begin a sentence."""
    return name[0].upper() + name[1:]


def put_right(question: str, claims: list[FalseClaim]) -> str:
    """Return a question with what is so in place of what is not."""
    for claim in sorted(claims, key=lambda claim: -claim.start):
        if claim.right:
            before = re.sub(
                r"\b[Aa]n?\s+$", f"{with_article(claim.right).split()[0]} ", question[: claim.start]
            )
            question = f"{before}{claim.right}{question[claim.end :]}"
    return question
