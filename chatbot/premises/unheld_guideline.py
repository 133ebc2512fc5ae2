"""Guidelines that a question speaks of as given, and that no source held here is or reports."""

import re
from collections.abc import Iterator

from chatbot.finding.evidence import Candidate
from chatbot.premises.authority_held import DISCLAIMED, GENERAL
from chatbot.premises.claim import FalseClaim
from chatbot.premises.sentences import all_sentences_on
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.terms import words

_GUIDANCE = r"(?:guidelines?|guidance|recommendations|consensus(?:\s+statement)?)"
_SPOKEN_OF = re.compile(
    rf"\b(?:according to|as per|per|following|based on|under|in line with|what (?:do|does)|which \w+ (?:do|does)|in|by|since|as|because)"
    rf"\s+the\s+(?P<body>(?:[\w/-]+\s+){{1,4}}?){_GUIDANCE}\b",
    re.IGNORECASE,
)

_ADVICE_ASKED = re.compile(
    rf"\b(?i:what|which \w+|how|why|when)\s+(?:do|does|did)\s+(?:the\s+)?(?P<body>[A-Z]{{3,6}})(?:\s+{_GUIDANCE})?"
    r"\s+(?:now\s+)?(?:advise|recommend|prefer|endorse|propose|want|counsel)\b"
)
"""How a question asks what a body of its name in capitals advises."""
_PASSAGES = 30


def unheld_guidelines(question: str, index: Index) -> Iterator[FalseClaim]:
    """Yield a guideline that a question names by who wrote it, when no source is or reports it."""
    for match in _SPOKEN_OF.finditer(question):
        who = [word for word in words(match["body"]) if word not in GENERAL]
        who = [word for word in who if not word.isdigit() and not _is_subject(word, index)]
        if not who:
            continue
        named = f"the {' '.join(match['body'].split())} {_noun(match)}"
        yield from _unheld(who, named, match.start(), index)
    for match in _ADVICE_ASKED.finditer(question):
        if not _is_subject(body := match["body"], index):
            yield from _unheld(list(words(body)), f"{body} advice", match.start(), index)


def _unheld(who: list[str], named: str, start: int, index: Index) -> Iterator[FalseClaim]:
    """Yield guidance of a body when no source is or reports it."""
    subject = next((term.name for term in themes(index)), "")
    asked = f"{' '.join(who)} guideline recommendation {subject}"
    found = list(all_sentences_on(asked, index, k=_PASSAGES))
    if not any(_is_guidance_of(who, one) for one in found):
        yield FalseClaim(
            given=named,
            notice=f"No source held here is or reports {named}.",
            start=start,
            end=start,
            right="",
            correction=_nearest(who, found),
        )


def _noun(match: re.Match[str]) -> str:
    return match[0].split()[-1]


def _is_subject(word: str, index: Index) -> bool:
    """Return whether a word names what a guideline is on, not who wrote it."""
    return bool(index.vocabulary.mentioned(word))


def _is_guidance_of(who: list[str], found: Candidate) -> bool:
    """Return whether a sentence is of, or tells of, guidance of a body."""
    if found.is_gap:
        return False
    source, text = found.source, found.text
    is_told = re.search(_GUIDANCE, f"{text} {source.title}", re.IGNORECASE)
    is_it = source.evidence_level == "guideline" or is_told
    return bool(is_it) and set(who) <= set(words(f"{text} {source.title}"))


def _nearest(who: list[str], found: list[Candidate]) -> Candidate | None:
    """Return the sentence that says it is not held; else one of the guidance that is."""
    for one in found:
        if one.is_gap and set(who) & set(words(one.text)):
            return one
    return next(
        (
            one
            for one in found
            if one.source.evidence_level == "guideline" and not DISCLAIMED.search(one.text)
        ),
        None,
    )
