"""A finding, an inheritance, an outlook that a question gives a disease, and sources the contrary.

Which values exclude each other is data: `contrasts` of the vocabulary, and the pairs of
`chatbot.premises.lexicon` that hold of any disease.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.finding.evidence import Candidate
from chatbot.premises.claim import FalseClaim
from chatbot.premises.grants import Grant, is_light, is_negated
from chatbot.premises.lexicon import (
    ALIKE,
    CONTRASTS,
    INHERITED,
    KIN,
    NOT,
    OUTLOOK_BAD,
    SURVIVE_WELL,
    family,
)
from chatbot.premises.sentences import closest, sentences_on
from ingest.index import Index
from ingest.terms import terms, words
from ingest.vocabulary import Term

_RARE = 0.5
"""What share of the sources that say the contrary may say what is claimed, and it is still wrong."""
_SEARCHED, _MOST_LEFT = 4, 1
_EITHER = re.compile(r"\b(?:or|versus|vs)\b", re.IGNORECASE)
_LINKED = re.compile(
    r"(?<!-)\b(?:linked|associated|predict\w*|independent\w*|hazard)\b", re.IGNORECASE
)
"""How a sentence speaks of what goes with a finding, not of the finding."""
_RELATIVE = re.compile(r"\b(?:that|which|seen|found|like|such as)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Value:
    """One of the values that a thing may have, and those that it then has not."""

    names: str
    others: tuple[str, ...]
    own: bool = False
    """Whether the corpus's vocabulary lists it: its names exclude the others, and are no synonyms."""


def wrong_values(granted: Sequence[Grant], index: Index) -> Iterator[FalseClaim]:
    """Yield a value of a disease, or of a finding or variant of it, where sources say its contrary."""
    values = _values(index)
    every = [family(KIN), *(family(value.names) for value in values)]
    for grant in granted:
        view = _Seen(grant)
        for value in values:
            for match in family(value.names).finditer(view.text):
                subject = view.subject(match)
                part = "-" in view.text[match.start() - 1 : match.end() + 1].replace(match[0], "")
                if subject is None or part or not _says(view, match, value, every):
                    continue
                denied = is_negated(view.text, match.start())
                claimed, contrary = _spelt(match[0], value), value.others
                if denied and len(contrary) == 1:
                    claimed, contrary = contrary[0], (claimed,)
                elif denied:
                    continue
                if claim := _judge(view, match, (subject, claimed, contrary), index):
                    yield claim
                break


class _Seen:
    """A grant with the names of findings as typed, as values may be names: erythrocytosis."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant
        self.text = ""
        self._at: list[int] = []
        position = 0
        for match in re.finditer(r"\{([A-Z])\d+\}", grant.text):
            self._add(grant.text[position : match.start()], position)
            mention = grant.question.term(match[0])
            kept = mention.term == grant.subject or _is_other_disease(mention.term, grant)
            said = grant.question.question[mention.start : mention.end]
            self._add(match[0] if kept else said, match.start(), whole=True)
            position = match.end()
        self._add(grant.text[position:], position)

    def _add(self, said: str, at: int, *, whole: bool = False) -> None:
        self.text += said
        self._at += [at] * len(said) if whole else range(at, at + len(said))

    def place(self, at: int) -> int:
        """Return where a place of this text stands in the question."""
        end = len(self.grant.text)
        return self.grant.place(self._at[at] if at < len(self._at) else end)

    def subject(self, value: re.Match[str]) -> Term | None:
        """Return what is given a value: a variant or a finding named with it, else the disease."""
        for mention in self.grant.mentions():
            said = self.grant.question.question[mention.start : mention.end]
            if mention.term.category in ("variant", "lab") and said not in value[0]:
                return mention.term
        variants = {m.term for m in self.grant.question.mentions if m.term.category == "variant"}
        if self.grant.is_aside() and len(variants) == 1:
            return variants.pop()
        return self.grant.subject


def _is_other_disease(term: Term, grant: Grant) -> bool:
    other = term.category == "condition" and term != grant.subject
    return other and len(term.name.split()) > 1 and not term.classes


def _says(view: _Seen, match: re.Match[str], value: _Value, every: list[re.Pattern[str]]) -> bool:
    """Return whether a stretch gives the value to its subject, and says nothing else."""
    grant, text = view.grant, view.text
    inherits = value.names == INHERITED or INHERITED in value.others
    if grant.is_of_some() or (grant.is_of_one() and not inherits and not grant.stretch.phrase):
        return False
    if (
        _EITHER.search(text)
        or family(ALIKE).search(text)
        or any(family(other).search(text) for other in value.others)
    ):
        return False
    if not (grant.named or grant.stretch.told or re.search(r"\bthis\b", text, re.IGNORECASE)):
        return False
    if (
        grant.stretch.phrase
        and text.rfind("{") < match.start()
        and "{" in text
        and not _RELATIVE.search(text)
    ):
        return False
    ends = [match.start(), match.end()]
    for tag in re.finditer(r"\{[A-Z]\d+\}", text):
        ends += tag.span()
    start, end = (
        (min(ends), max(ends)) if grant.stretch.phrase or grant.stretch.asks else (0, len(text))
    )
    left = _left(view, every, start, end)
    noun = re.match(r"[\s-]+([\w-]+)", text[match.end() :])
    left = [word for word in left if not noun or word != noun[1]]
    return len(left) <= _MOST_LEFT - bool(grant.stretch.asks and not inherits)


def _left(view: _Seen, every: list[re.Pattern[str]], start: int, end: int) -> list[str]:
    """Return the words of a part that belong to no value and mean something."""
    part = view.text[start:end]
    for pattern in every:
        part = pattern.sub(lambda found: " " * len(found[0]), part)
    left = []
    lab = {
        word
        for m in view.grant.mentions()
        if m.term.category in ("variant", "lab")
        for word in words(view.grant.question.question[m.start : m.end])
    }
    for word in re.findall(r"\{[A-Z]\d+\}|[^\W_][\w.'’/>-]*", part):
        if word.startswith("{"):
            if view.grant.question.term(word).term != view.grant.subject:
                left.append(word)
        elif not is_light(word) and word.casefold() not in lab:
            left.append(word)
    return left


def _values(index: Index) -> list[_Value]:
    """Return every value of every contrast."""
    drugs = {name for term in index.vocabulary.terms if term.is_drug for name in term.names}
    contrasts = (one for one in index.vocabulary.contrasts if one[0][0] not in drugs)
    own = [tuple(map(_either_way, contrast)) for contrast in contrasts]
    return [
        _Value(
            names=names,
            others=tuple(other for other in contrast if other != names),
            own=contrast in own,
        )
        for contrast in (*own, *CONTRASTS)
        for names in contrast
    ]


def _spelt(said: str, value: _Value) -> str:
    """Return the names of a value that mean what was said: all, or those spelt otherwise only."""
    if not value.own:
        return value.names
    same = [name for name in value.names.split(", ") if terms(name) == terms(said)]
    return ", ".join([*same, said])


def _either_way(names: Sequence[str]) -> str:
    """Return names with a measure also the other way round: high platelets, platelets run high."""
    pairs = [name.split(maxsplit=1) for name in names if re.match(_MEASURE, name)]
    turned = [f"{b} {a}, {b} * {a}" for a, b in pairs]
    within = [f"in the {name[3:]}" for name in names if name.startswith("in ")]
    return ", ".join([*names, *turned, *within])


_MEASURE = r"(?:high|low|raised|elevated|large|small|increased|reduced|decreased|excess|impaired)\s"


def _judge(
    view: _Seen, match: re.Match[str], claimed: tuple[Term, str, tuple[str, ...]], index: Index
) -> FalseClaim | None:
    """Return what is wrong with a value; None when it may be so, or nothing is known."""
    subject, value, others = claimed
    if SURVIVE_WELL in (value, *others) and subject == view.grant.subject:
        return None
    said_in = {found.source.id for found in _stating(value, subject, index)}
    for other in others:
        stated = _stating(other, subject, index, denied=value)
        if not stated or len(said_in) > _RARE * len({found.source.id for found in stated}):
            continue
        rights = [cue[0] for found in stated if (cue := family(other).search(found.text))]
        right = max(dict.fromkeys(rights), key=rights.count) if rights else ""
        given = (
            match[0] if view.text[match.start() : match.end()] == match[0] else view.grant.given()
        )
        one_word = " " not in given and bool(right) and not is_negated(view.text, match.start())
        start, end = view.place(match.start()), view.place(match.end())
        denials = [one for one in stated if _denies(one, value, subject)]
        said = f"{subject.name} is described by {right}."
        if subject != view.grant.subject:
            said = f"{subject.name} was linked to {right}."
        elif other == OUTLOOK_BAD:
            said = f"{subject.name} is frequently fatal."
        else:
            stated = [one for one in stated if not _LINKED.search(one.text)] or stated
        shown = closest(denials or stated, said, index)
        told = f": they say “{right}”." if right and other != OUTLOOK_BAD else "."
        return FalseClaim(
            given=given,
            notice=f"The sources held here do not bear out “{_typed(view, match)}” for {subject.name}{told}",
            start=start,
            end=end if one_word else start,
            right=right if one_word else "",
            correction=shown,
        )
    return None


def _typed(view: _Seen, match: re.Match[str]) -> str:
    """Return a value as it was typed, with the no before it."""
    if is_negated(view.text, match.start()):
        return view.grant.given()
    question = view.grant.question.question
    return question[view.place(match.start()) : view.place(match.end())].strip(" ,")


def _stating(value: str, subject: Term, index: Index, denied: str = "") -> list[Candidate]:
    """Return the sentences that say a value of a thing, or deny it the contrary."""
    found = {
        (one.source.id, one.start): one
        for names in (value, denied)
        if names
        for query in _queries(names)
        for one in sentences_on(f"{subject.name} {query}", index)
        if subject in one.entities
        and (_states(one, value, subject) or (denied and _denies(one, denied, subject)))
    }
    return list(found.values())


def _queries(names: str) -> Sequence[str]:
    plain = [" ".join(name.split()).rstrip("*") for name in names.split(",")]
    return [plain[0], *plain[1:2], " ".join(plain[:_SEARCHED])] if len(plain) > 1 else plain


def _states(found: Candidate, value: str, subject: Term) -> bool:
    """Return whether a sentence says a value of a thing: does not deny it, or say it of another."""
    text = _without_other_diseases(found, subject)
    places = [
        match for match in family(value).finditer(text) if not is_negated(text, match.start())
    ]
    names = "|".join(map(re.escape, subject.names))
    return bool(places) and not re.search(
        rf"\bthan (?:the )?(?:with )?(?:{names})(?!\w)", text, re.IGNORECASE
    )


def _without_other_diseases(found: Candidate, subject: Term) -> str:
    """Return a sentence without names of other diseases, which are no findings: polycythaemia vera."""
    text = found.text
    for term in found.entities:
        if term.category == "condition" and not term.classes and term != subject:
            for name in (n for n in term.names if not is_light(n.split()[-1])):
                text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    return text


def _denies(found: Candidate, value: str, subject: Term) -> bool:
    """Return whether a sentence denies a disease a value outright, and compares nothing."""
    return subject.category == "condition" and any(
        family(NOT).search(found.text[max(0, match.start() - 25) : match.start()])
        for match in family(value).finditer(found.text)
    )
