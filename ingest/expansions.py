"""Wrong expansions of an acronym in a question: found, taken out, and put right from a source."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from ingest.terms import words
from ingest.vocabulary import Acronym, Vocabulary

_NEARLY = 0.8
_FILLER = frozenset(
    "a an and or of the with in on to for other syndrome disease disorder symptoms".split()  # noqa: SIM905
)
_NAMES_AN_ILLNESS = ("syndrome", "disease", "disorder")
_STANDS_FOR = (
    r"stands?\s+for|is\s+short\s+for|is\s+an?\s+(?:acronym|abbreviation)\s+(?:for|of)|i\.e\."
)
_ONE_LETTER = re.compile(r"\bthe\s+[\"'“]?\w[\"'”]?\s+(?:in|of)\s+$", re.IGNORECASE)
"""Before an acronym of which only one letter is spoken of."""
_ENOUGH_INITIALS = 3
_NEXT_QUESTION = r"\b(?:and|but|so)\s+(?:how|what|is|are|can|does|do|should|which|who|when|why)\b"
_SENTENCE = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "does",
        "do",
        "did",
        "can",
        "could",
        "should",
        "would",
        "may",
        "might",
        "what",
        "which",
        "who",
        "how",
        "why",
        "when",
        "i",
        "we",
        "you",
        "he",
        "she",
        "they",
        "it",
        "his",
        "her",
        "their",
        "by",
        "in",
        "at",
        "from",
        "without",
        "excluded",
        "confirmed",
        "diagnosed",
        "suspected",
        "patients",
        "patient",
    ]
)
"""Words of a sentence: a remark in brackets has them, the name of a disease does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongExpansion:
    """An acronym that the question spells out wrongly."""

    acronym: Acronym
    given: str
    """What the question says it stands for."""
    start: int
    """The stretch of the question to leave out when searching."""
    end: int


def wrong_expansions(question: str, vocabulary: Vocabulary) -> list[WrongExpansion]:
    """Return the acronyms of the corpus that a question spells out wrongly.

    Only acronyms whose expansion a source of the corpus states are looked at: an acronym may
    rightly mean something else elsewhere, and a correction needs a citation.
    """
    return [
        wrong
        for acronym in vocabulary.acronyms
        if acronym.source
        for wrong in [
            *(claim for claim in _claims(question, acronym) if not _is_right(claim.given, acronym)),
            *_wrong_letters(question, acronym),
        ]
    ]


def without(question: str, wrong: list[WrongExpansion]) -> str:
    """Return the question with the wrong expansions left out."""
    for claim in sorted(wrong, key=lambda claim: -claim.start):
        question = f"{question[: claim.start]}{claim.acronym.acronym} {question[claim.end :]}"
    return re.sub(r"\s+(?=[?.,;!])", "", " ".join(question.split()))


def _claims(question: str, acronym: Acronym) -> list[WrongExpansion]:
    """Return each place where the question spells the acronym out, or says that it does."""
    name = rf"\b{re.escape(acronym.acronym)}\b(?:\s+syndrome)?"
    first = re.escape(acronym.acronym[0])
    tail = rf"[\s:,]+((?:(?!{_NEXT_QUESTION})[^?.;()])+)"
    said = rf"{name}\W{{0,3}}(?:which\s+)?(?:{_STANDS_FOR}){tail}"
    meant = rf"{name}\s+(?:means|refers\s+to){tail}"
    beside = rf"{name}\s*(?:[(\[]([^()\[\]]{{3,200}})[)\]]|[=:]\s*([^?;()]{{3,200}}))"
    before = rf"\b({first}[\w-]*,?\s+(?:[\w-]+,?\s+){{1,12}})[(\[]{re.escape(acronym.acronym)}[)\]]"
    found = []
    for pattern, sure in ((said, True), (meant, False), (beside, False), (before, False)):
        for match in re.finditer(pattern, question, re.IGNORECASE):
            given = next(filter(None, match.groups())).strip(" ,'\"")
            if _ONE_LETTER.search(question[: match.start()]):
                continue
            if sure or _is_expansion(given, acronym):
                found.append(
                    WrongExpansion(
                        acronym=acronym, given=given, start=match.start(), end=match.end()
                    )
                )
    return found


def _wrong_letters(question: str, acronym: Acronym) -> list[WrongExpansion]:
    """Return each place where one letter of the acronym is said to stand for what it does not."""
    letters = "".join(dict.fromkeys(re.sub(r"\W", "", acronym.acronym)))
    said = (
        rf"(?P<asked>\bwhat\s+\w+\s+)?\b(?:the\s+(?:letter\s+)?[\"'“]?(?P<letter>[{letters}])[\"'”]?\s+(?:in|of)\s+{re.escape(acronym.acronym)}"
        rf"|{re.escape(acronym.acronym)}[’']s\s+[\"'“]?(?P<own>[{letters}])[\"'”]?)(?:\s*,\s*(?:which|that))?\s+(?:{_STANDS_FOR}|standing\s+for|means|meaning|refers\s+to|(?:is|was|being)\s+for)\s+"
        r"(?P<given>[\w-]+(?:\s+[\w-]+)?)"
    )
    return [
        WrongExpansion(
            acronym=acronym, given=match["given"], start=match.start(), end=match.end("given")
        )
        for match in re.finditer(said, question, re.IGNORECASE)
        if not match["asked"]
        and not _is_of_letter(match["given"], match["letter"] or match["own"], acronym)
    ]


def _is_of_letter(given: str, letter: str, acronym: Acronym) -> bool:
    """Return whether a word of the right expansion that begins with a letter is among those given."""
    right = {
        word
        for expansion in acronym.expansions
        for word in _content(expansion)
        if word[0] == letter.casefold()
    }
    return any(_alike(word, other) for word in _content(given) for other in right)


def _is_expansion(given: str, acronym: Acronym) -> bool:
    """Tell an expansion from a remark such as "diagnosed in 2021" or "vacuoles and anaemia".

    Its initials follow the acronym's letters, no word of it is a sentence's, and it looks like a
    name: capitals, "syndrome" at its end, or words of the right expansion.
    """
    if any(word in _SENTENCE for word in words(given)):
        return False
    named = any(word in _NAMES_AN_ILLNESS for word in words(given))
    content = _content(given)
    letters = acronym.acronym.casefold()
    if not content or content[0][0] != letters[0]:
        return False
    matched, at = 0, 0
    for word in [*content, *(w for w in words(given) if w in _NAMES_AN_ILLNESS)]:
        place = letters.find(word[0], at)
        if place >= 0:
            matched, at = matched + 1, place + 1
    capitals = sum(word[0].isupper() for word in re.findall(r"[^\W\d_][\w-]*", given))
    right = {word for expansion in acronym.expansions for word in _content(expansion)}
    if matched >= _ENOUGH_INITIALS:
        return named or capitals > 1 or not right.isdisjoint(content)
    return matched > 1 and named


def _is_right(given: str, acronym: Acronym) -> bool:
    if given.casefold() in {name.casefold() for name in (acronym.acronym, *acronym.aliases)}:
        return True
    said = _content(given)
    for expansion in acronym.expansions:
        right = _content(expansion)
        if all(any(_alike(word, other) for other in said) for word in right):
            return True
        if len(said) >= 0.6 * len(right) and all(
            any(_alike(word, other) for other in right) for word in said
        ):
            return True
    return False


def _content(text: str) -> list[str]:
    return [word for word in words(text) if word not in _FILLER]


def _alike(one: str, other: str) -> bool:
    """Return whether two words are one: a misspelling, or X chromosome for X-linked."""
    parts = set(one.split("-")) & set(other.split("-"))
    return bool(parts) or SequenceMatcher(None, one, other).ratio() >= _NEARLY
