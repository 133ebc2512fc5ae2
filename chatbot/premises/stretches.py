"""What of a question is taken for granted, by its grammar alone, whatever it says.

A clause is granted when it is told (a statement before the question, a since-clause, "with X being
…") or asked of with a word that presupposes it (why, how, which). What a yes-or-no question, an if or
a whether asks is open, but a thing spoken of in it is granted: "the approved dose", "this inherited
disease". Nothing here knows a word of medicine.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_SENTENCE = re.compile(r"[.?!;]+(?=\s|$)")
_AUX = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must|shall)"
)
_WH = r"(?:why|how|what|which|who|whom|whose|when|where)"
_SINCE = (
    r"since|because|given|now that|now|seeing|considering|knowing|although|though|even though|despite|whereas|while|once|after|due to|owing to|in view of|in light of|under|with|being|by(?=\s\w+ing\b)"
    r"|as(?=\s(?!well\b|soon\b|long\b|to\b|for\b))"
)
_BREAK = re.compile(
    rf"\s*(?:,(?!\d)|:(?!\d)|\s[-\u2013\u2014]\s|[()])\s*(?:(?:and|so|but|then|or)\s+(?={_AUX}\b|{_WH}\b))?"
    r"|\s+(?=(?:since|because|given that|now that|seeing that|considering that|although|even though|whether|if|unless|but)\s)"
    rf"|\s+(?=so\s+(?:{_AUX}|{_WH}|that|what|which)\b)"
    r"|\s+(?=as\s+(?:\S+\s+){1,4}?(?:is|are|was|has|have)\s)(?<!\bsuch)(?<!\bsame)(?<!\bfar)"
    rf"|(?<=[\w}}])\s+and\s+(?={_AUX}\s)"
    r"|\s+and\s+(?=(?:mostly|mainly|usually|typically|only|often|rarely|never|always|seldom|predominantly)\s+\w+)"
    r"|\s+and\s+(?=(?:it|\{S\d+\})\s+(?:is|was|has|\w+s)\s)",
    re.IGNORECASE,
)
_LEAD = r"\W*(?:(?:and|but|so|then|or|hi|hello|please|also|ok|well|in|to|at|by|from|for|of|on|through|under|with|against|during|doctor|dear)\s+)*"
_YES_NO = re.compile(
    rf"\W*(?:(?:and|but|so|then|or|hi|hello|please|also|ok|well)\W+)*{_AUX}\b(?!n't)", re.IGNORECASE
)
_ASKS = re.compile(rf"{_LEAD}{_WH}\b", re.IGNORECASE)
_GIVES = re.compile(rf"\W*(?:and\s+|but\s+)?(?:{_SINCE})\b", re.IGNORECASE)
_LEAVES_OPEN = re.compile(
    r"\W*(?:(?:and|but|or)\s+)?(?:if|whether|unless|suppose|supposing|assuming|in case|even if|until|before|without|to|is|do you|i wonder|could it be)\b",
    re.IGNORECASE,
)
_WEIGHS = re.compile(
    rf"{_LEAD}(?:how\s+(?:common|often|frequent|frequently|rare|likely|many|much|high|low|strong|certain|sure|well|good|old|long|specific|sensitive|great|big|reliable)"
    r"|(?:at\s+)?(?:what|which)\s+age|who\s+(?:says|said|claims)|(?:how|what)\s+about|what\s+(?:if|speaks|argues|proves|suggests|supports|excludes)"
    r"|(?:what|which)\s+(?:is|are|was|were|\w+)?\s*(?:the|a|my|his|her|their)?\s*(?:\w+\s+)?(?:risk|risks|chance|chances|probability|likelihood|odds|frequency|prevalence|incidence|proportion|percentage|share|rate|evidence)\b"
    rf"|{_WH}\s+(?:could|might|may)\b|how\s+(?:do|can|does|should)\s+\w+\s+(?:know|tell|find out|decide|explain))",
    re.IGNORECASE,
)
"""What asks how much of it there is, or whether."""
_DOUBTED = re.compile(
    r"^\W*(?:and\s+)?(?:is|was)\s+(?:that|this|it|he|she)\s+(?:really\s+|still\s+)?(?:true|so|right|correct|a myth|wrong)\b"
    r"|^\W*(?:true|really|true or false|or not|am i right|do you agree)\W*$",
    re.IGNORECASE,
)
_TAG = re.compile(
    rf"^\W*(?:right|correct|no|yes|true|not|innit|(?:{_AUX}|do|does|did|is|are|ca|wo)n[’']?t\s+(?:it|they|he|she|we|you|that))\W*$",
    re.IGNORECASE,
)
_THAT = re.compile(
    r"\b(?:whether|if|unless|do you (?:know|think)|is it (?:true|correct))\b", re.IGNORECASE
)
_END = rf"(?:{_AUX}|be|been|i|we|you|he|she|they|it|if|whether|since|because|so|than|and(?=\s+{_AUX})|or|{_WH}|ever|not)"
_DETERMINED = re.compile(
    rf"\b(?:the|this|that|these|those|its|their|his|her|my|an?(?=\s[^,?]*\s(?:like|such as)\s))\s+(?:(?!{_END}\s)[^\s,:;?.()]+(?:\.\w+)*\s*)+"
    rf"(?:(?:that|which)\s+(?!{_AUX}\s)(?:[^\s,:;?.()]+\s*){{1,3}})?",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|no|never|n[’']t|without|nor)\b|n[’']t\b", re.IGNORECASE)
_RELATIVE = re.compile(
    rf"\W*(?:which|who)\s+(?!{_AUX}\s+(?:i|we|you|they|the|my)\b)", re.IGNORECASE
)
_TELLS = re.compile(
    rf"\W*(?:which|who)\s+(?:{_AUX}\s+(?!i\b|we\b|you\b|they\b|the\b)|\w+(?:s|ed)\s)", re.I
)
_IF = re.compile(r"\W*(?:(?:and|but)\s+)?if\s+(?!only\b|i\b|you\b|he\b|she\b)", re.IGNORECASE)
_SHARE = re.compile(r"\d\s?%|\b(?:\d+|one)\s+(?:in|of|out of)\s+\d")
_AS_TOLD = re.compile(
    r"\W*as\s+(?:[\w’'{}-]+\s+){1,4}?(?:reports?|reported|found|finds|showed|shows|says|said|states?|stated|suggests?|suggested)\b",
    re.IGNORECASE,
)
"""What follows an if that is no doubt: if most are unprovoked, as the paper reported."""
_VERB = re.compile(rf"\b(?:{_AUX}|\w{{3,}}(?:s|ed|ing))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of a question that is taken for granted."""

    text: str
    start: int
    end: int
    told: bool
    """Whether it is a clause that says something; else a thing spoken of, or what a why asks of."""
    asks: str
    """The question word of a clause that asks; empty for any other."""
    phrase: bool = False
    """Whether it is only a thing spoken of."""


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    last: bool
    asked: bool
    """Whether the sentence ends with a question mark."""


def stretches(text: str) -> list[Stretch]:
    """Return what a question takes for granted: clauses, then things that it speaks of."""
    parts = list(_parts(text))
    found: list[Stretch] = []
    before = "told"
    for at, part in enumerate(parts):
        said = text[part.start : part.end]
        later = text[parts[at + 1].start : parts[at + 1].end] if at + 1 < len(parts) else ""
        mode = _mode(said, part, before, bool(_TAG.match(later)))
        if (
            mode == "asks"
            and _RELATIVE.match(said)
            and re.search(r"\}\s*,\s*$", text[: part.start])
        ):
            mode = "told"
        here = at > 0 and not _SENTENCE.search(text[parts[at - 1].start : part.start])
        if mode == "asks" and not part.last and here and before != "told" and _TELLS.match(said):
            mode = "told"
        if mode == "open" and _IF.match(said) and (_SHARE.search(said) or _AS_TOLD.match(later)):
            mode = "told"
        if mode != "tag":
            before = mode
        if mode in ("told", "asks") and not _DOUBTED.match(later):
            word = re.search(rf"\b{_WH}\b", said, re.IGNORECASE) if mode == "asks" else None
            found.append(
                Stretch(
                    text=said,
                    start=part.start,
                    end=part.end,
                    told=mode == "told",
                    asks=word[0].casefold() if word else "",
                )
            )
        found += _phrases(said, part.start)
    return found


def has_verb(text: str) -> bool:
    """Return whether a text may have a verb, by the ends of its words."""
    return any(match.end() < len(text.rstrip()) for match in _VERB.finditer(text))


def clauses(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield every clause of a question, and whether it is granted: what is asked is there too."""
    granted = [(one.start, one.end) for one in stretches(text) if not one.phrase]
    for part in _parts(text):
        yield part.start, part.end, (part.start, part.end) in granted


def is_granted(text: str, start: int, end: int) -> bool:
    """Return whether a place of a question lies in what is granted, in part at least, and denies nothing."""
    parts = (granted for a, b, granted in clauses(text) if a < end and start < b)
    return any(parts) and not _DENIED.search(text[start:end])


def _mode(said: str, part: _Part, before: str, tagged: bool) -> str:
    """Return how a part of a sentence stands: told, asks (by which or why), open or tag."""
    checks = (
        (_TAG, "tag"),
        (_LEAVES_OPEN, "open"),
        (_YES_NO, "open"),
        (_WEIGHS, "open"),
        (_ASKS, "asks"),
        (_GIVES, "told"),
    )
    for pattern, mode in checks:
        if pattern.match(said):
            return "told" if mode == "open" and tagged and pattern is _YES_NO else mode
    if _THAT.search(said):
        return "open"
    fragment = not _VERB.search(said)
    if before == "open" and fragment:
        return "open"
    if part.asked and part.last and not tagged:
        return "open"
    return "told"


def _parts(text: str) -> Iterator[_Part]:
    """Yield the clauses of each sentence, as commas and conjunctions part them."""
    ends = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    for start, end in pairwise(ends):
        sentence = text[start:end]
        if not sentence.strip():
            continue
        asked = "?" in sentence[-3:]
        cuts = [match.span() for match in _BREAK.finditer(sentence)]
        edges = [0, *(edge for cut in cuts for edge in cut), len(sentence.rstrip(" ?!.;"))]
        spans = [
            (a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if sentence[a:b].strip()
        ]
        for number, (a, b) in enumerate(spans):
            last = number == len(spans) - 1
            lead = len(sentence[a:b]) - len(sentence[a:b].lstrip())
            yield _Part(start=start + a + lead, end=start + b, last=last, asked=asked)


_LINK = re.compile(
    r"(?:\{[A-Z]\d+\}|(?:[\w-]+\s+)?[\w-]+)[’']s\s+(?:[\w-]+\s+){0,2}?(?:link|links|association|tie|ties|relation|relationship|connection|correlation|effect|benefit|superiority|advantage|edge)"
    r"\s+(?:with|to|on|over|in|for)\s+[^\s,:;?.()]+(?:\s+[^\s,:;?.()]+){0,2}",
    re.IGNORECASE,
)
"""The link of one thing with another."""


def _phrases(said: str, offset: int) -> Iterator[Stretch]:
    """Yield the things that a part speaks of as given: the approved dose, a disease such as this."""
    for match in (*_DETERMINED.finditer(said), *_LINK.finditer(said)):
        if _DENIED.search(said[: match.start()]):
            continue
        text = match[0].rstrip()
        yield Stretch(
            text=text,
            start=offset + match.start(),
            end=offset + match.start() + len(text),
            told=False,
            asks="",
            phrase=True,
        )
