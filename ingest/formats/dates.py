"""Years and dates as sources print them."""

import re
from datetime import datetime

_YEAR = re.compile(r"\b(19[0-9]{2}|20[0-9]{2})\b")
_ISO = re.compile(r"\b((?:19|20)[0-9]{2})[-/](0?[1-9]|1[0-2])[-/](0?[1-9]|[12][0-9]|3[01])\b")
_FORMS = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%B %d %Y")


def year_in(text: str | None) -> int | None:
    """Return the first year from 1900 to 2099 in a text."""
    found = _YEAR.search(text or "")
    return int(found.group()) if found else None


def iso_date(text: str | None) -> str | None:
    """Return the first full date of a text, such as January 21, 2026, as 2026-01-21."""
    iso = _ISO.search(text or "")
    if iso:
        year, month, day = (int(part) for part in iso.groups())
        return f"{year}-{month:02}-{day:02}"
    for match in re.finditer(
        r"[A-Z][a-z]+\.? [0-9]{1,2},? [0-9]{4}|[0-9]{1,2} [A-Z][a-z]+ [0-9]{4}", text or ""
    ):
        for form in _FORMS:
            try:
                return datetime.strptime(match.group().replace(".", ""), form).date().isoformat()  # noqa: DTZ007  a date
            except ValueError:
                continue
    return None
