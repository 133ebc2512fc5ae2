"""A finding, a site, an outlook or the like that a question gives a thing, and sources the contrary."""

import re
from collections.abc import Iterator

from chatbot.finding.evidence import Candidate
from chatbot.premises.claim import ADJECTIVES, FalseClaim
from chatbot.premises.sentences import is_denied, says, sentences_on
from chatbot.premises.tagged import Tagged, is_adjectives, is_claimed
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.vocabulary import Term

_ILLNESS = r"(?:disease|disorder|illness|syndrome|condition)"
_ADVERBS = rf"(?:(?:an?|the|also|always|mainly|mostly|usually|typically|often|in fact|known to be|considered|thought to be|{_ILLNESS}\s+of)\s+)*"
_LINKS = (
    r"(?:causes|leads to|produces|presents with|features|gives|is characteri[sz]ed by|is defined by|is associated with|comes with|starts in|begins in|results from|arises from|is caused by|is due to|is driven by|is transmitted by|carries|carry|has|have|goes with|go with|predicts?|confers?|means"
    r"|(?:is|are)\s+(?:found|seen|located|present|detected|confined|restricted|observed)(?:\s+(?:only|mainly))?)"
)
_BARE = r"(?:cause|lead to|produce|give|present with|start in|begin in|come with)"
_FREQUENCY = re.compile(
    r"\bhow (?:common|often|frequent|many|rare|likely)|\b(?:frequency|prevalence|incidence|proportion|percentage|share|risk|rate) of",
    re.IGNORECASE,
)


def wrong_values(text: Tagged, index: Index) -> Iterator[FalseClaim]:
    """Yield a finding, an inheritance or the like of a disease where the sources say its contrary."""
    for contrast in index.vocabulary.contrasts:
        for value in contrast:
            names = "|".join(re.escape(name).replace(r"\ ", r"[\s-]+") for name in value)
            spot = re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)
            if not spot.search(text.question):
                continue
            subject = _subject_of(text, names, index)
            if subject is None:
                continue
            others = [other for other in contrast if other is not value]
            if claim := _value_claim(text, spot, (subject, value, others), index):
                yield claim


def _subject_of(text: Tagged, names: str, index: Index) -> Term | None:
    """Return the disease of which a question claims a value; None when it claims none."""
    plain = _subjects_only(text, names)
    for pattern, presupposed in (*_told_forms(names), *_presupposing_forms(names)):
        for match in re.finditer(pattern, plain, re.IGNORECASE):
            if not is_adjectives(match["adj"]) or _FREQUENCY.search(plain[: match.end()]):
                continue
            if re.search(r"\b(?:or|not|versus|vs)\b", match[0]) or re.match(
                r"\s*(?:or|versus|vs)\b", plain[match.end() :]
            ):
                continue
            if presupposed or is_claimed(plain, match.start(), match.end()):
                number = match.groupdict().get("s")
                return text.term(number).term if number else _only_theme(text, index)
    return None


def _only_theme(text: Tagged, index: Index) -> Term | None:
    """Return what "this disease" is in a question; None when it names another disease."""
    named = {one.term for one in text.mentions if one.term.category == "condition"}
    theme = next(iter(themes(index)), None)
    return theme if theme and named <= {theme} else None


_SUBJECT = r"\{[SX](?P<s>\d+)\}(?:\s+(?:syndrome|disease|variants?))?(?:\s+(?:in|of)\s+\{S\d+\})?"


def _told_forms(names: str) -> Iterator[tuple[str, bool]]:
    """Yield how a sentence gives a value to a disease, and whether a question takes it for granted."""
    value = rf"{ADJECTIVES}(?:{names})(?!\w)"
    yield (
        rf"{_SUBJECT},?\s*(?:which |that )?(?:is|are|being|remains|was)\s+{_ADVERBS}{value}",
        False,
    )
    yield rf"{_SUBJECT}\s+{value}", False
    yield (
        rf"{_SUBJECT},?\s*(?:which |that )?(?:usually |often |mainly |always )?{_LINKS}\s+{_ADVERBS}{value}",
        False,
    )
    yield (
        rf"[\w{{}}-]+\s+(?:of|in|behind|causing|that causes?)\s+{_SUBJECT}\s+(?:is|are)\s+{_ADVERBS}{value}",
        False,
    )
    yield rf"{_SUBJECT}\s+[\w-]+\s+(?:is|are)\s+{_ADVERBS}{value}", False
    yield rf"{_SUBJECT},\s+(?:an?|the)\s+{value}(?:\s+[a-z]+)?\s+{_ILLNESS}(?!\s*,?\s*or\b)", False


def _presupposing_forms(names: str) -> Iterator[tuple[str, bool]]:
    """Yield how a question takes a value of a disease for granted: as an adjective, or asking why."""
    value = rf"{ADJECTIVES}(?:{names})(?!\w)"
    it = rf"(?:it|(?:the|this) {_ILLNESS})"
    yield rf"\b(?:why|how)\s+(?:does|do|can|would)\s+{_SUBJECT}\s+{_BARE}\s+{_ADVERBS}{value}", True
    yield rf"\bwhy\s+is\s+{_SUBJECT}\s+{_ADVERBS}{value}", True
    yield (
        rf"\bthe\s+{value}(?:\s+[\w-]+){{0,2}}\s+(?:of|in|seen in|caused by|due to|from|(?:that|which)\s+(?:causes?|underlies))\s+(?:patients with\s+)?{_SUBJECT}",
        True,
    )
    yield (
        rf"\b(?:how|why|what|which)\b[^.?]*\b{value}(?:\s+[\w-]+)?\s+(?:of|in|seen in|caused by|due to)\s+(?:patients with\s+)?{_SUBJECT}",
        True,
    )
    yield rf"\b(?:since|because|as|given that)\s+{it}\s+(?:is|{_LINKS})\s+{_ADVERBS}{value}", True
    yield rf"\bas\s+an?\s+{value}(?:\s+[a-z]+)?\s+{_ILLNESS},[^.?;]*?{_SUBJECT}", True
    yield (
        rf"\b(?:in|for|with)\s+an?\s+{value}(?:\s+[a-z]+)?\s+{_ILLNESS}\s+(?:like|such as)\s+{_SUBJECT}",
        True,
    )
    yield rf"\bthis\s+{value}(?:\s+[a-z]+)?\s+{_ILLNESS}", True
    yield (
        rf"\bwhy\s+(?:is it|are|do)\s+(?:mostly\s+|mainly\s+|only\s+)?{value}\s+(?:(?:the|ones|who|that|mostly|mainly|often)\s+)*"
        rf"(?:gets?|catch|develop|comes? down with|suffer from|fall ill with|affected by|hit by|struck by)\s+{_SUBJECT}",
        True,
    )


def _subjects_only(text: Tagged, values: str) -> str:
    """Return the tagged text with tags for what may have a value; other names, and findings, as typed.

    A disease may, and so may a variant or a laboratory finding of it.
    """
    plain_values = re.sub(r"\[\\s-\]\+|\\", " ", values)

    def plain(match: re.Match[str]) -> str:
        mention = text.term(match[2])
        said = text.question[mention.start : mention.end]
        is_finding = re.search(
            rf"(?<![a-z]){re.escape(said)}(?![a-z])", plain_values, re.IGNORECASE
        )
        is_disease = match[1] == "S" and not mention.term.classes
        is_subject = is_disease or mention.term.category in ("variant", "lab")
        return match[0] if is_subject and not is_finding else said

    return re.sub(r"\{([A-Z])(\d+)\}", plain, text.text)


def _value_claim(
    text: Tagged,
    spot: re.Pattern[str],
    claimed: tuple[Term, tuple[str, ...], list[tuple[str, ...]]],
    index: Index,
) -> FalseClaim | None:
    subject, value, others = claimed
    said_in = {found.source.id for found in _stating(value, subject, index)}
    match = spot.search(text.question)
    if match is None:
        return None
    for other in others:
        stated = _stating(other, subject, index)
        if not stated or len(said_in) > _RARE * len({found.source.id for found in stated}):
            continue
        right = next(name for name in other if says(stated[0], (name,)))
        return FalseClaim(
            given=match[0],
            notice=f"The sources held here say “{right}” of {subject.name}, not “{match[0]}”.",
            start=match.start(),
            end=match.end(),
            right=right,
            correction=stated[0],
        )
    return None


_RARE = 0.5
"""What share of the sources that say the contrary may say what is claimed, and it is still wrong."""


def _stating(value: tuple[str, ...], subject: Term, index: Index) -> list[Candidate]:
    """Return the sentences that say a value of a thing: approved primary ones first, by its first names."""
    found = [
        found
        for name in value[:_NAMES]
        for found in sentences_on(f"{subject.name} {name}", index)
        if _states(found, value, subject)
    ]
    by_place = {(one.source.id, one.start): one for one in found}
    return sorted(
        by_place.values(),
        key=lambda one: (
            one.source.review_status != "approved",
            bool(one.pointers),
            next(place for place, name in enumerate(value) if says(one, (name,))),
        ),
    )


_NAMES = 3
"""For how many names of a value sentences are looked for."""


def _states(found: Candidate, value: tuple[str, ...], subject: Term) -> bool:
    """Return whether a sentence says a value of a thing: does not deny it, or say it of another."""
    if subject not in found.entities or not says(found, value) or is_denied(found, value):
        return False
    names = "|".join(map(re.escape, subject.names))
    return not re.search(rf"\bthan (?:the )?(?:with )?(?:{names})(?!\w)", found.text, re.IGNORECASE)
