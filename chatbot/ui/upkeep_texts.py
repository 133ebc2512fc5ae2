"""The English words of what is told of versions and to maintainers."""

from collections.abc import Mapping
from typing import Final

VERSION: Final = "Corpus version"
MADE: Final = "Made"
LIVE: Final = "Answers now"
FORCED: Final = "Published although the gate found:"
HOLDS: Final = "{documents} sources, {passages} passages"
FIRST: Final = "The oldest version kept here; what it changed is not known any more."
SAME_TEXTS: Final = "The same texts; names or settings changed."
CHANGES: Final = "Versions and changes"
NO_VERSIONS: Final = "The versions cannot be listed now:"
KINDS: Final[Mapping[str, str]] = {"added": "Added", "changed": "Changed", "removed": "Removed"}
COUNTED: Final[Mapping[str, str]] = {"added": "added", "changed": "changed", "removed": "removed"}
AND_MORE: Final = "and {count} more"
STATUS_LOG: Final = "Reviews and retractions"
ACTIONS: Final[Mapping[str, str]] = {
    "review": "Reviewed:",
    "retract": "Retracted",
    "reinstate": "Retraction taken back",
}
BY: Final = "by"

UPKEEP: Final = "Upkeep of the corpus"
UPKEEP_LINK: Final = "For maintainers: lint and what a build would change"
UPKEEP_HELP: Final = (
    "For whoever keeps the corpus. To look at only: the corpus is changed in its folder, and readers"
    " get it with"
)
BUILD: Final = "python -m ingest build"
BACK_TO_SOURCES: Final = "All sources"
COMPARED: Final = "Folder"
AGAINST: Final = "compared with version"
LOOKING: Final = "Looking the corpus over. This takes some seconds; the page shows it by itself."
LOOK_AGAIN: Final = "Look again"
NOT_LOOKED: Final = "Something went wrong on this machine; its log says what."
NOT_HERE: Final = (
    "The corpus this index is made from is not on this machine, so there is nothing to compare. Look"
    " at it where it is built."
)

DIFF: Final = "What a build would change"
NOTHING: Final = "Nothing: the folder says what version {version} says."
NAMES_CHANGED: Final = "The vocabulary or the settings of the index changed."
DOCUMENTS: Final = "Documents"
UNCHANGED: Final = "unchanged"
PASSAGES: Final = "Passages"
REFUSED: Final = "A build would be refused"
GOLDEN: Final = "Golden questions"
GOLDEN_COUNT: Final = "{asked} asked, {moved} move, {lost} lost"
LOST: Final = "Lost"
MOVES: Final = "Moves"
BEFORE: Final = "Before"
AFTER: Final = "After"
CITING: Final = "citing"
NO_SOURCE: Final = "nothing"
FOUND: Final = "found"

LINT: Final = "What lint finds"
CLEAN: Final = "Nothing is wrong in the corpus."
LEVELS: Final[Mapping[str, str]] = {"error": "Error", "warning": "Warning"}
FINDINGS: Final = "Errors: {errors}. Warnings: {warnings}."
DO: Final = "To do:"
SAID_BY_SCRIPT: Final[Mapping[str, str]] = {"looked": "The corpus was looked over."}
"""What the script says."""
