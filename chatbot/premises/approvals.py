"""An approval that a question takes for granted, and no label or regulator held here gives."""

import re
from collections.abc import Iterator, Sequence

from chatbot.finding.concepts import related
from chatbot.finding.evidence import Candidate
from chatbot.premises.authority_held import Said, holds, nearest, sentences
from chatbot.premises.claim import FalseClaim
from chatbot.premises.grants import Grant, is_light
from chatbot.premises.lexicon import APPROVED, NOT, REGULATED, UNAPPROVED, family
from chatbot.premises.tagged import Mention
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.terms import words
from ingest.vocabulary import Term

_APPROVED, _UNAPPROVED = family(APPROVED), family(UNAPPROVED)
_SORT = r"(?:dos(?:e|es|ing|age)|regimen|schedule|indication|licen[cs]e|label|section|approval|use|precautions?|authori[sz]ation|chapter)"
_WORD = re.compile(r"\{[A-Z]\d+\}|[^\W_][\w-]*")
_ASKED_OF_IT = re.compile(
    r"\b(?:right|suitable|appropriate|enough|safe|correct|adequate|too|also|given|works?|effective|useful)\b",
    re.IGNORECASE,
)
"""What begins what is asked of a thing: the approved dose right for another disease."""
_BESIDE = re.compile(
    rf"(?:{_SORT}s?|fda|ema|mhra|us|eu|european|american|drug|agency|regulators?|authorities|now|already|recently|last|year|finally|full|starting|daily|\d+)",
    re.IGNORECASE,
)


def unheld_approvals(granted: Sequence[Grant], index: Index) -> Iterator[FalseClaim]:
    """Yield an approval of a drug for a disease that is taken for granted and not held."""
    for grant in granted:
        for condition in _approved_for(grant):
            for drug in _drugs(grant):
                claim = _said(grant, drug, condition)
                found = list(sentences(claim, index))
                if any(holds(one, claim, index) for one in found):
                    continue
                if condition not in themes(index) and not _knows_others(found, drug):
                    continue
                at = grant.place(0)
                by = f" by the {claim.body.upper()}" if claim.body in ("fda", "ema", "mhra") else ""
                name = getattr(drug, "name", drug)
                yield FalseClaim(
                    given=grant.given(),
                    notice=f"No source held here says that {name} is approved or licensed for {condition.name}{by}.",
                    start=at,
                    end=at,
                    right="",
                    correction=nearest(found, claim, index),
                )


def _said(grant: Grant, drug: Term | str, condition: Term) -> Said:
    body = next((word for word in words(grant.text) if word in REGULATED and word != "label"), "")
    return Said(
        body=body,
        approves=True,
        things=(drug,) if isinstance(drug, Term) else (),
        conditions=(condition,),
        unknown=() if isinstance(drug, Term) else (drug,),
        against=False,
    )


def _approved_for(grant: Grant) -> Iterator[Term]:
    """Yield the diseases for which a stretch takes something as approved."""
    text = grant.text
    if grant.stretch.phrase and (asked := _ASKED_OF_IT.search(text)):
        text = text[: asked.start()]
    if not _APPROVED.search(text) or _UNAPPROVED.search(text) or family(NOT).search(text):
        return
    if re.search(r"\b(?:if|whether|might|may|could|should|would|any)\b", text):
        return
    if grant.stretch.phrase and not all(
        is_light(word) or _BESIDE.fullmatch(word) or word.startswith("{")
        for word in _WORD.findall(text[: _APPROVED.search(text).start()])  # type: ignore[union-attr]
    ):
        return
    for tag in re.finditer(r"\{S\d+\}", text):
        if any(_binds(text, cue, tag, grant) for cue in _APPROVED.finditer(text)):
            yield grant.question.term(tag[0]).term


def _binds(text: str, cue: re.Match[str], disease: re.Match[str], grant: Grant) -> bool:
    """Return whether what is approved is approved for a disease: nothing else stands between."""
    before = disease.end() <= cue.start()
    between = text[disease.end() : cue.start()] if before else text[cue.end() : disease.start()]
    sorted_ = re.match(rf"\s+{_SORT}", text[disease.end() :], re.IGNORECASE)
    if not sorted_ and (
        before or not re.search(r"\b(?:for|in|of|against|to)\W+(?:[\w-]+\W+){0,3}$", between)
    ):
        return False
    return all(
        is_light(word)
        or _BESIDE.fullmatch(word)
        or word.startswith(("{D", "{C"))
        or bool(_APPROVED.fullmatch(word))
        or re.fullmatch(r"does|give|gives", word) is not None
        or "{S" in word
        for word in re.findall(r"\{[A-Z]\d+\}|[^\W_][\w-]*", between)
    )


def _drugs(grant: Grant) -> list[Term | str]:
    """Return the drugs a stretch is about: named in it, else the only one of the question."""
    here = [m for m in grant.mentions() if _is_treatment(m, grant)]
    if not here:
        everywhere = {m.term for m in grant.question.mentions if m.term.category == "drug"}
        return list(everywhere) if len(everywhere) == 1 and _leans(grant) else []
    return list(dict.fromkeys(m.term for m in here))


def _leans(grant: Grant) -> bool:
    """Return whether a stretch leaves out the drug: being licensed, under its licence, it is approved."""
    return bool(
        re.match(
            r"\W*(?:being|now|under|with|as|since|because|given|although|despite|it|its|the|this|that)\b",
            grant.text,
            re.IGNORECASE,
        )
    )


def _is_treatment(mention: Mention, grant: Grant) -> bool:
    return mention.term.category == "drug" or (mention.term.is_drug and grant.stretch.told)


def _knows_others(found: list[Candidate], drug: Term | str) -> bool:
    """Return whether a label held here says what else a drug is for."""
    return isinstance(drug, Term) and any(
        one.source.evidence_level == "label"
        and re.search(r"labell?ed|indicated|approved", one.text, re.IGNORECASE)
        and any(related(drug, term) for term in one.entities)
        and any(term.category == "condition" for term in one.entities)
        for one in found
    )
