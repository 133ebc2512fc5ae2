"""Which of several things a text puts first: A did better than B, A is the commonest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.claims.wording import content
from chatbot.finding.concepts import related
from chatbot.premises.lexicon import BEATEN, KINDS, LOST_TO, family
from ingest.vocabulary import Term, Vocabulary

THAN = re.compile(
    r"\b(?:than|(?:as )?compared (?:with|to)|versus|vs)\b(?:\s+(?:with|in|on|for|after))?",
    re.IGNORECASE,
)
_BEATEN, _LOST_TO = family(BEATEN), family(LOST_TO)
_OTHERS = re.compile(r"\s*(?:(?:all|the|any)\s+)*other", re.IGNORECASE)
_NOT_SO = re.compile(r"\b(?:but )?not [^\s)]+")
_LIST_ENDS = re.compile(
    r"[;(]|\.(?:\s|$)|,(?!\s*\w+\s*(?:,|and|or))|\b(?:in|among|at|for|did|do|was|were)\b"
)
_COMPARABLE = ("drug", "drug-class", "variant", "procedure")
_GROUPS = tuple(
    (family(called), Term(name=called.split(",")[0], category="group")) for called in KINDS["sex"]
)
_MOST = re.compile(
    r"\b(?:most|commonest|best|worst|highest|lowest|longest|shortest|greatest|largest|least|leading|main|chief|only|sole|first|strongest|top)\b",
    re.IGNORECASE,
)
_IS_THE = re.compile(r"\b(?:is|are|was|were|being|remains?|remained)\s+the\s+", re.IGNORECASE)
_ALIKE = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What a text puts above what; empty for whatever else there is."""

    above: frozenset[Term]
    below: frozenset[Term]

    def against(self, source: "Sides") -> bool | None:
        """Return whether a source puts them the other way round; None when it compares others."""
        if self.above & source.above:
            return False
        if not _meet(self.below, source.above):
            return False if _meet(self.above, source.above) and self.above else None
        won = not self.above or not source.below or _meet(self.above, source.below)
        lost = self.below and source.above and not _meet(self.above, source.above)
        return True if won and (lost or self.below & source.above) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """That something is the first of its kind: infiltrates were the finding reported most often."""

    subject: frozenset[str]
    said: frozenset[str]
    names: frozenset[Term]

    def against(self, source: "First") -> bool | None:
        """Return whether a source has another in its place; None when it speaks of another kind."""
        shared = len(self.said & source.said)
        if shared < 2 or shared < _ALIKE * min(len(self.said), len(source.said)):
            return None
        same = self.subject & source.subject or _meet(self.names, source.names)
        return not same if self.subject and source.subject else None


def sides_in(text: str, vocabulary: Vocabulary, ways: dict[str, int]) -> Sides | None:
    """Return what a text puts above what; None when it compares nothing that has a name."""
    cue = _BEATEN.search(text) or _LOST_TO.search(text) or THAN.search(text)
    if cue is None:
        return None
    sign = ways.get("worth", ways.get("amount", 0)) if THAN.fullmatch(cue[0]) else 1
    sign = -1 if _LOST_TO.fullmatch(cue[0]) else sign
    rest = text[cue.end() :]
    end = _LIST_ENDS.search(rest)
    before = _named(re.split(r"[;,]\s(?!\w+ and)", text[: cue.start()])[-1], vocabulary)
    before = before or _named(text[: cue.start()], vocabulary)[-1:]
    others = bool(_OTHERS.match(rest))
    after = [] if others else _named(rest[: end.start()] if end else rest, vocabulary)
    if not sign or not before or not (after or others):
        return None
    first, second = frozenset(before), frozenset(after)
    return Sides(above=first, below=second) if sign > 0 else Sides(above=second, below=first)


def is_compared(text: str) -> bool:
    """Return whether a text compares two things."""
    return bool(THAN.search(text)) or is_beaten(text)


def is_beaten(text: str) -> bool:
    """Return whether a text has a verb of beating."""
    return bool(_BEATEN.search(text) or _LOST_TO.search(text))


def than_what(text: str) -> frozenset[str]:
    """Return what the words after a than stand for; empty without one."""
    cue = THAN.search(text)
    return content(re.split(r"[,;(]", text[cue.end() :])[0]) if cue else frozenset()


def first_in(text: str, vocabulary: Vocabulary) -> First | None:
    """Return what a text calls the first of its kind."""
    verb = _IS_THE.search(text)
    if verb is None or not _MOST.search(text[verb.end() :]):
        return None
    subject = re.split(r"[;,:]\s", text[: verb.start()])[-1]
    said = re.split(r"[;,(]", text[verb.end() :])[0]
    return First(
        subject=content(subject),
        said=content(said),
        names=frozenset(vocabulary.mentioned(subject)),
    )


def _named(text: str, vocabulary: Vocabulary) -> Sequence[Term]:
    plain = _NOT_SO.sub(" ", re.sub(r"[’']s\b", "  ", text))
    named = [term for term in vocabulary.mentioned(plain) if term.category in _COMPARABLE]
    return named or [group for cue, group in _GROUPS if cue.search(plain)]


def _meet(some: frozenset[Term], others: frozenset[Term]) -> bool:
    return any(related(one, other) for one in some for other in others)
