"""Personal details in what a reader types: found and masked before anything is done with it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

from chatbot.types import Notice, Turn

_CAPITAL = r"(?:[OD]['’]|Mc|Mac)?[A-Z][a-zà-ÿ]+(?:[-'’][A-Z][a-zà-ÿ]+)?"
_NAME = (
    rf"(?:{_CAPITAL}|[A-Z]\.?(?=\s+[A-Z]))(?:\s+(?:{_CAPITAL}|(?:van|von|de|der|la)\b|[A-Z]\.))*"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DATE = (
    rf"(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})|(?:19|20)\d{{2}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)
_NUMBERED = r"\s*(?:(?:no|number|num|id|nr)\b\.?)?\s*(?:is\b)?\s*[:#=]?\s*"
_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Court|Crescent|Close|Boulevard|Blvd|Terrace|Place"
    r"|Square|Highway|Parkway|Way|Gardens|Grove|Mews)"
)
_NOT_A_PERSON = frozenset(
    """imaging angiography scan scans enterography spectroscopy venography elastography findings
    guided patient patients""".split()  # noqa: SIM905
)
"""What follows MR and is no name."""
_SCALE = (
    r"(?!\s+(?:Questionnaire|Assessment|Scale|Index|Score|Syndrome|Disease|Outcomes?|Registry))"
)
_NO_NAME = frozenset(
    """a an and are at can case could did do does for from given had has have her his how if in is my
    no not of on or our pt patient patients re regarding should since the then this to was what when
    where which who why will with would yes dear hello hi please male female man woman elderly
    age aged date details history note notes reason referral report result results summary
    arm arteritis assessment center centre chapter clinic cohort college consortium criteria day
    disease diseases drug figure global group guideline hospital index information institute
    journal leaflet medicine network outcome outcomes page phase questionnaire registry reported
    research review safety scale score series society step study syndrome syndromes table therapy
    treatment trial trials university version visit volume week year month anemia anaemia
    arthritis cancer cell chondritis polychondritis polyarteritis polyangiitis dermatosis fever
    gout leukemia leukaemia lupus lymphoma myeloma nodosa sepsis still sweet vasculitis
    blood lung skin bone marrow kidney heart lancet nature annals american european british french
    german italian spanish swiss dutch japanese chinese australian canadian danish swedish
    north south east west new los san saint united states kingdom america europe africa asia
    australia france germany italy spain england scotland ireland japan china india canada
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday""".split()  # noqa: SIM905
) - {"april", "may", "june"}
"""Words with a capital that make a heading, a place, a disease or the start of a sentence."""
_START = rf"(?!(?i:{'|'.join(sorted(_NO_NAME))})\b)"
_FULL_NAME = (
    rf"{_START}{_CAPITAL}(?:\s+(?:{_CAPITAL}|[A-Z]\.?|van|von|de|der|la)(?=\s)){{0,3}}\s+{_CAPITAL}"
)
_DRUG = re.compile(
    r"(?:nib|mab|cept|kinra|citidine|olone|sone|trexate|sporine|mycin|cillin|statin|prine|mide"
    r"|phil|colchicine|heparin|xaban|azole|emia|aemia|itis|osis|pathy)$"
)
_IDENTIFIER = (
    r"(?i:d\.?o\.?b\b|m\.?r\.?n\b|nhs\b|ssn\b|born\b|date of birth|birth\s?date|medical record"
    r"|health record|record (?:no|num|id|#)|(?:hospital|patient|chart|case) (?:no\b|num|id\b|#)|social security)"
)
_BEFORE_IDENTIFIER = rf"(?=(?:['’]s)?\s*[(,;:–-]?\s*(?:(?:with|whose|has|is)\s+)?{_IDENTIFIER})"
_AGE = r"(?:1[01]\d|[1-9]?\d)"
_VERB = (
    r"(?:have|respond|need|get|take|start|stop|has|had|is|was|with|who|on|failed|fails|presents|presented|developed|develops|takes|took"
    r"|started|stopped|received|receives|needs|can|cannot|can['’]t|does|did|will|reports|complains"
    r"|feels|got|gets|remains|became|responded|relapsed|died|lives|came|suffers|asks)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A text without the personal details that were in it."""

    text: str
    found: tuple[str, ...] = ()
    """What was masked, in words, each once: name, date of birth."""


MASK = re.compile(
    r"\[(?:name|date of birth|date|record number|NHS number|social security number|phone number"
    r"|e-mail address|address)\]"
)
"""What stands in a masked text."""
_MASK_WITH_LABEL = re.compile(
    rf"(?:\b(?:DOB|MRN|SSN|NHS|[Pp]hone|[Tt]el|[Bb]orn|[Nn]ame|[Ee]-?mail|[Pp]atient(?=:)|[Pp]t(?=:))\b[^\w\[]*(?:(?:is|on|number|no|at)\b[^\w\[]*)*)?{MASK.pattern}(?:['’]s?(?!\w))?"
    rf"(?:,\s+(?:aged?\s+)?{_AGE}(?=[,;:.?!]|\s+{_VERB}))?"
    r"(?:\s+(?:(?:asks|asked|wants\s+to\s+know|would\s+like\s+to\s+know)\b|(?:says|said|writes|wrote|here)(?=\s*[:,;]))(?!\s+(?:for|to)\b))?"
    r"\s*[,;:]?"
)


def without_masks(text: str) -> str:
    """Return a masked text without its masks and the labels before them, for searching."""
    plain = " ".join(_MASK_WITH_LABEL.sub(" ", text).split())
    return (
        re.sub(r"\(\s*\)\s*|\s+(?=[,;:?!]|\.(?!\w))", "", plain).lstrip(" ,.;:")
        if plain != text
        else text
    )


_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        ("e-mail address", r"(?P<it>[\w.+%-]+@[\w-]+(?:\.[\w-]+)+)"),
        (
            "date of birth",
            rf"(?i:\b(?:d\.?o\.?b\b\.?|date of birth|birth\s?date|birthday|born(?: on)?)\s*(?:is|was)?\s*[:=]?\s*)(?P<it>{_DATE})",
        ),
        ("social security number", r"(?<![\w-])(?P<it>\d{3}-\d{2}-\d{4})(?![\w-])"),
        (
            "social security number",
            rf"(?i:\b(?:ssn|social security){_NUMBERED})(?P<it>\d[\d -]{{7,10}}\d)\b",
        ),
        ("NHS number", rf"(?i:\bnhs{_NUMBERED})(?P<it>\d{{3}}[ -]?\d{{3}}[ -]?\d{{4}})\b"),
        (
            "record number",
            r"(?i:\b(?:m\.?r\.?n\b|medical record|health record|hospital (?=no|num|id)|patient (?=id|no\b|number)|chart (?=no|num|id|#)"
            rf"|insurance (?=no|num|id)|medicare|record (?=no|num|id|#)|chi (?=no|num)|(?:case|file) (?=no\b|number|#)){_NUMBERED})"
            r"(?P<it>(?=(?:[A-Z-]*\d){3})[A-Z0-9][A-Z0-9-]{3,})\b",
        ),
        (
            "phone number",
            rf"(?i:\b(?:phone|tel|telephone|mobile|cell|fax|call (?:me|him|her) (?:at|on)){_NUMBERED})(?P<it>\+?\(?\d[\d ().-]{{5,}}\d)",
        ),
        (
            "phone number",
            r"(?<![\w+])(?P<it>\+\d{1,3}[ .-]?\(?\d{1,4}\)?(?:[ .-]?\d{2,4}){2,4})(?!\w)",
        ),
        ("phone number", r"(?<![\w-])(?P<it>(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-. ]\d{4})(?![\w-])"),
        (
            "phone number",
            r"(?<![\w.,/-])(?P<it>0(?:\d{10}|\d{4} \d{6}|\d{2} \d{4} \d{4}|\d{3} \d{3} \d{4}))(?![\w-])",
        ),
        (
            "address",
            rf"(?P<it>\b\d{{1,5}}[A-Za-z]?,?\s+(?:[A-Z][a-z'’]+\s+){{1,3}}{_STREET}\b\.?"
            r"(?:,?\s+(?:Apt|Flat|Unit|Apartment)\.?\s*\w+)?(?:,\s*[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)?(?:,?\s+[A-Z]{2}\s+\d{5}(?:-\d{4})?)?)",
        ),
        (
            "address",
            r"\b(?P<it>[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{2})\b(?!\s*(?:dose|daily|mg))",
        ),
        (
            "name",
            rf"\b(?P<it>(?:Mr|Mrs|Ms|Miss|Mister|Dr|Prof|Professor|Sir|Dame|Rev)\b\.?\s+{_NAME})",
        ),
        ("name", r"\b(?P<it>(?:mr|mrs|mister)\b\.?\s+(?P<last>[a-z][a-z'’-]+))\b"),
        (
            "name",
            rf"\b(?:[Pp]atient|[Pp]t|[Mm]an|[Ww]oman|[Hh]usband|[Ww]ife|[Ss]on|[Dd]aughter|[Mm]other|[Ff]ather)'?s?,?\s+(?:is\s+)?(?:named|called|by the name of)\s+(?P<it>{_NAME})",
        ),
        (
            "name",
            rf"\b(?i:(?:patient|full|first|last|his|her|my|the)?\s*name)\s*(?:is|:|=)\s*(?P<it>{_NAME})",
        ),
        (
            "name",
            rf"\b(?P<it>{_CAPITAL},\s+{_CAPITAL}(?:\s+[A-Z]\.?)?){_BEFORE_IDENTIFIER}",
        ),
        (
            "name",
            rf"\b(?:[Pp]atient|PATIENT|[Pp]t|PT|[Nn]ame):\s*(?P<it>{_CAPITAL},\s+{_CAPITAL})\b",
        ),
        ("name", rf"\b(?P<it>{_FULL_NAME}){_BEFORE_IDENTIFIER}"),
        ("name", rf"\b(?P<it>{_START}{_CAPITAL}){_BEFORE_IDENTIFIER}"),
        (
            "name",
            rf"\b(?:Patient|Pt\.?)\s+(?P<it>{_FULL_NAME}){_SCALE}(?=(?:['’]s)?\s*(?:[,;:(]|{_VERB}))",
        ),
        ("name", rf"\b(?:patient|pt|Patient:|Pt:),?\s+(?P<it>{_CAPITAL}\s+{_CAPITAL}){_SCALE}"),
        (
            "name",
            rf"\b(?P<it>{_CAPITAL}\s+{_CAPITAL})(?:,|\s+is|\s+was|\s+\()\s*(?:an?\s+|aged\s+)?\d{{1,3}}(?:[- ]?(?:years?|yrs?|y\.?/?o\b)|\s?[MFmf]\b|\))",
        ),
        (
            "name",
            rf"\b(?P<it>{_FULL_NAME})(?=,\s+(?:aged?\s+)?{_AGE}(?:,\s+{_VERB}|\s+{_VERB}|[,;:]\s+(?:VEXAS|[a-z])|[.?!]?$))",
        ),
    )
)
_DATES = re.compile(rf"(?<![\w/.-])({_DATE})(?![\w/-])")
_CARE_DATE = re.compile(
    r"\b(?:admitted|seen|discharged|visit|appointment|clinic|surgery|diagnosed|presented|started)\b"
    r"(?:\s+\w+){0,2}\s*$",
    re.IGNORECASE,
)
_OLD = 2008
"""A full date before this year is somebody's birth, not a paper's."""


def masked(text: str, known: Collection[str] = ()) -> Masked:
    """Return a text with names, dates of birth, numbers and addresses of people masked.

    Args:
        text: What was typed.
        known: Names in lower case that are no patient's, such as authors of the sources.
    """
    found: dict[str, None] = {}
    for label, pattern in _RULES:
        text = pattern.sub(partial(_mask, label=label, known=known, found=found), text)
    text = _DATES.sub(lambda match: _mask_date(match, found), text)
    return Masked(text=text, found=tuple(found))


def masked_turns(
    turns: Iterable[Turn], known: Collection[str] = ()
) -> tuple[tuple[Turn, ...], tuple[str, ...]]:
    """Return turns with personal details masked, and what was masked in them."""
    pairs = [(turn.role, masked(turn.text, known)) for turn in turns]
    found = dict.fromkeys(label for _, clean in pairs for label in clean.found)
    return tuple(Turn(role=role, text=clean.text) for role, clean in pairs), tuple(found)


def notice(found: Iterable[str]) -> tuple[Notice, ...]:
    """Return what to tell the reader when something was masked."""
    labels = list(dict.fromkeys(found))
    if not labels:
        return ()
    text = (
        f"Personal details were masked before anything was searched or kept ({', '.join(labels)})."
        " Rounds needs none of them: please ask without them."
    )
    return (Notice(kind="phi", text=text),)


def _mask(match: re.Match[str], label: str, known: Collection[str], found: dict[str, None]) -> str:
    said = match["it"]
    if label == "name" and _is_no_person(match, known):
        return match[0]
    if said.startswith("[") or (
        label == "phone number" and sum(c.isdigit() for c in said) < _DIGITS
    ):
        return match[0]
    found[label] = None
    start, end = match.span("it")
    whole = match.start()
    return f"{match[0][: start - whole]}[{label}]{match[0][end - whole :]}"


_DIGITS = 7


_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Miss|Mister|Dr|Prof|Professor|Sir|Dame|Rev)\b", re.IGNORECASE)


def _is_no_person(match: re.Match[str], known: Collection[str]) -> bool:
    """Return whether a match is a scan, a known author, or a name such as those of papers."""
    said, after = match["it"], match.string[match.end("it") :]
    if match.groupdict().get("last") in _NOT_A_PERSON:
        return True
    if re.match(r"\s+(?:et al|and colleagues|and co-?workers)", after):
        return True
    words = [word.casefold().strip(".,") for word in said.split() if len(word.strip(".,")) > 1]
    if not _TITLE.match(said) and any(w in _NO_NAME or _DRUG.search(w) for w in words):
        return True
    if re.match(_BEFORE_IDENTIFIER, after):
        return False
    family = words[:1] if "," in said else words[1:]
    return any(word in known for word in family)


def _mask_date(match: re.Match[str], found: dict[str, None]) -> str:
    years = re.findall(r"(?:19|20)\d{2}", match[1])
    born = bool(years) and int(years[-1]) < _OLD
    if not born and not _CARE_DATE.search(match.string[: match.start()]):
        return match[0]
    label = "date of birth" if born else "date"
    found[label] = None
    return f"[{label}]"
