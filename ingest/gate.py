"""What a new version must pass before readers are sent to it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from ingest import versions
from ingest.embed import Embedder
from ingest.errors import GateError
from ingest.golden import Answering, GoldenCase, Move, searching
from ingest.settings import IndexSettings

_TOLD = 3
"""How many errors of lint are told one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """What lint says of the documents that a build would add or change."""

    errors: tuple[str, ...] = ()
    warnings: int = 0

    def against(self) -> list[str]:
        """Return what of it speaks against a version."""
        more = len(self.errors) - _TOLD
        told = [f"lint: {error}" for error in self.errors[:_TOLD]]
        return told + [f"and {more} more: python -m ingest lint"] * (more > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Who asks the golden questions, and whether what is found stops a build."""

    lint: Callable[[Collection[str]], Linted] = lambda _: Linted()
    """Looks at some documents, by their ids; nobody does unless it is given."""

    answering: Answering = searching
    golden: tuple[GoldenCase, ...] = ()
    """What is asked besides the golden questions of the corpus."""
    force: bool = False
    """Publish all the same; what was found is told and kept in the version's manifest."""

    def let_through(self, index: object, found: Sequence[str]) -> None:
        """Raise when something was found, unless it is to be gone over.

        Raises:
            GateError: Says what was found.
        """
        if found and not self.force:
            raise GateError(
                f"{index}: the new version is refused and removed, the live one goes on answering:"
                f" {'; '.join(found)}. Mend it, or go over it with --force",
                tuple(found),
            )


def look_at_changed(settings: IndexSettings, embedder: Embedder, ids: Collection[str]) -> Linted:
    """Return what lint says of documents that a build would add or change."""
    from ingest.lint import lint_changed  # not for builds without it

    errors, warnings = lint_changed(settings, embedder, ids)
    return Linted(errors=tuple(map(str, errors)), warnings=len(warnings))


def before_building(
    live: versions.Manifest | None, planned: versions.Manifest, least_share: float
) -> list[str]:
    """Return what speaks against a version before anything is embedded.

    Args:
        live: The version that answers now.
        planned: The one to be built.
        least_share: The smallest share of the live version's documents the new one may have.
    """
    if live is None:
        return []
    found = []
    made, asked = (live.embedder, live.weights), (planned.embedder, planned.weights)
    if made != asked and live.format == planned.format:
        found.append(
            f"the live version was embedded with {live.embedder} ({live.weights[:12]}),"
            f" this one would be with {planned.embedder} ({planned.weights[:12]}),"
            " and open pages cannot follow"
        )
    before, now = len(live.documents), len(planned.documents)
    if now < least_share * before:
        found.append(
            f"only {now} of {before} documents are left"
            f" (fewer than {least_share:.0%}, ROUNDS_LEAST_SHARE)"
        )
    return found


def lost(found: Sequence[Move]) -> list[str]:
    """Return the golden questions that are lost, each with its reason."""
    return [f"golden question {move.id} is lost ({move.lost})" for move in found if move.lost]
