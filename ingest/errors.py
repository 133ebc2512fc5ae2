"""The errors a person can act on: shown as one line, exit status 2, never a traceback.

* AppError
  x CorpusError           a document or the vocabulary cannot be used; says file and line
  x SettingsError         a setting cannot be used
  x EmbedderError         the embedding model is missing or not the one expected
  x IndexMissingError     nothing has been built at this path
  x IndexDamagedError     a version is there but cannot be read
  x IndexMismatchError    the index was built with another embedder or other weights
  x IndexBusyError        another build is running on this index
  x ServerError           the Chroma server that holds the index refuses, or
    x ServerAwayError     does not answer
  x GateError             a new version was not let through; exit status 1
  x QuestionError         the question cannot be answered as it was typed
  x BundleError           a file is no exported answer
  x FeedbackError         a reader's report cannot be read or kept
  x CaseError             a file of evaluation cases cannot be used; says file and line
"""

from pathlib import Path


class AppError(Exception):
    """A problem the reader of the message can fix."""


class CorpusError(AppError):
    """A document or the vocabulary cannot be used."""

    def __init__(self, path: Path, problem: str, line: int | None = None) -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {problem}")


class SettingsError(AppError):
    """A setting cannot be used."""


class EmbedderError(AppError):
    """The embedding model is missing or not the one expected."""


class IndexMissingError(AppError):
    """Nothing has been built at this path."""


class IndexDamagedError(AppError):
    """A version is there but cannot be read."""


class IndexMismatchError(AppError):
    """The index was built with another embedder or other weights."""


class IndexBusyError(AppError):
    """Another build is running on this index."""


class ServerError(AppError):
    """The Chroma server that holds the index is away, or refuses."""


class ServerAwayError(ServerError):
    """The Chroma server that holds the index does not answer; what was copied from it can be read."""


class GateError(AppError):
    """A new version was not let through; the live one goes on answering."""

    def __init__(self, message: str, found: tuple[str, ...]) -> None:
        super().__init__(message)
        self.found = found
        """What speaks against it."""


class QuestionError(AppError):
    """The question cannot be answered as it was typed."""


class BundleError(AppError):
    """A file is no exported answer."""


class FeedbackError(AppError):
    """A reader's report cannot be read or kept."""


class CaseError(AppError):
    """A file of evaluation cases cannot be used."""

    def __init__(self, path: Path, problem: str, line: int | None = None) -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {problem}")
