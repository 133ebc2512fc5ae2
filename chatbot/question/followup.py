"""What a follow-up leaves unsaid, taken from the turns before it."""

import re
from collections.abc import Sequence

from chatbot.question.aspects import (
    ADJUST,
    COMPARED,
    DOSE,
    MONITOR,
    RESPONSE,
    SAFETY,
    STAYING,
    STEROIDS,
    SURVIVAL,
    asked_for,
)
from chatbot.question.beside import OwnWords
from chatbot.question.rewrite import Rewriter, rewrite
from chatbot.remembered import of_version
from chatbot.types import Turn
from ingest.index import Index
from ingest.terms import terms
from ingest.vocabulary import Term

_POINTS_BACK = re.compile(
    r"^(and|but|so|or)\b|\b(it|he|she|they|them|him|you (said|mentioned)|what about|how about"
    r"|(the )?same|the (plan|other|two))\b",
    re.IGNORECASE,
)
_MAY_POINT_BACK = re.compile(
    r"\b(its|his|her|their|this|that|these|those|the (drug|dose|patient))\b", re.IGNORECASE
)
_CHOICE = re.compile(
    r"^\W*(?:(?:and|so|but|then)\s+)?(?:which|who)(?:\s+one)?(?:\s+of\s+(?:the|these|those|them)\b.*?)?"
    r"\s+(?:is|are|was|has|have|had|gives?|gave|causes?d?|carries|works?|worked|does|would|should)\b"
    r".*\b(?:fewer|less|more|better|worse|safer|lower|higher|faster|sooner|longer|preferred)\b"
    r"|\bof (?:the|these|those) two\b|\b(?:both|either|neither|each) of them\b|\bthem both\b"
    r"|\bthey\b.*\b(?:combined|together|compare|differ)|\bcombine them\b|\bbetween them\b",
    re.IGNORECASE,
)
"""A question that asks to choose among, or speaks of, several things that it does not name."""
_SAME = re.compile(r"\b(?:same|you mentioned|you said|instead)\b", re.IGNORECASE)
_BESIDE = re.compile(
    r"\b(?:it|that|this|they|those)\b.*\b(?:than|versus|vs|compared?|instead of|combined|together)\b",
    re.IGNORECASE,
)
"""A question that sets what was spoken of beside what it names."""
_THAT = re.compile(r"\b(?:that|this|those|these)\b", re.IGNORECASE)
_IT = re.compile(rf"\b(?:its?|they|them|their)\b|{_THAT.pattern}", re.IGNORECASE)
_SAID_DRUG = re.compile(
    r"\b(?:this|that|these|those|the same)\s+(?:\w+\s+)?(?:drug|agent|medicine|medication|treatment"
    r"|therapy|inhibitor|antibody)(s?)\b|\byou (?:said|mentioned)\b",
    re.IGNORECASE,
)
"""How a question points at a drug that an answer spoke of."""
THEME_WEIGHT = 0.69
"""A term more common than this (Lucene's idf) is in over half the passages and tells none apart."""
_THEMES = 4_096
"""Of how many terms it is remembered whether they tell anything apart."""
_MOST_ADDED = 300
"""Characters that a rewriter may add; more is no question but an answer."""
_FOCUSED = 3
"""A turn that names more things than this is not about any one of them."""
_OF_A_DRUG = (*COMPARED, MONITOR, SURVIVAL)
"""What is asked of one drug as of another."""
_OF_DRUGS = (DOSE, ADJUST, RESPONSE, SAFETY, MONITOR, STAYING, STEROIDS)
"""What is asked of a drug and of nothing else."""
_GOES_WITH = 0.25
"""What share of a question's own words stands somewhere beside what it is about."""
_OWN_ASPECT = re.compile(r"\b(?:treat|manag|therap|diagnos)", re.IGNORECASE)
"""What else than an aspect a question may ask for in so many words."""


def standalone(
    question: str, turns: Sequence[Turn], index: Index, rewriter: Rewriter | None = None
) -> str:
    """Return a question as it would be asked had nothing been said before.

    What the vocabulary knows goes first. Where it knows nothing of the conversation, and in a
    corpus without one, the reader's own words are taken over.

    Args:
        question: What is asked now.
        turns: The conversation before it.
        index: The corpus it is asked of.
        rewriter: Asked in place of both, for questions that lean on the turns; what it returns is
            not used when it is empty or far longer than a question.
    """
    if rewriter and turns and needs_turns(question, index):
        written = " ".join(rewriter(question, turns).split())
        if written and len(written) <= len(question) + _MOST_ADDED:
            return written
    if turns and not index.vocabulary.terms:
        return rewrite(question, turns)
    if not turns or not needs_turns(question, index):
        return question
    if unsaid := carried(question, turns, index):
        return f"{question} ({', '.join(unsaid)})"
    slots = _drug_slots(question, index)
    return rewrite(question, turns, lambda phrase: bool(_drug_slots(phrase, index) & slots))


def _drug_slots(text: str, index: Index) -> set[str]:
    named = index.vocabulary.mentioned(text)
    return {_slot(term) for term in named if term.is_drug}


def carried(question: str, turns: Sequence[Turn], index: Index) -> list[str]:
    """Return what earlier turns were about and a follow-up leaves unsaid."""
    vocabulary = index.vocabulary
    here = vocabulary.mentioned(question)
    themes = [term for turn in turns for term in vocabulary.mentioned(turn.text)]
    subject = [term.name for term in themes if is_theme(term, index) and term not in here]
    if compared := _compared(question, turns, index):
        return list(dict.fromkeys([*subject[:1], *compared]))
    named = _last_named(question, turns, index) or _answered(question, turns, index)
    kept = [term for term in named if not is_theme(term, index)]
    if any(not is_theme(term, index) for term in here) or len(set(kept)) > _FOCUSED:
        beside = bool(_BESIDE.search(question))
        replaced = {_slot(term) for term in here if not beside}
        kept = [t for t in kept if t.is_drug and _slot(t) not in replaced]
    elif _OWN_ASPECT.search(question) or asked_for(question, of_a_thing=False):
        kept = [term for term in kept if not asked_for(term.name, of_a_thing=False)]
    names = [term.name for term in kept if term not in here]
    known = [*subject[:1], *names[:2]]
    asked = _asked_before(question, turns, index) if known else []
    return list(dict.fromkeys([*known, *asked]))


def _compared(question: str, turns: Sequence[Turn], index: Index) -> list[str]:
    """Return the drugs that a question chooses among without naming them: those compared last."""
    if not _CHOICE.search(question) or _drugs(question, index):
        return []
    found: list[str] = []
    for turn in reversed(turns):
        named = _drugs(turn.text, index) if turn.role == "reader" else []
        found = list(dict.fromkeys([*named, *found]))
        if len(found) > 1:
            return found[:_FOCUSED]
    return []


def _drugs(text: str, index: Index) -> list[str]:
    return [term.name for term in index.vocabulary.mentioned(text) if term.is_drug]


def _asked_before(question: str, turns: Sequence[Turn], index: Index) -> list[str]:
    """Return what was asked of one drug when a question only names another: "And of anakinra?"."""
    said = {term for _, name in index.vocabulary.mentions(question) for term in terms(name)}
    bare = _drugs(question, index) and said.issuperset(terms(_SAME.sub(" ", question)))
    if not bare:
        return []
    for turn in reversed(turns):
        if turn.role == "reader":
            named = index.vocabulary.mentioned(turn.text)
            others = [t for t in named if not t.is_drug and not is_theme(t, index)]
            aspects = asked_for(turn.text, of_a_thing=True)
            asked = [aspect.name.lower() for aspect in aspects if aspect in _OF_A_DRUG]
            about = [others[0].name] if len(others) == 1 else asked[:1]
            if about or others:
                return about
    return []


def _last_named(question: str, turns: Sequence[Turn], index: Index) -> list[Term]:
    """Return what the reader last named and the question may be about.

    What no source brings together with the question's own words was left behind: "How do I
    diagnose it?" after the dose of a drug. What is asked of drugs only is asked of the last one,
    or of the last before it that the words go with, or that an answer told of: "Any bowel risk
    with it?".
    """
    of_a_drug = any(one in _OF_DRUGS for one in asked_for(question, of_a_thing=True))
    own = OwnWords.of(question, index)
    last: list[Term] = []
    for turn in reversed(turns):
        named = index.vocabulary.mentioned(turn.text) if turn.role == "reader" else []
        named = [one for one in named if one.is_drug or not of_a_drug or is_theme(one, index)]
        if all(is_theme(term, index) for term in named):
            continue
        fit = [one for one in named if is_theme(one, index) or _goes_with(own, one)]
        if any(not is_theme(term, index) for term in fit):
            return fit
        last = last or named
        if not of_a_drug:
            return [term for term in named if is_theme(term, index)]
    return (_told_of(own, turns) or last) if last else []


def _told_of(own: OwnWords, turns: Sequence[Turn]) -> list[Term]:
    """Return the last drug that an answer told of, it and few others, and the question goes with."""
    for turn in reversed(turns):
        named = own.index.vocabulary.mentioned(turn.text) if turn.role == "rounds" else []
        drugs = [term for term in named if term.is_drug]
        if fit := [term for term in drugs if _goes_with(own, term)]:
            return fit[:1] if len(drugs) < _FOCUSED else []
    return []


def _goes_with(own: OwnWords, term: Term) -> bool:
    """Return whether passages that name a term have enough of a question's own words."""
    return own.share_beside(terms(name) for name in term.names) >= _GOES_WITH


def _answered(question: str, turns: Sequence[Turn], index: Index) -> list[Term]:
    """Return the one thing that the last answer named, when the question points at it.

    It says that; or that drug (of two, those drugs), or asks for a dose, or whether it works or is
    safe, and means a drug. More were merely listed: to carry some would narrow the question to
    what nobody asked about.
    """
    answers = [turn.text for turn in turns if turn.role == "rounds"]
    named = index.vocabulary.mentioned(answers[-1]) if answers else []
    named = [term for term in named if not is_theme(term, index)]
    pointed = _SAID_DRUG.search(question)
    meant = (DOSE, ADJUST, RESPONSE, SAFETY) if _IT.search(question) else (DOSE, ADJUST)
    if pointed or any(aspect in meant for aspect in asked_for(question, of_a_thing=True)):
        named = [term for term in named if term.is_drug]
    elif not _THAT.search(question):
        return []
    several = pointed and pointed[1]
    return named if len(named) <= (2 if several else 1) else []


def needs_turns(question: str, index: Index) -> bool:
    """Return whether a question cannot be understood without the turns before it.

    It says it, they or what about; or it names nothing of its own, neither a term of the
    vocabulary nor a word that the corpus does not know, which would be another subject; or it
    says this or their without anything before it that it could mean.
    """
    if _POINTS_BACK.search(question):
        return True
    if _CHOICE.search(question) and not _drugs(question, index):
        return True
    here = index.vocabulary.mentioned(question)
    if not here and _MAY_POINT_BACK.search(question):
        return True
    asked = (cue.asked for cue in asked_for(question, of_a_thing=False))
    worded = {term for cue in asked for match in cue.finditer(question) for term in terms(match[0])}
    return not here and all(term in worded or index.knows(term) for term in terms(question))


def _slot(term: Term) -> str:
    """Return what a term may be replaced by: a drug by a drug or a class of drugs."""
    return "drug" if term.is_drug else term.category


def themes(index: Index) -> tuple[Term, ...]:
    """Return the conditions that the whole corpus is about."""
    return _themes(index)


def is_theme(term: Term, index: Index) -> bool:
    """Return whether a term names what the whole corpus is about, and so tells nothing apart."""
    return _is_theme(index, term)


@of_version(1)
def _themes(index: Index) -> tuple[Term, ...]:
    terms_ = index.vocabulary.terms
    return tuple(t for t in terms_ if t.category == "condition" and is_theme(t, index))


@of_version(_THEMES)
def _is_theme(index: Index, term: Term) -> bool:
    names = [
        part for name in term.names for part in terms(name) if part not in ("syndrom", "diseas")
    ]
    return any(index.knows(name) and index.term_weight(name) < THEME_WEIGHT for name in names)
