"""The words by which a text says which way something went, and a text as words with their places.

General words of reports of trials and cohorts; nothing here is about one disease or data set.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.terms import is_stop_word, stem


def _one_of(*beginnings: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(beginnings)})\Z")


UP = _one_of(
    r"increas\w*|higher|highest|great(?:er|est)|more|most|rise[ns]?|rising|rose|rais\w+|elevat\w*",
    r"longer|larger|gain\w*|enhanc\w*|augment\w*|exceed\w*|faster|stronger|prolong\w*|heavier",
    r"upregulat\w*|accelerat\w*|grew|doubl\w+|superior\w*|promot\w+|additional|earlier|boost\w*",
    r"stimulat\w*|induc\w+",
)
DOWN = _one_of(
    r"decreas\w*|reduc\w*|lower\w*|lowest|fewe(?:r|st)|less|lesser|least|declin\w*|short(?:er|en\w*)",
    r"smaller|fell|fall|fallen|falls|drop\w*|diminish\w*|attenuat\w*|lessen\w*|suppress\w*|slower",
    r"weaker|inferior\w*|prevent\w*|inhibit\w*|delay\w*|downregulat\w*|loss|lost|impair\w*|blunt\w*",
    r"minimi[sz]\w*|avoid\w*|protect\w*|limit\w*|abolish\w*|depress\w*|alleviat\w*|reliev\w*",
    r"ameliorat\w*|mitigat\w*",
)
GOOD = _one_of(
    r"improv\w*|better|best|benefi\w*|favou?r\w*|superior\w*|effective\w*|positive\w*|advantage\w*",
    r"success\w*|recover\w*",
)
BAD = _one_of(
    r"wors\w*|deteriorat\w*|poor\w*|inferior\w*|unfavou?r\w*|impair\w*|harm\w*|negative\w*|adverse\w*"
)
SAME = _one_of(
    r"similar\w*|comparabl[ey]|unchanged|unaffected|equivalent\w*|equal\w*|same|identical\w*",
    r"unaltered|stable|constant|non-?inferior\w*|insignificant\w*|non-?significant\w*|ns|n\.s",
)
SIGNIFICANT = _one_of(r"significan\w*|statistical\w*")
NOT = _one_of(
    r"no|not|neither|nor|without|none|lack|lacked|fail\w*|absence|didn't|wasn't|weren't|cannot|non"
)
DIFFERENCE = _one_of(
    r"differ\w*|effects?|change[sd]?|affect\w*|impact\w*|influenc\w*|alter\w*|interaction\w*",
    r"association\w*|correlat\w*|evidence|benefit\w*|improvement\w*",
)
DEGREE = _one_of(
    r"great(?:er|est)|larg(?:er|est)|more|most|higher|less|lesser|smaller|lower|fewer|faster",
    r"stronger|further|additional",
)
"""Says more or less of a change: "a greater reduction" is a reduction."""
CHANGE = _one_of(
    r"reduc\w+|decreas\w+|increas\w+|improv\w+|declin\w+|gain\w*|rise|fall|drop|loss|benefi\w+",
    r"deteriorat\w+|worsen\w+|effective|elevat\w+|success\w*|favou?rable",
)
CHANGE_NOUN = _one_of(
    r"(?:increase|decrease|reduction|decline|improvement|gain|benefit)s?|rise|fall|loss|drop",
    r"elevation|deterioration|worsening",
)
_HARM = re.compile(
    r"tension|anger|confusion|negative|violation|itch|cough|wheez|sore|swelling|exacerbat|attack"
    r"|parasit|crying|problem|difficult|craving|smok|drink|alcohol|obes|\bfat\b|plaque|caries"
    r"|requirement|consumption|need for|pain|mortalit|death|died?\b|adverse|complicat|symptom"
    r"|depress|anxi|stress|infect|relapse|recurren|fatigue|nausea|vomit|bleed|ha?emorrh|inciden|risk"
    r"|failure|disab|severity|distress|burden|error|cost|fracture|fall|toxic|hospital|disease"
    r"|inflamm|fever|injur|damage|loss|weight|bmi|glucose|pressure|cholesterol|triglycer|hba1c|score"
    r"|duration|time|insomnia|impair|tumou?r|lesion|ulcer|o?edema|hypo|hyper|crp|il-|tnf|oxidative"
)
_WELFARE = re.compile(
    r"positive|acceptance|social|emotional|component|efficacy|confiden|motivat|dilat(?:at)?ion"
    r"|intake|breastfe|correct|accura|patency|surviv|quality|function|success|recover|respon"
    r"|remission|heal|adheren|complian|satisf|perform|strength|capacity|fev|knowledge|cure|improve"
    r"|benefit|pregnan|birth|deliver|score|rate|abilit|vitality|mobility|balance|well-?being|skill"
    r"|cogni|memory|attention|uptake|clearance|density|ejection|hdl"
)
_WORD = re.compile(
    r"[a-zµα-ω]+(?:[.\-/'’][a-z0-9]+)*\d*|[<>=≤≥±+\u2212\-–]?\d+(?:[.,·]\d+)*%?|[<>=≤≥±;:.,()\[\]%]",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[<>=≤≥±+\u2212\-–]?\d")
_MARKS = {
    **dict.fromkeys(("&nbsp;", "\u2009", "\u00a0", "\u202f"), " "),
    "&lt;": "<",
    "&gt;": ">",
    "&amp;": "&",
    "·": ".",
    **dict.fromkeys(("\u2212", "\u2010", "\u2011"), "-"),
}
_TURNS = frozenset({"while", "whereas", "but", "although", "however", "though"})
_AND = frozenset({"and"})
_SHORTENED = frozenset({"vs", "resp", "approx", "fig", "e.g", "i.e", "al"})


@dataclass(slots=True)
class Word:
    """A word, number or mark of a text."""

    text: str
    """In lower case."""
    start: int
    end: int
    stems: tuple[str, ...]
    """Of its parts that carry content."""
    clause: int = 0
    part: str = ""
    """What part of a comparison it names: "A" the subject, "B" the comparator, "O" the outcome,
    "S" what both sides share; empty when none."""


def plain(text: str) -> str:
    """Return a text with its spaces, minus signs and character references written one way."""
    for mark, written in _MARKS.items():
        text = text.replace(mark, written)
    return text


def read_words(text: str) -> list[Word]:
    """Return the words of a text as `plain` wrote it, with the clause each is in."""
    found: list[Word] = []
    clause = 0
    for match in _WORD.finditer(text):
        word = match.group().lower()
        opens = word in _AND and bool(found) and found[-1].text == ","
        clause += opens or word in _TURNS
        found.append(Word(word, match.start(), match.end(), _stems(word), clause))
        ends = word in {".", ";"}
        clause += ends and not (len(found) > 1 and found[-2].text in _SHORTENED)
    return found


def stems(text: str) -> set[str]:
    """Return the stems of the content words of a text, numbers of two digits and more among them."""
    return {one for match in _WORD.finditer(plain(text)) for one in _stems(match.group().lower())}


@lru_cache(maxsize=65_536)
def way(word: str) -> int:
    """Return 1 for a word that says something rose, -1 for one that says it fell, else 0."""
    return 1 if UP.match(word) else -1 if DOWN.match(word) else 0


@lru_cache(maxsize=65_536)
def worth(word: str) -> int:
    """Return 1 for a word that says something got better, -1 for worse, else 0."""
    return 1 if GOOD.match(word) else -1 if BAD.match(word) else 0


def outcome_worth(outcome: str) -> int:
    """Return 1 when more of an outcome is good for a patient, -1 when it is bad, 0 if in doubt."""
    lower = outcome.lower()
    return bool(_WELFARE.search(lower)) - bool(_HARM.search(lower))


@lru_cache(maxsize=65_536)
def _stems(word: str) -> tuple[str, ...]:
    if _NUMBER.match(word):
        digits = word.strip("<>=≤≥±+\u2212-–%").replace(",", "")
        return (digits,) if "." not in digits and len(digits) > 1 else ()
    parts = [part for part in re.split(r"[^\wα-ω]+", word) if part and not is_stop_word(part)]
    return tuple(one for one in map(stem, parts) if len(one) > 1)
