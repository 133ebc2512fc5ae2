"""Cures and trials that a question takes for granted, and no source held here reports."""

import re
from collections.abc import Iterator, Sequence

from chatbot.finding.concepts import related
from chatbot.finding.evidence import Candidate
from chatbot.premises.claim import FalseClaim
from chatbot.premises.grants import Grant, is_light
from chatbot.premises.lexicon import CURED, NOT, SHOWN, STUDIES, TRIED, family
from chatbot.premises.sentences import is_denied, sentences_on
from chatbot.premises.tagged import Mention
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.vocabulary import Term

_TREATMENTS = ("drug", "drug-class", "procedure")
_CURED = family(CURED)
_CURATIVE = re.compile(r"\bcur(?:e[sd]?|able|ative)\b", re.IGNORECASE)
_TRIED, _STUDIES, _SHOWN = family(TRIED), family(STUDIES), family(SHOWN)
_REACHED = 3
"""How many words may stand between a treatment and the word that calls it a cure."""
_RANDOM = re.compile(r"randomi[sz]|placebo|controlled|phase", re.IGNORECASE)
_NONE = re.compile(
    r"\b(?:no|not|none|never|without)\b[^.;]{0,40}(?:randomi[sz]|prospective|controlled)",
    re.IGNORECASE,
)
_RESULT = re.compile(r"respon[ds]|remission|effective|worked|improv|reduc|superior", re.IGNORECASE)


def unheld_effects(granted: Sequence[Grant], index: Index) -> Iterator[FalseClaim]:
    """Yield a cure or a trial that is taken for granted and that no source reports."""
    for grant in granted:
        yield from _unheld_cures(grant, index)
        yield from _unheld_trials(grant, index)


def _treatments(grant: Grant) -> list[Mention]:
    return [m for m in grant.mentions() if m.term.category in _TREATMENTS and not _is_study(m.term)]


def _is_study(term: Term) -> bool:
    return bool(_STUDIES.search(term.name))


def _unheld_cures(grant: Grant, index: Index) -> Iterator[FalseClaim]:
    of = grant.subject or next(iter(themes(index)), None)
    others = [m.term for m in grant.mentions() if m.term.category == "condition" and m.term != of]
    cue = _CURED.search(grant.text)
    treatments = _treatments(grant)
    if of is None or cue is None or others or len(treatments) != 1:
        return
    if (
        family(NOT).search(grant.text)
        or _NOBODY.search(grant.text)
        or grant.stretch.asks in _CHOOSING
    ):
        return
    treatment = treatments[0].term
    between = re.findall(r"[\w{}]+", _between(grant, cue, treatments[0]))
    if len([word for word in between if not is_light(word)]) > _REACHED or "{" in "".join(between):
        return
    sentences = [
        found
        for name in (treatment.name, "only")
        for found in sentences_on(f"{name} curative treatment of {of.name}", index)
        if _CURATIVE.search(found.text)
    ]
    if any(_calls_curative(found, treatment) for found in sentences):
        return
    one_word = " " not in cue[0] and grant.text[cue.end() :].lstrip().startswith("{S")
    end = grant.place(grant.text.find("}", cue.end()) + 1) if one_word else grant.place(cue.start())
    yield FalseClaim(
        given=grant.given(),
        notice=f"No source held here calls {treatment.name} curative in {of.name}.",
        start=grant.place(cue.start()),
        end=end,
        right=f"for {of.name}" if one_word else "",
        correction=_first(sentences, of),
    )


_NOBODY = re.compile(
    r"\b(?:if|whether|may|might|could|some|anybody|hope\w*|aim\w*|try|trying|potential\w*)\b",
    re.IGNORECASE,
)
_CHOOSING = ("which", "who", "whom", "how", "when", "where")


def _between(grant: Grant, cue: re.Match[str], treatment: Mention) -> str:
    tag = next(
        m
        for m in re.finditer(r"\{[A-Z]\d+\}", grant.text)
        if grant.question.term(m[0]) == treatment
    )
    return grant.text[min(cue.end(), tag.end()) : max(cue.start(), tag.start())]


def _calls_curative(found: Candidate, treatment: Term) -> bool:
    """Return whether a sentence calls a treatment curative: it is the one named nearest to the word."""
    if is_denied(found, ("curative", "cure", "cures", "cured")):
        return False
    places = {
        term: min(
            abs(found.text.casefold().find(name.casefold()) - cue.start())
            for name in term.names
            if name.casefold() in found.text.casefold()
        )
        for cue in [_CURATIVE.search(found.text)]
        if cue
        for term in found.entities
        if term.category in _TREATMENTS
        and any(name.casefold() in found.text.casefold() for name in term.names)
    }
    return bool(places) and related(min(places, key=lambda term: places[term]), treatment)


def _unheld_trials(grant: Grant, index: Index) -> Iterator[FalseClaim]:
    """Yield a trial that is spoken of as done, with its result or as a thing known."""
    asked = grant.question.question[grant.place(0) : grant.question.place(grant.stretch.end)]
    things = [m.term for m in _treatments(grant)]
    others = [m.term for m in grant.mentions() if m.term.category == "condition"]
    of = next((term for term in others), None) or next(iter(themes(index)), None)
    if of is None or not things or of not in themes(index):
        return
    if not (_TRIED.search(asked) and _STUDIES.search(asked)) or family(NOT).search(asked):
        return
    known = grant.stretch.phrase or re.search(
        r"\b(?:which of the|the|in the)\s+(?:[\w-]+\s+){0,4}(?:trials?|stud(?:y|ies))",
        asked,
        re.IGNORECASE,
    )
    if not (_SHOWN.search(asked) or known) or _UNDER_WAY.search(asked):
        return
    sentences = [
        found
        for name in (things[0].name, "no")
        for found in sentences_on(f"{name} randomised trial in {of.name}", index)
        if _RANDOM.search(found.text) and of in found.entities
    ]
    held = _reports if _SHOWN.search(asked) else _speaks_of
    if any(held(found, things[0]) for found in sentences):
        return
    yield FalseClaim(
        given=grant.given(),
        notice=f"No source held here reports such a trial of {things[0].name} in {of.name}.",
        start=grant.place(0),
        end=grant.place(0),
        right="",
        correction=_first([found for found in sentences if _NONE.search(found.text)], of),
    )


_UNDER_WAY = re.compile(
    r"\b(?:running|recruit\w*|under way|ongoing|planned|registered|needed|awaited|lack\w*)\b",
    re.IGNORECASE,
)


def _speaks_of(found: Candidate, thing: Term) -> bool:
    """Return whether a sentence speaks of a trial of a thing, done or not."""
    return any(related(thing, term) for term in found.entities) and not _NONE.search(found.text)


def _reports(found: Candidate, thing: Term) -> bool:
    """Return whether a sentence gives a result of a trial of a thing."""
    speaks = any(related(thing, term) for term in found.entities)
    return speaks and bool(_RESULT.search(found.text)) and not _NONE.search(found.text)


def _first(sentences: list[Candidate], of: Term) -> Candidate | None:
    """Return the sentence to show: of the disease, approved, what is the only one first, short."""
    fit = [found for found in sentences if of in found.entities]
    return min(
        fit,
        key=lambda found: (
            found.source.review_status != "approved",
            bool(found.pointers),
            not re.search(r"\bonly\b|\bno\b", found.text),
            len(found.text),
        ),
        default=None,
    )
