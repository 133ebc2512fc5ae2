"""Cures and trials that a question takes for granted, and no source held here reports."""

import re
from collections.abc import Iterator

from chatbot.finding.evidence import Candidate, related
from chatbot.premises.claim import FalseClaim
from chatbot.premises.sentences import is_denied, sentences_on
from chatbot.premises.tagged import Tagged, follows_since, is_claimed
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.vocabulary import Term

_TREATMENTS = ("drug", "drug-class", "procedure")
_OF = r"(?:\s+(?:for|in|of))?(?P<of>\s+(?:patients with\s+)?\{S(?P<s>\d+)\})?"
_CURES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\{[DCX](?P<d>\d+)\}s?,?\s*(?:which |that )?(?:can |may |will |has |have |had |often |usually |now )*"
        r"(?P<said>cures?|cured|(?:is|are|being) (?:a |the )?(?:\w+ )?(?:curative|cure))\b" + _OF,
        r"(?P<said>\bcurative)\s+\{[DCX](?P<d>\d+)\}" + _OF,
    )
)
_CURATIVE = re.compile(r"\bcur(?:e[sd]?|able|ative)\b", re.IGNORECASE)
_TRIAL = re.compile(
    r"\b(?:(?:an?|the|one|two|three|several|large|recent)\s+)*(?P<kind>(?:[\w-]+,?\s+){0,3}?"
    r"(?:randomi[sz]ed|placebo[- ]controlled|double[- ]blind|controlled|phase (?:2|3|ii|iii)))(?:[\w\s,-]{0,30}?)"
    r"\s*(?:trials?|stud(?:y|ies)|evidence)\s+(?:ha(?:s|ve|d)\s+)?(?:already\s+)?"
    r"(?:show[ns]?|showed|prov(?:ed|en|es?)|demonstrate[sd]?|establish(?:ed|es)|confirm(?:ed|s)|found|supports?)\s+(?P<object>[^?.;,]+)",
    re.IGNORECASE,
)
_RANDOM = re.compile(r"randomi[sz]|placebo|controlled|phase", re.IGNORECASE)
_NONE = re.compile(
    r"\b(?:no|not|none|never|without)\b[^.;]{0,40}(?:randomi[sz]|prospective|controlled)",
    re.IGNORECASE,
)
_RESULT = re.compile(r"respon[ds]|remission|effective|worked|improv|reduc|superior", re.IGNORECASE)


def unheld_effects(text: Tagged, index: Index) -> Iterator[FalseClaim]:
    """Yield a cure or a trial that is taken for granted and that no source reports."""
    yield from _unheld_cures(text, index)
    yield from _unheld_trials(text, index)


def _unheld_cures(text: Tagged, index: Index) -> Iterator[FalseClaim]:
    for form in _CURES:
        for match in form.finditer(text.text):
            treatment = text.term(match["d"]).term
            of = text.term(match["s"]).term if match["s"] else next(iter(themes(index)), None)
            if of is None or treatment.category not in _TREATMENTS:
                continue
            if not is_claimed(text.text, match.start(), match.end()):
                continue
            sentences = [
                found
                for name in (treatment.name, "only")
                for found in sentences_on(f"{name} curative treatment of {of.name}", index)
                if _CURATIVE.search(found.text)
            ]
            if any(_calls_curative(found, treatment) for found in sentences):
                continue
            start, end = match.span("said")[0], match.end()
            yield FalseClaim(
                given=text.plain(match.start(), match.end()),
                notice=f"No source held here calls {treatment.name} curative in {of.name}.",
                start=text.place(start),
                end=text.place(end),
                right=f"for {of.name}",
                correction=_first(sentences, of),
            )


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


def _unheld_trials(text: Tagged, index: Index) -> Iterator[FalseClaim]:
    asked = text.question
    for match in _TRIAL.finditer(asked):
        start = match.start()
        if not (follows_since(asked, start) or is_claimed(asked, start, match.end())):
            continue
        named = index.vocabulary.mentioned(match["object"])
        things = [term for term in named if term.category in _TREATMENTS]
        of = next((term for term in named if term.category == "condition"), None)
        of = of or next(iter(themes(index)), None)
        if of is None or not things:
            continue
        sentences = [
            found
            for name in (things[0].name, "no")
            for found in sentences_on(f"{name} randomised trial in {of.name}", index)
            if _RANDOM.search(found.text) and of in found.entities
        ]
        if any(_reports(found, things[0]) for found in sentences):
            continue
        given = match[0].strip()
        yield FalseClaim(
            given=given,
            notice=f"No source held here reports a trial that shows this: “{given}”.",
            start=start,
            end=start,
            right="",
            correction=_first([found for found in sentences if _NONE.search(found.text)], of),
        )


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
