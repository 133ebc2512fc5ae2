"""An approval, advice, a cure or a trial that a question takes for granted, and no source held here reports."""

import re
from collections.abc import Iterator

from chatbot.finding.concepts import related
from chatbot.finding.evidence import Candidate
from chatbot.premises import lexicon
from chatbot.premises.bodies import Body, body_in, is_held, may_guide, nearest_guidance
from chatbot.premises.claim import FalseClaim
from chatbot.premises.grants import Grant
from chatbot.premises.lexicon import GENERAL, REGULATED, family
from chatbot.premises.relations import AGAINST, APPROVAL, CURE, TRIED, Relation, Said
from chatbot.premises.said import advice, approvals, cures, trials
from chatbot.premises.sentences import about, closest, is_denied
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.terms import terms, words
from ingest.vocabulary import Term

_PASSAGES = 20
_NOT = family(lexicon.NOT)
_RESULT = re.compile(r"respon[ds]|remission|effective|worked|improv|reduc|superior", re.IGNORECASE)
_FOLLOWED = re.compile(
    r"\b(?:according to|as per|per|following|based on|under|in line with|in|by|of|with)\s+$",
    re.IGNORECASE,
)


def unheld_effects(grant: Grant, index: Index) -> Iterator[FalseClaim]:
    """Yield an approval, a cure or a trial that is taken for granted and that no source reports."""
    for said in (*approvals(grant), *cures(grant, index), *trials(grant, index)):
        found = _against(said, index)
        disease, drug = said.conditions[0], said.things[0]
        if found is None:
            continue
        told = f"No source held here reports such a trial of {drug.name} in {disease.name}."
        if said.relation == CURE:
            told = f"No source held here calls {drug.name} curative in {disease.name}."
        if said.relation == APPROVAL:
            if disease not in themes(index) and not any(_is_label(one, drug) for one in found):
                continue
            by = f" by the {said.body.upper()}" if said.body in ("fda", "ema", "mhra") else ""
            told = f"No source held here says that {drug.name} is approved or licensed for {disease.name}{by}."
        yield grant.false(told, _nearest(found, said, index))


def unheld_advice(granted: list[Grant], index: Index) -> list[FalseClaim]:
    """Return what a body is wrongly said to advise; else advice of a body of which none is held."""
    claims: list[FalseClaim] = []
    bodies: list[FalseClaim] = []
    for grant in granted:
        body = body_in(grant, index)
        if body is None:
            continue
        held = is_held(body, index)
        said = None if grant.stretch.phrase else advice(grant, body, index)
        found = _against(said, index) if said else None
        if said and found is not None:
            shown = _nearest(found, said, index) if held else nearest_guidance(body, index)
            claims.append(grant.false(_told(grant), shown))
        if not held and _counts_on(grant, body):
            told = f"No source held here is or reports {body.said}."
            bodies.append(grant.false(told, nearest_guidance(body, index), given=body.said))
    return (claims or bodies)[:1]


def _counts_on(grant: Grant, body: Body) -> bool:
    """Return whether a stretch takes it for granted that a body has given advice."""
    after = grant.text[body.end :]
    if grant.stretch.phrase and not _FOLLOWED.search(grant.question.text[: grant.stretch.start]):
        return False
    return grant.stretch.asks not in ("who", "whom", "where") and not (
        _NOT.search(grant.text) or re.match(r"\s+(?:trial|study|criteria|score|level|test)", after)
    )


def _told(grant: Grant) -> str:
    """Return what is told of advice: in the reader's words, or for a why without its does."""
    said = re.sub(r"^(The|An?)\b", lambda match: match[0].lower(), grant.given())
    if grant.stretch.told:
        return f"No source held here says that {said}."
    said = re.sub(r"^(?:does|do|did|has|have|would)\s+", "", said)
    return f"No source held here bears out “{said}”."


def _against(said: Said, index: Index) -> list[Candidate] | None:
    """Return the sentences on what is said when none says it, gaps too, best first."""
    names = [term.name for term in (*said.things, *said.conditions)]
    asked = " ".join([said.body, *names, *said.unknown, said.relation.asked])
    found = about([asked], index, k=_PASSAGES, gaps=True)
    return None if any(_holds(one, said, index) for one in found) else found


def _holds(found: Candidate, said: Said, index: Index) -> bool:
    """Return whether a sentence says what is said."""
    relation = said.relation
    speaks = (
        not (said.unknown or found.is_gap)
        and relation.held.search(found.text)
        and (not said.by_authority or _is_of(found, said, index))
        and all(_speaks_of(found, thing) for thing in said.things)
        and (not relation.of_all or set(said.conditions) <= found.entities)
    )
    if not speaks or relation == AGAINST:
        return bool(speaks)
    if relation.denied.search(found.text):
        return False
    if relation == CURE:
        return _is_said_of(found, said.things[0], relation)
    if relation == TRIED:
        return not said.shown or bool(_RESULT.search(found.text))
    names = [name for term in (*said.things, *said.conditions) for name in term.names]
    return not is_denied(found, names) and not _is_excepted(found, said)


def _is_said_of(found: Candidate, thing: Term, relation: Relation) -> bool:
    """Return whether a thing is the treatment that stands nearest to the word for what is said."""
    text = found.text.casefold()
    cue = relation.held.search(text)
    places = {
        abs(text.find(name.casefold()) - cue.start()): term
        for term in found.entities
        if cue and term.is_treatment
        for name in term.names
        if name.casefold() in text
    }
    return bool(places) and related(places[min(places)], thing)


def _speaks_of(found: Candidate, thing: Term) -> bool:
    """Return whether a sentence names a thing or its kin, or has all words of one of its names."""
    if any(related(thing, term) for term in found.entities):
        return True
    return any(set(terms(name)) <= found.terms for name in thing.names if " " in name)


def _is_excepted(found: Candidate, said: Said) -> bool:
    """Return whether a sentence says of a condition that it is not an indication, or not meant."""
    text = " ".join(words(found.text))
    names = [re.escape(" ".join(words(condition.name))) for condition in said.conditions]
    return any(
        re.search(
            rf"\bnot (?:\w+ )?(?:for|in) {name}\b|\b{name}\b.{{0,20}}\bnot\b|\bfor other diseases\b",
            text,
        )
        for name in names
    )


def _is_of(found: Candidate, said: Said, index: Index) -> bool:
    """Return whether a sentence speaks for the authority: it names it, or its source is of its kind."""
    sources = [found.source, *(index.sources[id_] for id_ in found.pointers)]
    who = set(words(said.body))
    if said.relation == APPROVAL or who & REGULATED:
        labels = any(one.evidence_level == "label" for one in sources)
        return labels or bool(who & set(words(found.text)))
    guiding = [one for one in sources if may_guide(one)]
    here = set(
        words(
            " ".join(
                [found.text]
                + [f"{s.title} {' '.join(s.topics)} {s.id.replace('-', ' ')}" for s in guiding]
            )
        )
    )
    if who - GENERAL:
        return bool((who - GENERAL) & here)
    guided = any(one.evidence_level == "guideline" for one in sources)
    return guided or bool({"guidance", "guideline", "consensus"} & here)


def _is_label(found: Candidate, drug: Term) -> bool:
    """Return whether a sentence is of a label and says what else a drug is for."""
    return (
        found.source.evidence_level == "label"
        and bool(re.search(r"labell?ed|indicated|approved", found.text, re.IGNORECASE))
        and any(related(drug, term) for term in found.entities)
        and any(term.category == "condition" for term in found.entities)
    )


def _nearest(found: list[Candidate], said: Said, index: Index) -> Candidate | None:
    """Return what a source says that comes nearest to what none holds."""
    relation, subjects = said.relation, {*said.conditions, *themes(index)}
    if relation.instead:
        of = said.conditions[0]
        contrary = relation.held if relation == CURE else relation.denied
        fit = [one for one in found if of in one.entities and contrary.search(one.text)]
        return closest(fit, relation.instead.format(disease=of.name), index)
    scored = []
    for one in found:
        theirs = _is_of(one, said, index)
        thing = any(related(t, other) for t in said.things for other in one.entities)
        cue = bool(relation.held.search(one.text))
        body = bool(set(words(said.body)) & set(words(one.text)))
        own = bool(subjects & one.entities)
        if relation == APPROVAL and not (own and cue):
            continue
        if not (thing and (theirs or cue)) and not (body and (one.is_gap or cue)):
            continue
        overview = bool(one.pointers and not one.is_gap)
        worth = (
            2.0 * thing + 1.5 * theirs + cue + 0.5 * own + body + (one.is_gap and (body or thing))
        )
        worth -= 2.0 * (one.source.review_status == "submitted")
        worth -= (1.0 if relation == APPROVAL else 2.0) * overview
        worth += 2.0 * (cue and not one.is_gap and _is_excepted(one, said))
        scored.append((worth, one))
    return max(scored, key=lambda pair: pair[0])[1] if scored else None
