"""Drugs that a question puts into a class, or says to block a target, that excludes their own."""

import re
from collections.abc import Iterator

from chatbot.finding.evidence import Candidate
from chatbot.premises.claim import ADJECTIVES, WHY, FalseClaim, capital, with_article
from chatbot.premises.sentences import sentences_on
from chatbot.premises.stretches import is_granted
from chatbot.premises.tagged import Tagged, is_adjectives
from ingest.index import Index
from ingest.terms import words
from ingest.vocabulary import Term

_A = r"(?:an?|the|one of the|another|both an?|just an?|only an?|other)"
_D, _C = r"\{D(?P<d>\d+)\}", r"\{C(?P<c>\d+)\}"
_IS = (
    r"(?:is|was|being|remains|(?:works?|acts?|serves?|counts?)\s+as|belongs?\s+to|counts?\s+among|falls?\s+under"
    r"|(?:is|are)\s+(?:classed|classified|grouped|ranked|numbered|one)\s+(?:as|among|with|of))"
)
_CLASS_IS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_D}s?,?\s*(?:which |that |who )?{_IS}\s+(?:also |really |actually |clearly )?(?:{_A}\s+)?{ADJECTIVES}{_C}",
        rf"(?<=\b[Ii]s )\{{D(?P<d>\d+)\}}\s+an?\s+{ADJECTIVES}{_C}",
        rf"{_D},?\s+(?:as|like)\s+(?:an?|other|all|the other)\s+{ADJECTIVES}{_C}",
        rf"{_D},\s*(?:an?|the|another)\s+{ADJECTIVES}{_C}(?!\s*,?\s*(?:or|and|versus|vs)\b)",
        rf"{_D}\s*\(\s*(?:an?\s+|the\s+)?{ADJECTIVES}{_C}\s*\)",
        rf"{_C}s?\s*\(\s*(?:e\.?g\.?,?\s*|such as\s+|like\s+)?{_D}",
        rf"\b(?:the|an?|this|another)\s+{ADJECTIVES}{_C}\s+{_D}",
        rf"{_C}s?,?\s+(?:such as|like|including|namely)\s+{_D}(?:(?:\s*,\s*|\s+(?:and|or)\s+)\{{D\d+\}})*",
        rf"{_D}\s+(?:and|or)\s+other\s+{_C}",
        rf"\b(?:among|amongst|of)\s+(?:the|all)?\s*(?:available\s+)?{_C}s?,\s+(?:(?:is|does|has|was|why is|how does)\s+)?{_D}",
        rf"\b(?:(?:as|being)\s+(?:an?|one\s+of\s+the)|like\s+(?:all|any|every|other|the\s+other))\s+{ADJECTIVES}{_C}s?,\s+(?:(?:is|does|has|can|will|should|how does|why does)\s+)?{_D}",
    )
)
_OTHER_NOUN = re.compile(
    r"[\s-]*(?:alternative|comparator|failure|sparing|resistan|naive|substitute|free|refractory)"
)
_TARGET = r"(?P<target>[\w{}/-]+(?:\s[\w{}/-]+)?)"
_ACTS_ON = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_D}s?,?\s*(?:which |that |by )?(?:also |mainly |directly |selectively |works by |acts by )*"
        r"(?P<verb>blocks?|blocking|inhibits?|inhibiting|targets?|targeting|neutrali[sz]es?|antagoni[sz]es?|binds?(?: to)?"
        r"|(?:works?|acts?|directed|is)\s+(?:against|on))\s+"
        rf"(?:the\s+)?{_TARGET}(?P<after>(?:\s+[\w{{}}-]+){{0,2}})",
        rf"{_D}[’']s\s+(?P<verb>blocking|blockade of|inhibition of|action on|action against|targeting)\s+(?:of\s+)?(?:the\s+)?{_TARGET}(?P<after>)",
        rf"\b(?:by|through|since it|as it)\s+(?P<verb>blocking|inhibiting|targeting|neutrali[sz]ing|blocks|inhibits|targets)\s+(?:the\s+)?{_TARGET}(?P<after>),\s+\w+\s+{_D}",
    )
)
_DOWNSTREAM = re.compile(r"signal|pathway|production|level|driven|mediated", re.IGNORECASE)


def wrong_classes(text: Tagged, index: Index) -> Iterator[FalseClaim]:
    """Yield drugs that are put into a class which excludes theirs."""
    for pattern in _CLASS_IS:
        for match in pattern.finditer(text.text):
            adjectives = match.groupdict().get("adj") or ""
            if not is_adjectives(adjectives) or _OTHER_NOUN.match(text.text, match.end()):
                continue
            if not is_granted(text.text, match.start(), match.end()) and not _is_aside(match, text):
                continue
            wrong = text.term(match["c"])
            for number in re.findall(r"\{D(\d+)\}", match[0]):
                drug = text.term(number).term
                if right := _excluding(drug, wrong.term, index):
                    yield _class_claim(
                        text, drug, (wrong.start, wrong.end, wrong.term), right, index
                    )
    yield from _wrong_targets(text, index)


_MORE = re.compile(r",?\s+(?:that|which|who|and|with|for|to)\b")


def _is_aside(match: re.Match[str], text: Tagged) -> bool:
    """Return whether a class is given in passing, which claims it in a yes-or-no question too.

    So it is in "Is X a JAK inhibitor that works?", where what is asked comes after it.
    """
    asks_more = _MORE.match(text.text, match.end())
    return bool(asks_more) or not _CLASS_ASKED.search(match[0])


_CLASS_ASKED = re.compile(
    r"(?:\}s?,?\s*(?:which |that |who )?(?:is|was|being)\b|^\{D\d+\}\s+an?\b)"
)


def _wrong_targets(text: Tagged, index: Index) -> Iterator[FalseClaim]:
    """Yield drugs that are said to block what another class blocks."""
    for match in (found for form in _ACTS_ON for found in form.finditer(text.text)):
        bare = not re.search(r"(?:s|ing|s to|s against|s on|of|on|against)$", match["verb"])
        asked = bool(WHY.search(text.text[: match.start()]))
        claimed = is_granted(text.text, match.start(), match.end()) and (not bare or asked)
        if not (claimed or (asked and bare)) or _DOWNSTREAM.search(
            match["after"] + match["target"]
        ):
            continue
        start, end = match.span("target")
        target = text.plain(start, end)
        drug = text.term(match["d"]).term
        for said in (target, target.split()[0]):
            named = index.vocabulary.mentioned(f"{said} inhibitor")
            classes = [term for term in named if term.category == "drug-class"]
            if classes and (right := _excluding(drug, classes[0], index)):
                wrong = classes[0]
                at = text.place(start)
                yield _class_claim(text, drug, (at, at + len(said), wrong), right, index)
                break


def _class_claim(
    text: Tagged, drug: Term, wrong: tuple[int, int, Term], right: Term, index: Index
) -> FalseClaim:
    start, end, claimed = wrong
    return FalseClaim(
        given=f"{drug.name}: {claimed.name}",
        notice=f"{capital(drug.name)} is not {with_article(claimed.name)}. It is {with_article(right.name)}.",
        start=start,
        end=end,
        right=right.name,
        correction=_says_class(drug, right, index),
    )


def _excluding(drug: Term, claimed: Term, index: Index) -> Term | None:
    """Return the class of a drug that excludes another; None when it may be of both."""
    if claimed.name in drug.classes:
        return None
    by_name = {term.name: term for term in index.vocabulary.terms}
    for contrast in index.vocabulary.contrasts:
        names = [value[0] for value in contrast]
        own = [name for name in drug.classes if name in names]
        if claimed.name in names and own:
            return by_name.get(own[0])
    return None


_ABOUT_CLASS = 12


def _says_class(drug: Term, right: Term, index: Index) -> Candidate | None:
    """Return the sentence that tells best what class a drug is of."""
    question = f"{drug.name} is {with_article(right.name)}; {drug.name} inhibits"
    contrasted = {value[0] for contrast in index.vocabulary.contrasts for value in contrast}
    others = [t for t in index.vocabulary.terms if t.name in contrasted and t != right]
    is_right = f"{drug.name} is {with_article(right.name)}"
    best: tuple[float, Candidate] | None = None
    for found in sentences_on(question, index, k=_ABOUT_CLASS):
        if drug not in found.entities:
            continue
        target = set(words(right.name)) - {"inhibitor", "drug", "blocker", "agent"}
        kind = right in found.entities
        alone = kind and not any(other in found.entities for other in others)
        defined = bool(
            re.search(
                rf"{re.escape(drug.name)},? (?:is|an?)\b.*(?:inhibitor|antibody|agent|drug)|such as {re.escape(drug.name)}",
                found.text,
                re.IGNORECASE,
            )
        )
        named = any(word.startswith(part) for part in target for word in words(found.text))
        if not (kind or (named and defined)):
            continue
        first = found.text.casefold().startswith(drug.name)
        score = (
            2.0 * defined + 0.5 * kind + 0.5 * alone + 0.5 * first - 0.01 * len(found.text.split())
        )
        score += index.similarity(is_right, [found.text])[0]
        score -= 0.5 * (found.source.review_status == "submitted")
        if best is None or score > best[0]:
            best = score, found
    return best[1] if best else None
