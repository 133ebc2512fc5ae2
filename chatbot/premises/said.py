"""The approvals, advice, cures and trials that a stretch of a question takes for granted."""

import re
from collections.abc import Iterator

from chatbot.premises import lexicon
from chatbot.premises.bodies import Body
from chatbot.premises.grants import Grant
from chatbot.premises.lexicon import REGULATED, family
from chatbot.premises.relations import ADVICE, AGAINST, APPROVAL, CURE, TRIED, Said
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.terms import is_stop_word, words
from ingest.vocabulary import Term

_NOT = family(lexicon.NOT)
_OPEN = re.compile(
    r"\b(?:if|whether|might|may|could|should|would|any|some|anybody|hope\w*|aim\w*|try|trying|potential\w*)\b",
    re.IGNORECASE,
)
"""What leaves it open whether something was said or shown."""
_CHOOSING = ("which", "who", "whom", "how", "when", "where")


def approvals(grant: Grant) -> Iterator[Said]:
    """Yield the drugs that a stretch takes as approved for a disease."""
    text = grant.text
    if grant.stretch.phrase and (asked := _ASKED_OF_IT.search(text)):
        text = text[: asked.start()]
    cues = list(APPROVAL.said.finditer(text))
    if (
        not cues
        or family(f"{lexicon.UNAPPROVED}, {lexicon.NOT}").search(text)
        or _OPEN.search(text)
    ):
        return
    if grant.stretch.phrase and _beside(grant, 0, cues[0].start()):
        return
    body = next((word for word in words(text) if word in REGULATED and word != "label"), "")
    for tag in re.finditer(r"\{S\d+\}", text):
        if any(_is_for(grant, text, cue, tag) for cue in cues):
            for drug in _drugs(grant):
                disease = grant.question.term(tag[0]).term
                yield Said(relation=APPROVAL, things=(drug,), conditions=(disease,), body=body)


_SORT = r"(?:dos(?:e|es|ing|age)|regimen|schedule|indication|licen[cs]e|label|section|approval|use|precautions?|authori[sz]ation|chapter)"
_ASKED_OF_IT = re.compile(
    r"\b(?:right|suitable|appropriate|enough|safe|correct|adequate|too|also|given|works?|effective|useful)\b",
    re.IGNORECASE,
)
"""What begins what is asked of a thing: the approved dose right for another disease."""
_BESIDE = re.compile(
    rf"(?<![\w-])(?:{_SORT}s?|fda|ema|mhra|us|eu|european|american|drug|agency|regulators?|authorities|now|already|recently|last|year|finally|full|starting|daily|does|gives?|\d+)(?![\w-])",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"\W*(?:being|now|under|with|as|since|because|given|although|despite|it|its|the|this|that)\b",
    re.IGNORECASE,
)
"""What leaves out the drug: being licensed, under its licence, it is approved."""


def _beside(grant: Grant, start: int, end: int) -> list[str]:
    """Return the words of a part that are not on an approval, names aside."""
    left = grant.residue(APPROVAL.said, _BESIDE, start=start, end=end)
    return [word for word in left if not word.startswith("{")]


def _is_for(grant: Grant, text: str, cue: re.Match[str], disease: re.Match[str]) -> bool:
    """Return whether what is approved is approved for a disease: nothing else stands between."""
    start, end = sorted((cue.span(), disease.span()))
    linked = re.search(r"\b(?:for|in|of|against|to)\W+(?:[\w-]+\W+){0,3}$", text[start[1] : end[0]])
    before = disease.end() <= cue.start() or not linked
    if before and not re.match(rf"\s+{_SORT}", text[disease.end() :], re.IGNORECASE):
        return False
    return not _beside(grant, start[1], end[0])


def _drugs(grant: Grant) -> list[Term]:
    """Return the drugs a stretch is about: named in it, else the only one of the question."""
    named = [m.term for m in grant.mentions() if m.term.is_drug]
    here = [term for term in named if grant.stretch.told or term.category == "drug"]
    drugs = {m.term for m in grant.question.mentions if m.term.category == "drug"}
    if not here and len(drugs) == 1 and _LEANS.match(grant.text):
        return list(drugs)
    return list(dict.fromkeys(here))


def _treatments(grant: Grant) -> tuple[Term, ...]:
    studies = family(lexicon.STUDIES)
    return tuple(
        m.term for m in grant.mentions() if m.term.is_treatment and not studies.search(m.term.name)
    )


_REACHED = 3
"""How many words may stand between a treatment and the word that calls it a cure."""


def cures(grant: Grant, index: Index) -> Iterator[Said]:
    """Yield a treatment that a stretch takes as a cure of a disease."""
    of = grant.subject or next(iter(themes(index)), None)
    cue, things = CURE.said.search(grant.text), _treatments(grant)
    others = [m.term for m in grant.mentions() if m.term.category == "condition" and m.term != of]
    if of is None or cue is None or others or len(things) != 1:
        return
    if _NOT.search(grant.text) or _OPEN.search(grant.text) or grant.stretch.asks in _CHOOSING:
        return
    tag = grant.tag_of(things[0])
    start, end = sorted((cue.span(), tag.span()))
    left = grant.residue(start=start[1], end=end[0])
    if len(left) <= _REACHED and "{" not in "".join(left):
        yield Said(relation=CURE, things=things, conditions=(of,))


_DONE = re.compile(
    r"\b(?:which of the|the|in the)\s+(?:[\w-]+\s+){0,4}(?:trials?|stud(?:y|ies))", re.IGNORECASE
)
_UNDER_WAY = re.compile(
    r"\b(?:running|recruit\w*|under way|ongoing|planned|registered|needed|awaited|lack\w*)\b",
    re.IGNORECASE,
)


def trials(grant: Grant, index: Index) -> Iterator[Said]:
    """Yield a trial that is spoken of as done, with its result or as a thing known."""
    asked = grant.typed(0, len(grant.text))
    things = _treatments(grant)
    others = [m.term for m in grant.mentions() if m.term.category == "condition"]
    of = next(iter([*others, *themes(index)]), None)
    if of is None or not things or of not in themes(index):
        return
    study = any(m.term.category == "study" for m in grant.mentions())
    if not (TRIED.said.search(asked) and (study or family(lexicon.STUDIES).search(asked))):
        return
    if _NOT.search(asked) or _UNDER_WAY.search(asked):
        return
    shown = bool(family(lexicon.SHOWN).search(asked))
    if shown or grant.stretch.phrase or _DONE.search(asked):
        yield Said(relation=TRIED, things=things[:1], conditions=(of,), shown=shown)


def advice(grant: Grant, body: Body, index: Index) -> Said | None:
    """Return the advice for or against a thing that a stretch has a body give."""
    text = grant.text
    against = AGAINST.said.search(text, body.end)
    advised = ADVICE.said.search(text, body.end) and not _NOT.search(text)
    if grant.stretch.asks not in ("", "why") or not (against or advised):
        return None
    if against and _QUALIFIED.search(text):
        return None
    named = [m.term for m in grant.mentions()]
    typed = set(words(grant.typed(0, len(text))))
    named += [
        term
        for term in index.vocabulary.terms
        if term.category == "procedure"
        and any(" " in name and set(words(name)) <= typed for name in term.names)
    ]
    things = tuple(dict.fromkeys(term for term in named if _is_advised(term)))
    unknown = tuple(_unknown(grant, body, named, index))
    if not (things or unknown):
        return None
    return Said(
        relation=AGAINST if against else ADVICE,
        things=things,
        conditions=tuple(term for term in named if term.category == "condition"),
        unknown=unknown,
        body=" ".join(body.words) or body.said.casefold(),
    )


_QUALIFIED = re.compile(
    r"\b(?:fast|early|late|long|long-term|high|high-dose|low|full|chronic|first|more|over|before|after|alone|prolonged|abrupt\w*|sudden\w*|rapid\w*)\b",
    re.IGNORECASE,
)
"""What advice against may narrow: not the thing, but its long or early use."""


def _is_advised(term: Term) -> bool:
    return term.is_treatment or term.category in ("lab", "organism")


def _unknown(grant: Grant, body: Body, named: list[Term], index: Index) -> Iterator[str]:
    """Yield the special words of a stretch that the corpus does not have."""
    known = {word for term in named for name in term.names for word in words(name)} | {*body.words}
    acts = (ADVICE.said, AGAINST.said, family(lexicon.BODIES))
    for word in words(re.sub(r"\{[A-Z]\d+\}", " ", grant.text)):
        if word in known or word in lexicon.LIGHT or is_stop_word(word):
            continue
        if not any(cue.fullmatch(word) for cue in acts) and index.is_unknown_special(word):
            yield word
