"""What clinicians write short, written out: 5-yr, hx, s.c., 73M, and letters with marks between."""

import re

_WRITTEN_OUT = {
    r"yr": "year",
    r"yrs": "years",
    r"y/?o": "year-old",
    r"wks?": "weeks",
    r"mths?": "months",
    r"hx": "history",
    r"tx|rx": "treatment",
    r"dx": "diagnosis",
    r"ddx": "differential diagnosis",
    r"sx": "symptoms",
    r"bx": "biopsy",
    r"px": "prognosis",
    r"prophy": "prophylaxis",
    r"abx": "antibiotics",
    r"f/u": "follow-up",
    r"w/o": "without",
    r"w/": "with",
    r"s/p": "after",
    r"s\.c\.|s/c|subcut|subq": "subcutaneous",
    r"i\.v\.|i/v": "intravenous",
    r"p\.o\.": "oral",
    r"b\.?i\.?d\.?": "twice daily",
    r"haem": "haematology",
    r"rheum": "rheumatology",
    r"labs": "blood tests",
}
"""How each is written short, as the pattern of a whole word, and in full."""
_SHORT = re.compile(
    rf"(?<![^\W\d_.])(?:{'|'.join(f'({short})' for short in _WRITTEN_OUT)})(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_FULL = tuple(_WRITTEN_OUT.values())
_AGED = re.compile(r"\b(\d{2})\s?(?:(M)|F)\b")
_SPELLED = re.compile(r"\b(?:[A-Z][-.]){2,}[A-Z]\b")


def written_out(question: str) -> str:
    """Return a question with what clinicians write short in full, and spelled names as one word."""
    question = _AGED.sub(lambda m: f"{m[1]}-year-old {'man' if m[2] else 'woman'}", question)
    question = _SPELLED.sub(lambda m: re.sub(r"\W", "", m[0]), question)
    return _SHORT.sub(lambda m: _FULL[(m.lastindex or 1) - 1], question)
