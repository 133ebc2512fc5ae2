"""A draft as the corpus keeps it: one Markdown file with YAML front matter."""

import yaml

from ingest.formats.draft import Draft
from ingest.formats.prose import one_line

_ALWAYS = ("id", "title", "kind", "evidence_level", "review_status", "retracted")
_ORDER = [
    *("id", "title", "kind", "evidence_level", "authors", "journal", "year", "volume", "issue"),
    *("pages", "doi", "pmid", "url", "also_read", "sample_size", "topics", "review_status"),
    *("review_date", "retracted", "licence", "related_questions", "caveats"),
]
_UNTITLED = "[untitled]"


def document_text(draft: Draft, id_: str) -> str:
    """Return the file of a source; what is not known is left out."""
    fields: dict[str, object] = {}
    for name in _ORDER:
        value = id_ if name == "id" else getattr(draft, name)
        value = _UNTITLED if name == "title" and not value else value
        if value or name in _ALWAYS:
            fields[name] = _plain(value)
    front = yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=10**9)
    return f"---\n{front}---\n\n{draft.body.strip()}\n"


def to_fill(draft: Draft) -> list[str]:
    """Return the fields a person must still look at, each with what is there now."""
    missing = [
        name
        for name, value in (
            ("title", draft.title and not draft.title.startswith("[")),
            ("authors", draft.authors),
            ("year", draft.year),
            ("doi, pmid or url", draft.doi or draft.pmid or draft.url),
            ("licence", draft.licence),
        )
        if not value
    ]
    if draft.kind == "unclassified":
        missing.append("kind (now unclassified)")
        missing.append(f"evidence_level (now {draft.evidence_level})")
    return missing


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [one_line(part) for part in value]
    return one_line(value) if isinstance(value, str) else value
