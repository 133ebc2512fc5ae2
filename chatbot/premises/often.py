"""How often, or in whom, a question takes for granted that something occurs, against what sources give."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from chatbot.claims.faults import GROUPS
from chatbot.finding.evidence import Candidate
from chatbot.premises import lexicon
from chatbot.premises.claim import FalseClaim
from chatbot.premises.grants import Grant
from chatbot.premises.lexicon import family
from chatbot.premises.sentences import closest
from chatbot.premises.shares import HowOften, how_often
from ingest.index import Index
from ingest.vocabulary import Term

Level = Literal["only", "more", "less", "never", "rare", "mostly", "common"]
_LEVELS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("only", family(lexicon.ONLY)),
    ("rare", family(lexicon.RARE)),
    ("never", family(lexicon.NEVER)),
    ("mostly", family(lexicon.MOSTLY)),
    ("common", family(lexicon.COMMON)),
)
_COMPARED: tuple[tuple[Level, re.Pattern[str]], ...] = (
    ("more", family(lexicon.MORE)),
    ("less", family(lexicon.LESS)),
)
_RARE_FROM, _COMMON_UNDER, _MOSTLY_UNDER, _HALF, _APART = 20.0, 10.0, 40.0, 50.0, 30.0
"""From what share a thing is not rare; under what it is not common, and not what is mostly seen; and
how far from the sources a share may be that a question gives."""
_GROUP = re.compile(
    rf"\b(?P<group>{'|'.join(sorted((word for _, words in GROUPS.values() for word in words), key=len, reverse=True))})(?:[’']s)?\b",
    re.IGNORECASE,
)
_OF_GROUP = re.compile(
    r"\b(?:disease|disorder|illness|syndrome|condition)s?\s+(?:of|in|among)\s+(?:the\s+|an?\s+)?(?:[\w-]+\s+){0,2}?$",
    re.IGNORECASE,
)
_DISEASE_AFTER = re.compile(
    r"[’']?s?\s+(?:disease|disorder|illness|syndrome|condition)\b", re.IGNORECASE
)
_SHARE = re.compile(
    r"\b(?:(?P<percent>\d{1,3}(?:\.\d+)?)\s?(?:%|per ?cent)"
    rf"|(?P<part>\d+|{'|'.join(lexicon.WORD_NUMBERS)})\s+(?:out\s+of|of|in)\s+(?P<whole>\d+|{'|'.join(lexicon.WORD_NUMBERS)}))",
    re.IGNORECASE,
)
_NEAR = 25
_USUAL_KIND = re.compile(
    rf"\bthe\s+(?:{family(f'{lexicon.MOSTLY}, {lexicon.COMMON}').pattern})\s+\{{", re.IGNORECASE
)
"""The usual vasculitis is the kind of it that is usual; it may itself be rare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """That a thing is, at some level, seen in a disease."""

    level: Level | float
    """How often; a number is a share in percent."""
    name: str
    names: tuple[str, ...]
    others: tuple[str, ...]
    """Words for people of the other groups of its kind; empty for a thing that is no group."""
    subject: Term

    def said(self) -> str:
        """Return the claim in plain words."""
        if isinstance(self.level, float):
            return f"{self.level:.0f}% of people with {self.subject.name} are {self.name}"
        return _SAID[self.level, bool(self.others)].format(
            disease=self.subject.name, name=self.name
        )


_SAID: dict[tuple[Level, bool], str] = {
    ("only", True): "{disease} affects {name} only",
    ("mostly", True): "{disease} affects mostly {name}",
    ("common", True): "{disease} is common in {name}",
    ("rare", True): "{disease} is rare in {name}",
    ("never", True): "{name} do not get {disease}",
    ("more", True): "{disease} is commoner in {name}",
    ("less", True): "{disease} is rarer in {name}",
    ("mostly", False): "{name} is usual in {disease}",
    ("common", False): "{name} is common in {disease}",
    ("rare", False): "{name} is rare in {disease}",
    ("never", False): "{name} does not occur in {disease}",
}


def wrong_frequencies(granted: Sequence[Grant], index: Index) -> Iterator[FalseClaim]:
    """Yield what is called rare, common, usual or the only thing where sources say otherwise."""
    for grant in granted:
        for claim in _claims(grant, index):
            said = how_often(claim.names, claim.subject, index)
            shown = _against(claim, said, index)
            if shown is None:
                continue
            yield FalseClaim(
                given=grant.given(),
                notice=f"The sources held here do not bear out that {claim.said()}.",
                start=grant.place(0),
                end=grant.place(0),
                right="",
                correction=_shown(claim, shown, index),
            )
            break


def _shown(claim: _Claim, shown: HowOften, index: Index) -> Candidate | None:
    """Return the sentence to show: that says most directly how often, of a group or of the others."""
    rest = how_often(claim.others, claim.subject, index).near() if claim.others else []
    many = "most" if shown.median > _HALF else "few"
    said = f"{many} patients with {claim.subject.name} are {claim.name}."
    if not claim.others:
        said = (
            f"{claim.name} occurred in {shown.median:.0f}% of patients with {claim.subject.name}."
        )
    return closest([*shown.near(), *rest], said, index)


def _claims(grant: Grant, index: Index) -> Iterator[_Claim]:
    subject = grant.subject
    if subject is None or grant.is_of_one() or _is_open(grant):
        return
    groups = list(_GROUP.finditer(grant.text))
    groups = [one for one in groups if _kind_of(one["group"]) == "sex"] or groups
    if groups:
        first = groups[0]
        level = _level(grant, first, groups[1:])
        if level is not None and _says_only_this(grant, ()):
            yield _of_group(level, first["group"].casefold(), subject)
        return
    for name, names in _things(grant, subject, index):
        level = _plain_level(grant)
        if level is not None and _says_only_this(grant, names):
            yield _Claim(level=level, name=name, names=names, others=(), subject=subject)
            return


def _is_open(grant: Grant) -> bool:
    """Return whether a stretch is on some only: why some, which of them."""
    return bool(
        re.search(
            r"\b(?:some|certain|occasional\w*|(?<!hardly )(?<!scarcely )ever|might|may|could|can(?!not))\b",
            grant.text,
            re.IGNORECASE,
        )
    ) or (
        grant.stretch.asks in ("which", "who", "whom")
        and not family(lexicon.NEVER).search(grant.text)
    )


def _says_only_this(grant: Grant, names: tuple[str, ...]) -> bool:
    """Return whether a stretch says nothing but how often: with another word it is on another thing."""
    cues = [cue for _, cue in (*_LEVELS, *_COMPARED)]
    cues += [family(lexicon.INHERITED), family(lexicon.ACQUIRED)]
    cues += [_GROUP, _SHARE, family(", ".join(names))] if names else [_GROUP, _SHARE]
    left = grant.residue(*cues)
    tags = [
        word
        for word in left
        if word.startswith("{") and grant.question.term(word).term.name in names
    ]
    asked = re.match(r"\W*(?:which|what)\s+([\w-]+)", grant.text, re.IGNORECASE)
    beside = [asked[1]] if asked and grant.stretch.asks and not names else []
    return [word for word in left if word not in tags] in ([], beside)


def _level(grant: Grant, group: re.Match[str], others: list[re.Match[str]]) -> Level | float | None:
    """Return how often a stretch says that a group of people is affected."""
    text = grant.text
    if share := _SHARE.search(text):
        counted = share.end() <= group.start() and not text[share.end() : group.start()].strip()
        return None if counted and share["part"] else _percent(share)
    spared = family(lexicon.NEVER).search(text)
    if others and re.search(r"\bthan\b", text[group.end() : others[0].start()]):
        found = next((level for level, cue in _COMPARED if cue.search(text)), None)
        if found and spared:
            return "less" if found == "more" else "more"
        return found
    found = next((level for level, cue in _LEVELS if cue.search(text)), None)
    if found is None and (
        _OF_GROUP.search(text[: group.start()]) or _DISEASE_AFTER.match(text[group.end() :])
    ):
        found = "mostly"
    if found in ("only", "mostly", "common") and spared:
        return None
    if (
        found == "common"
        and not grant.stretch.told
        and grant.stretch.asks not in ("why", "how", "what")
    ):
        return None
    return "mostly" if found == "common" else found


def _plain_level(grant: Grant) -> Level | None:
    """Return how often a stretch says that a thing occurs."""
    text = grant.text
    found = next((level for level, cue in _LEVELS if cue.search(text)), None)
    if found in ("mostly", "common") and _USUAL_KIND.search(text):
        return None
    if found == "only" or (found in ("mostly", "common") and family(lexicon.NEVER).search(text)):
        return None
    if found == "never" and family(lexicon.COMMON + ", " + lexicon.MOSTLY).search(text):
        return None
    return found


def _things(grant: Grant, subject: Term, index: Index) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the things a stretch names that may occur in a disease: name and names."""
    for match in re.finditer(r"\{[A-Z]\d+\}", grant.text):
        thing = grant.question.term(match[0]).term
        if thing == subject or not _may_occur(thing):
            continue
        kin = [term for term in index.vocabulary.terms if thing.name in term.classes]
        yield _thing(thing), tuple(name for term in (thing, *kin) for name in term.names)
    for match in re.finditer(r"\b[a-z]{3,}\b", grant.text.casefold()):
        for noun in ("lesions", "involvement", "disease"):
            said = (index.vocabulary.lay_terms or {}).get(match[0], f"{match[0]} {noun}")
            term = next(iter(index.vocabulary.mentioned(said)), None)
            if term and term != subject and _may_occur(term):
                yield _thing(term), (*term.names, match[0])
                break


def _may_occur(thing: Term) -> bool:
    return not thing.is_treatment and thing.category not in ("gene", "variant")


def _thing(term: Term) -> str:
    return f"{term.name} involvement" if term.category == "anatomy" else term.name


def _percent(match: re.Match[str]) -> float | None:
    if match["percent"]:
        return float(match["percent"])
    part, whole = (
        lexicon.WORD_NUMBERS.get(said.casefold()) or int(said)
        for said in (match["part"], match["whole"])
    )
    return 100 * part / whole if whole and part <= whole else None


def _kind_of(said: str) -> str:
    return next(kind for kind, names in GROUPS.values() if said.casefold() in names)


def _of_group(level: Level | float, said: str, subject: Term) -> _Claim:
    name, (kind, names) = next((name, group) for name, group in GROUPS.items() if said in group[1])
    others = tuple(
        word
        for other, (same, words) in GROUPS.items()
        if same == kind and other != name
        for word in (other, *sorted(words))
    )
    return _Claim(
        level=level, name=name, names=(name, *sorted(names)), others=others, subject=subject
    )


def _against(claim: _Claim, said: HowOften, index: Index) -> HowOften | None:
    """Return what speaks against a claim; None when it may be so or nothing is known."""
    if isinstance(claim.level, float):
        return said if said.shares and abs(said.median - claim.level) > _APART else None
    if claim.level == "only":
        if not claim.others:
            return None
        if said.shares and said.median < _MOSTLY_UNDER:
            return said
        others = how_often(claim.others, claim.subject, index)
        return others if others.shares else None
    if not said.shares:
        return _of_the_rest(claim, index)
    median, called_rare = said.median, bool(said.rare or said.absent)
    wrong = {
        "never": not said.absent,
        "rare": not called_rare and median >= _RARE_FROM,
        "common": called_rare and median < _COMMON_UNDER,
        "mostly": median < _MOSTLY_UNDER,
        "more": bool(claim.others) and median < _HALF,
        "less": bool(claim.others) and median > _HALF,
    }
    return said if wrong[claim.level] else None


def _of_the_rest(claim: _Claim, index: Index) -> HowOften | None:
    """Return the share of the other groups when it speaks against a claim on one: few are women."""
    others = how_often(claim.others, claim.subject, index) if claim.others else None
    if others is None or not others.shares:
        return None
    if others.median < _HALF:
        return others if claim.level in ("never", "rare", "less") else None
    most = others.median > 100 - _MOSTLY_UNDER and claim.level in ("mostly", "common", "more")
    return others if most else None
