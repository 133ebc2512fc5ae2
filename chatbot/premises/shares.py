"""How often sources say that a thing occurs in a disease: shares of patients, and words for rare."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.finding.evidence import Candidate
from chatbot.premises.sentences import sentences_on, standing
from ingest.index import Index
from ingest.vocabulary import Term

RARE = r"(?:rare(?:ly)?|uncommon(?:ly)?|infrequent(?:ly)?|unusual(?:ly)?|exceptional(?:ly)?|seldom)"
ABSENT = r"(?:absent|never|not seen|unknown|unheard of)"
_PERCENT = r"(?P<percent>\d+(?:\.\d+)?)\s?%"
_OF = r"(?P<part>\d+)\s+of\s+(?P<whole>\d+)"
_SHARE = rf"(?:{_PERCENT}|{_OF})"
_FAR = 45
_PASSAGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a sentence gives as the share of patients in whom a thing occurs."""

    percent: float
    found: Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class HowOften:
    """What the sources say on how often a thing occurs, approved primary sources first."""

    shares: tuple[Share, ...]
    rare: tuple[Candidate, ...]
    """The sentences that call it rare."""
    absent: tuple[Candidate, ...]
    """The sentences that say it does not occur."""

    @property
    def median(self) -> float:
        """The middle share; zero when none is given."""
        values = sorted(share.percent for share in self.shares)
        return values[len(values) // 2] if values else 0.0

    def near(self) -> list[Candidate]:
        """Return the sentences with a share near the middle one; else those that call it rare."""
        near = [one.found for one in self.shares if abs(one.percent - self.median) <= _NEAR_MEDIAN]
        return near or [*self.rare, *self.absent]


_NEAR_MEDIAN = 15.0


def how_often(names: Sequence[str], subject: Term, index: Index) -> HowOften:
    """Return what the sources say on how often a thing, by any of its names, occurs in a disease."""
    name = _any_of(names)
    shares: list[Share] = []
    rare: list[Candidate] = []
    absent: list[Candidate] = []
    seen: set[tuple[str, int]] = set()
    question = f"{names[0]} in {subject.name}, percentage of patients"
    for found in sentences_on(question, index, k=_PASSAGES):
        if subject not in found.entities or (found.source.id, found.start) in seen:
            continue
        seen.add((found.source.id, found.start))
        if (percent := _share_of(name, found, index)) is not None:
            shares.append(Share(percent=percent, found=found))
        elif re.search(_rare(name), found.text, re.IGNORECASE):
            rare.append(found)
        elif re.search(_absent(name), found.text, re.IGNORECASE):
            absent.append(found)
    return HowOften(
        shares=tuple(sorted(shares, key=lambda one: standing(one.found))),
        rare=tuple(sorted(rare, key=standing)),
        absent=tuple(sorted(absent, key=standing)),
    )


def _any_of(names: Sequence[str]) -> str:
    plain = sorted({re.escape(name).replace(r"\ ", r"[\s-]+") for name in names}, key=len)
    return rf"(?<![\w-])(?:{'|'.join(reversed(plain))})s?(?![\w-])"


def _share_of(name: str, found: Candidate, index: Index) -> float | None:
    """Return the share that a sentence gives to a thing; None when it gives it none.

    It follows the name with no other name between, or stands before it: "9 of 224 were women".
    """
    after = re.search(
        rf"{name}(?P<between>[^.;]{{0,{_FAR}}}?)\(?{_SHARE}", found.text, re.IGNORECASE
    )
    if after and _is_its_own(after, found.text, index):
        return _percent(after)
    before = re.search(
        rf"{_SHARE}\)?[^.;,%]{{0,{_FAR}}}?\b(?:were|are|had|have|has|developed)\s+{name}",
        found.text,
        re.IGNORECASE,
    ) or re.search(rf"{_PERCENT}(?P<part>)(?P<whole>)\s+{name}", found.text, re.IGNORECASE)
    return _percent(before) if before else None


def _is_its_own(after: re.Match[str], text: str, index: Index) -> bool:
    """Return whether a share belongs to the name before it, and not to the next of a list."""
    between = after["between"]
    if index.vocabulary.mentioned(between) or re.match(r"\s*(?:and|or|versus|v|,)\s", between):
        return False
    return not re.match(r"\s?%?,\s+\d+(?:\.\d+)?\s?%", text[after.end() :])


def _percent(match: re.Match[str]) -> float | None:
    if match["percent"]:
        return float(match["percent"])
    part, whole = int(match["part"]), int(match["whole"])
    return 100 * part / whole if 0 < part <= whole else None


def _rare(name: str) -> str:
    return rf"{name}[^.;,]{{0,60}}\b{RARE}\b|\b{RARE}\b[^.;,]{{0,30}}{name}"


def _absent(name: str) -> str:
    return rf"{name}[^.;,]{{0,60}}\b{ABSENT}\b|\b(?:no|without)\s+(?:\w+\s+)?{name}"
