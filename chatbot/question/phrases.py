"""The phrases of what a reader typed, and how each is said; no model, no index."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.terms import is_stop_word, stem

_WORD = re.compile(r"[^\W_]+(?:[.\-/’'][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.?!:\"]\s*$")
_BREAK = re.compile(r"[^\s\"'’-]")
POSSESSIVES = frozenset({"its", "their", "his", "her"})
SUBJECTS = frozenset({"it", "they", "them", "he", "she", "him"})
_PRONOUNS = SUBJECTS | POSSESSIVES | {"this", "that", "these", "those"}
_EMPTY = frozenset(
    """anything aren't can't describe didn't doesn't don't explain get go going hello hi i'm i've
    isn't kind know let like look lot made make makes mean meant need oh ok okay one ones please
    right said say says see something sort speaking summarize sure take talk tell thank thanks
    thing things think two want well won't yeah yes""".split()  # noqa: SIM905  reads better
)
"""Words of asking and of politeness; they carry nothing into another question."""
_GENERIC = frozenset(
    map(
        stem,
        """ability able access action activity add advantage advice age allow amount answer apply
        approach area article aspect available average avoid away back bad basic become begin
        behavior believe belong benefit best better big bring build buy call case category certain
        challenge chance change characteristic check choice choose class clear close closest common
        company compare comparison component concept concern condition consequence consider contain
        contribution correct cost country course cover create created criticism current currently
        daily day deal decide decision defend definition degree detail develop development died
        differ different difficult difficulty disadvantage discover discovery document early easiest
        easy eat effect element enable encounter end enough era event evidence evolution exactly
        example exist expect expensive experience fact factor famous fast feature feel few find
        first follow form found frequency function future general give good great group grow
        guideline happen hard hear help high history hold hour idea impact importance important
        improve include increase influence information integrated interesting invent involve issue
        item join keep key kill known large largest late latest lead learn leave left length less
        level limitation list little live long longest lose low main major manage material matter
        maximum meaning measure meet member mention method minimum modern money month move name
        national natural near need new next non normal notable number object objective offer old
        oldest open opinion option order origin original outcome overall owner part participate
        particular pass pay people percentage perform period person personal place plan play point
        policy popular population position possible possibility potential powerful practice prepare
        present prevent primary principle pro problem procedure process produced program project
        property pros cons protect provide purchase purpose put quality question quick rate ratio
        read reason receive recent recommend reduce regard relate related relationship release
        relevant remain replace report represent require resource responsible result return risk
        role rule run safe safety save scale schedule second section select sell send sense separate
        series serve service set severe share shift short show side sign significance significant
        similar similarity simple situation size sleep small smallest solution solve soon source
        special specific speak spend spread stage standard start started state status stay step stop
        story strategy strong structure study style success suffer suggest summary supply support
        survive symptom system taught teach technique technology term test theory time tip today
        told took tool top topic total traditional treat treatment trend try turn type typical
        understand unique usage useful usual value variety version view visit wait walk want watch
        way weakness went winner won wonder word work world worst worth write wrote year young
        youngest""".split(),  # noqa: SIM905  reads better
    )
)
"""Aspects and deeds that questions on any subject ask about, as stems: symptom, cost, work."""
_BEFORE_NOUNS = frozenset({"the", "a", "an", "of", "about", "in", "for", "between", "and", "or"})
"""Before a phrase they tell that a generic word behind it is a noun: "the enterprise value"."""
DEFINES = re.compile(
    r"^\W*(?:(?:can|could) you )?(?:please )?(?:tell me(?: more)? about|describe|explain|define"
    r"|summarize|(?:what|how) about|(?:who|what)(?: is|['’]s| are| was| were)"
    r"|i(?:['’]d| would) like to (?:know|learn) (?:more )?about|i(?:['’]m| am) interested in)\b"
    r"\s*(?:(?:a|an|the|some|about)\b\s*)*",
    re.IGNORECASE,
)
"""The beginning of a question that brings up a subject: what is, who was, tell me about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word as it was typed."""

    plain: str
    """In lower case, without a possessive s."""
    stem: str
    start: int
    end: int
    name: bool
    """Whether it is written in capitals, or begins with one inside a sentence."""

    @property
    def content(self) -> bool:
        """Whether it says something."""
        carries = len(self.plain) > 1 or self.plain.isdigit()
        return carries and not is_stop_word(self.plain) and self.plain not in _EMPTY

    @property
    def generic(self) -> bool:
        """Whether questions on any subject use it."""
        return self.stem in _GENERIC and not self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Content words that stand together, generic ones at its ends left out."""

    text: str
    head: str
    """The generic word behind it, with the space between: that of "enterprise value"."""
    head_stem: str
    generic: bool
    """Whether it has no other than generic words."""
    before: str
    """The word before it, in lower case; empty at the beginning."""
    after: str
    stems: frozenset[str]
    name: bool
    defined: bool
    """Whether it is what the question wants to know about: "What is …?"."""


@lru_cache(maxsize=256)
def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text in order."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        said, start = match[0], match.start()
        plain = said.casefold().replace("’", "'").removesuffix("'s")
        inside = found and not _SENTENCE_END.search(text[found[-1].end : start])
        name = said[1:].isupper() or bool(inside and said[0].isupper())
        found.append(Word(plain=plain, stem=stem(plain), start=start, end=match.end(), name=name))
    return tuple(found)


@lru_cache(maxsize=256)
def phrases(text: str) -> tuple[Phrase, ...]:
    """Return the phrases of a text in order."""
    said = words(text)
    asked = match.end() if (match := DEFINES.match(text)) else -1
    found = []
    for run in _runs(text, said):
        core = [place for place in run if said[place].content and not said[place].generic]
        first, last = (core[0], core[-1]) if core else (run[0], run[-1])
        content = [word for word in said[first : last + 1] if word.content]
        before = said[first - 1].plain if first else ""
        defined = abs(said[first].start - asked) <= 1
        owner = said[first].end - said[first].start > len(said[first].plain)
        noun = defined or owner or before in _BEFORE_NOUNS
        head = said[last + 1] if core and noun and last < run[-1] else None
        found.append(
            Phrase(
                text=text[said[first].start : said[last].end],
                head=text[said[last].end : head.end] if head else "",
                head_stem=head.stem if head else "",
                generic=not core,
                before=before,
                after=said[last + 1].plain if last + 1 < len(said) else "",
                stems=frozenset(word.stem for word in content),
                name=any(word.name for word in content),
                defined=defined,
            )
        )
    return tuple(found)


def _runs(text: str, said: Sequence[Word]) -> Iterator[list[int]]:
    """Yield the places of content words that stand together, as in Lewis and Clark."""
    run: list[int] = []
    for place, word in enumerate(said):
        if run and _BREAK.search(text[said[place - 1].end : word.start]):
            yield run
            run = []
        joins = run and word.plain in ("and", "of") and place + 1 < len(said)
        if word.content or (joins and said[place - 1].name and said[place + 1].name):
            run.append(place)
        elif run:
            yield run
            run = []
    if run:
        yield run


def own_phrases(text: str) -> list[Phrase]:
    """Return the phrases that say what a text is about."""
    return [phrase for phrase in phrases(text) if not phrase.generic]


def points_back(text: str) -> bool:
    """Return whether a text has a pronoun or this, that, these, those."""
    return any(word.plain in _PRONOUNS for word in words(text))


@lru_cache(maxsize=256)
def stems_of(text: str) -> frozenset[str]:
    """Return the stems of all phrases of a text."""
    return frozenset[str]().union(*(phrase.stems for phrase in phrases(text)))
