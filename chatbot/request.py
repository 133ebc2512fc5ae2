"""What a reader asks, with everything that shapes their answer."""

from dataclasses import dataclass

from chatbot.generating.standalone import ModelRewriter
from chatbot.narrow import allowed
from chatbot.question.care import Received
from chatbot.roles import in_words_for
from chatbot.types import Role
from chatbot.writer import Listener, Tell, told_once
from ingest.index import Index
from ingest.types import Filter


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a reader asks, who they are, and what they let the answer rest on."""

    received: Received
    role: Role
    where: Filter | None
    on_statement: Listener | None
    rewriter: ModelRewriter | None
    """Writes a follow-up out; None without a model."""

    def tell(self, index: Index) -> Tell:
        """Return what passes on each sentence that may be shown, in the words of this reader."""
        hears = self.on_statement
        if hears is None:
            return lambda _: None
        told = told_once(
            index, lambda said: hears(*in_words_for(self.role, [said], index.vocabulary))
        )
        return lambda drafts: told(allowed(drafts, self.where))
