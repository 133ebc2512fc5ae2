"""What may be said of a treatment in a disease, as data: how questions say it, and how sources do."""

import re
from dataclasses import dataclass

from chatbot.premises import lexicon
from chatbot.premises.lexicon import family
from ingest.vocabulary import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What may be said of a treatment in a disease: how questions say it, and how sources do."""

    said: re.Pattern[str]
    asked: str
    """What is searched for beside the names."""
    held: re.Pattern[str]
    denied: re.Pattern[str]
    """How a source says that it is not so."""
    of_all: bool = True
    """Whether a source must say it of the disease that the question names."""
    instead: str = ""
    """What the sentence to show says; empty for what comes nearest to the claim."""


APPROVAL = Relation(
    said=family(lexicon.APPROVED),
    asked="approved labelled indication",
    held=re.compile(r"approv|licen[cs]|indicat|labell?ed|authori[sz]|\blabel\b", re.IGNORECASE),
    denied=re.compile(r"(?:advis\w*|recommend\w*|warns?) against|\bavoid|\bnot recommend", re.I),
)
ADVICE = Relation(
    said=family(lexicon.ADVISED),
    asked="recommends advises",
    held=re.compile(
        r"recommend|advis|suggest|consider|prefer|first.line|second.line|highlight|names?\b|regards?|calls?\b|asks?\b|wants?\b|puts?\b|says?\b",
        re.IGNORECASE,
    ),
    denied=APPROVAL.denied,
    of_all=False,
)
AGAINST = Relation(
    said=family(lexicon.AGAINST),
    asked="recommends advises",
    held=re.compile(
        rf"{APPROVAL.denied.pattern}|\b(?:should|must|do) not\b|\bno (?:role|place)\b|contraindicat|discourag",
        re.IGNORECASE,
    ),
    denied=re.compile(r"(?!)"),
    of_all=False,
)
CURE = Relation(
    said=family(lexicon.CURED),
    asked="only curative treatment",
    held=re.compile(r"\bcur(?:e[sd]?|able|ative)\b", re.IGNORECASE),
    denied=re.compile(r"\b(?:no|not|never|without|cannot|nor)\b[^.;]{0,40}\bcur(?:e|ative)", re.I),
    of_all=False,
    instead="Only one treatment of {disease} is called curative.",
)
TRIED = Relation(
    said=family(lexicon.TRIED),
    asked="no randomised trial",
    held=re.compile(r"randomi[sz]|placebo|controlled|phase", re.IGNORECASE),
    denied=re.compile(
        r"\b(?:no|not|none|never|without)\b[^.;]{0,40}(?:randomi[sz]|prospective|controlled)",
        re.IGNORECASE,
    ),
    instead="No randomised controlled trial of {disease} has been done.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a thing in a disease, and by whom."""

    relation: Relation
    things: tuple[Term, ...]
    conditions: tuple[Term, ...]
    unknown: tuple[str, ...] = ()
    """Names the corpus does not have."""
    body: str = ""
    """Who said it, in lower case; empty when nobody is named."""
    shown: bool = False
    """Whether a trial is said to have had a result."""

    @property
    def by_authority(self) -> bool:
        """Whether it is for an authority to say."""
        return not self.relation.instead
