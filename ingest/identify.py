"""Identifiers that a person types, and ids that sources get: surname, year, journal."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from ingest.formats.draft import Draft
from ingest.terms import is_stop_word

_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
_PMCID = re.compile(r"(?:https?://\S*/)?(PMC[0-9]{1,10})/?", re.IGNORECASE)
_PMID = re.compile(
    r"(?:https?://pubmed\.ncbi\.nlm\.nih\.gov/|pmid:?\s*)?([0-9]{1,9})/?", re.IGNORECASE
)
_LONGEST_JOURNAL = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """What a bibliographic service knows an article by."""

    scheme: Literal["pmid", "pmcid", "doi"]
    value: str

    def __str__(self) -> str:
        return {"pmid": "PMID ", "pmcid": "", "doi": "DOI "}[self.scheme] + self.value


def identifier_in(text: str) -> Identifier | None:
    """Return the PMID, PMCID or DOI a text is, bare, prefixed or as an address."""
    plain = text.strip()
    if found := _DOI.fullmatch(plain):
        return Identifier(scheme="doi", value=plain_doi(found[1]) or found[1])
    if found := _PMCID.fullmatch(plain):
        return Identifier(scheme="pmcid", value=found[1].upper())
    if found := _PMID.fullmatch(plain):
        return Identifier(scheme="pmid", value=found[1].lstrip("0") or "0")
    return None


def plain_doi(text: str | None) -> str | None:
    """Return a DOI in lower case, without what people write before and after it."""
    found = _DOI.fullmatch((text or "").strip())
    return found[1].rstrip(".,;").lower() if found else None


def new_id(draft: Draft, taken: Collection[str]) -> str:
    """Return a readable id such as heiblig-2022-blood; a letter is added when it is taken."""
    id_ = "-".join(filter(None, [_who(draft), str(draft.year or ""), _where(draft)])) or "source"
    if id_ not in taken:
        return id_
    return next(name for name in _lettered(id_) if name not in taken)


def _lettered(id_: str) -> list[str]:
    letters = "bcdefghijklmnopqrstuvwxyz"
    return [f"{id_}-{a}" for a in letters] + [f"{id_}-{a}{b}" for a in letters for b in letters]


def _who(draft: Draft) -> str:
    if draft.authors:
        first = draft.authors[0]
        surname = first.split(",")[0] if "," in first else re.sub(r"\s+[A-Z]{1,4}$", "", first)
        words = surname.split()
        if surname == first and "," not in first and 1 < len(words) <= 3:
            surname = words[-1]  # given name first
        if slug := _slug(surname):
            return slug[:24]
    return "" if not draft.journal else _slug(draft.journal)[:24]


def _where(draft: Draft) -> str:
    if draft.journal and draft.authors:
        words = [w for w in re.findall(r"\w+", _ascii(draft.journal)) if not is_stop_word(w)]
        joined = "".join(words)
        return joined if len(joined) <= _LONGEST_JOURNAL else "".join(word[0] for word in words)
    words = [w for w in re.findall(r"[a-z0-9]+", _ascii(draft.title or "")) if not is_stop_word(w)]
    return "-".join(words[:3])


def _slug(text: str) -> str:
    return "".join(re.findall(r"[a-z0-9]+", _ascii(text)))


def _ascii(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text)
    return "".join(c for c in folded if not unicodedata.combining(c)).lower()
