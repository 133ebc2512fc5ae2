"""The article that a conversation follows up on."""

import re
from dataclasses import dataclass

from chatbot.types import Turn
from chatbot.ui import texts
from chatbot.ui.markup import clip, safe
from chatbot.ui.references_view import source_address
from ingest.types import Document

_OPENING = 600
"""Characters of an article that are told as what was said before the first question."""
_HEADINGS_AND_MARKERS = re.compile(r"^#.*$|\[[@\d][^\]]*\]", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An article as the turns before the first question."""

    source_id: str
    title: str
    opening: str
    """How its text begins."""

    @classmethod
    def of(cls, document: Document) -> "Subject":
        """Return a document as the subject of a conversation."""
        body = _HEADINGS_AND_MARKERS.sub("", document.text[document.body_start :])
        source = document.source
        return cls(source_id=source.id, title=source.title, opening=clip(body, _OPENING))

    def turns(self) -> tuple[Turn, ...]:
        """Return what the assistant is told of the article: its title, and how it begins."""
        return (
            Turn(role="reader", text=self.title),
            Turn(role="rounds", text=self.opening),
        )

    def html(self) -> str:
        """Return the line above the conversation that says what it follows up on."""
        link = f'<a href="{source_address(self.source_id)}">{safe(self.title)}</a>'
        return f'<p class="r-subject">{texts.FOLLOWING_UP} {link}</p>'
