"""Looks the corpus over in the background, so that no answer and no page waits for it."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Protocol, TypeVar

from chatbot.ui import upkeep_texts as texts
from ingest.errors import AppError
from ingest.upkeep import Diff, Finding, StatusChange, VersionChange

logger = logging.getLogger(__name__)
Found = TypeVar("Found")
_TRY_AGAIN = 10.0
"""Seconds for which a problem is shown before the next reader has it tried again."""


class Corpus(Protocol):
    """What can be looked at; `ingest.upkeep.Upkeep` is one."""

    @property
    def folder(self) -> object | None:
        """The folder of the corpus; None when it is not on this machine."""

    def versions(self) -> tuple[VersionChange, ...]:
        """Return the versions that are kept, newest first."""

    def status_changes(self) -> tuple[StatusChange, ...]:
        """Return the reviews and retractions of sources, newest first."""

    def mark(self) -> str:
        """Return what changes whenever the corpus or the live version does."""

    def findings(self) -> tuple[Finding, ...]:
        """Return what lint finds."""

    def difference(self) -> Diff:
        """Return what a build would change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found; a text is the reason why it could not be."""

    findings: tuple[Finding, ...] | str
    difference: Diff | str

    @property
    def failed(self) -> bool:
        """Whether any of it could not be found."""
        return isinstance(self.findings, str) or isinstance(self.difference, str)


class Looking:
    """Looks the corpus over when asked; what was found holds until the corpus or version changes."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._lock = Lock()
        self._looking: Thread | None = None
        self._mark = ""
        self._at = 0.0
        self._looked: Looked | None = None

    def looked(self) -> Looked | None:
        """Return what was found of the corpus as it is now; None while it is being looked over."""
        mark = self._corpus.mark()
        with self._lock:
            if self._looked and mark == self._mark and not self._is_old(self._looked):
                return self._looked
            if self._looking is None:
                self._looking = Thread(target=self._look, args=(mark,), name="upkeep", daemon=True)
                self._looking.start()
        return None

    def _is_old(self, looked: Looked) -> bool:
        return looked.failed and time.monotonic() - self._at > _TRY_AGAIN

    def _look(self, mark: str) -> None:
        looked = Looked(
            findings=_or_why(self._corpus.findings), difference=_or_why(self._corpus.difference)
        )
        with self._lock:
            self._mark, self._looked, self._looking = mark, looked, None
            self._at = time.monotonic()


def _or_why(find: Callable[[], Found]) -> Found | str:
    try:
        return find()
    except AppError as problem:
        return str(problem)
    except Exception:
        logger.exception("the corpus could not be looked over")
        return texts.NOT_LOOKED
