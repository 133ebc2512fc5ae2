"""What the types of publication that services print mean here."""

from collections.abc import Iterable

from ingest.formats.draft import UNCLASSIFIED
from ingest.types import EvidenceLevel

_BY_TYPE: tuple[tuple[str, str, EvidenceLevel], ...] = (
    ("practice guideline", "consensus", "guideline"),
    ("guideline", "consensus", "guideline"),
    ("consensus", "consensus", "guideline"),
    ("meta-analysis", "systematic-review", "systematic-review"),
    ("systematic review", "systematic-review", "systematic-review"),
    ("systematic-review", "systematic-review", "systematic-review"),
    ("randomized controlled trial", "clinical-trial", "trial"),
    ("clinical trial", "clinical-trial", "trial"),
    ("case report", "case-report", "case-report"),
    ("case-report", "case-report", "case-report"),
    ("case reports", "case-report", "case-report"),
    ("review", "review", "expert-opinion"),
    ("review article", "review", "expert-opinion"),
    ("review-article", "review", "expert-opinion"),
    ("editorial", "review", "expert-opinion"),
    ("news", "web-article", "news"),
)


def kind_of(types: Iterable[str]) -> tuple[str, EvidenceLevel]:
    """Return the kind and level of evidence that publication types stand for, the strongest first.

    A design that no type tells, such as a cohort, is left for a person to say.
    """
    said = {text.casefold().strip() for text in types}
    for name, kind, level in _BY_TYPE:
        if name in said or (name == "clinical trial" and any(t.startswith(name) for t in said)):
            return kind, level
    return UNCLASSIFIED, "expert-opinion"


KINDS = frozenset(
    {
        *("retrospective-cohort", "prospective-cohort", "case-series", "case-report", "review"),
        *("systematic-review", "consensus", "clinical-trial", "web-article", "synthesis"),
        UNCLASSIFIED,
    }
)
"""The kinds the corpus knows; see corpus/README.md."""
