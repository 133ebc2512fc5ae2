"""What a version was made from."""

import dataclasses
from dataclasses import dataclass, field

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a version was made from; written last, so a version that has it is whole."""

    version: str
    format: int = 0
    """What the files mean; see `ingest.versions.FORMAT`."""
    created: str
    """UTC, ISO 8601."""
    embedder: str
    weights: str
    """SHA-256 of the embedding model's weights."""
    recipe: str = ""
    """Digest of the code that reads and cuts documents; see `ingest.recipe`."""
    passage_tokens: int
    sentence_vectors: bool = True
    corpus_digest: str
    documents: dict[str, str] = field(default_factory=dict)
    """Digest of each document's text by source id."""
    passages: int
    sentences: int
    vectors_made: int = 0
    """How many vectors were put into Chroma for this version and for those it goes on from. What is
    more than its passages was deleted there since, and still takes room."""
    files: dict[str, int] = field(default_factory=dict)
    """Size in bytes of each file, by its path in the version; Chroma's change when it is opened."""
    digests: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each file that is not Chroma's."""
    overridden: tuple[str, ...] = ()
    """What the gate found and `--force` went over."""

    @classmethod
    def parse(cls, content: bytes) -> "Manifest":
        """Return the manifest that a file holds; pydantic's error when it holds none."""
        return _manifest.validate_json(content)

    def dump(self) -> bytes:
        """Return what is written into a file."""
        return _manifest.dump_json(self, indent=1)


def same_content(one: Manifest, other: Manifest) -> bool:
    """Return whether two versions are made of the same, whatever their names, dates and counts."""

    def content(manifest: Manifest) -> Manifest:
        return dataclasses.replace(
            manifest,
            version="",
            created="",
            overridden=(),
            files={},
            digests={},
            passages=0,
            sentences=0,
            vectors_made=0,
        )

    return content(one) == content(other)


def cut_alike(one: Manifest, other: Manifest) -> bool:
    """Return whether the same document has the same passages and vectors in two versions."""

    def rules(manifest: Manifest) -> tuple[object, ...]:
        return (
            manifest.format,
            manifest.embedder,
            manifest.weights,
            manifest.recipe,
            manifest.passage_tokens,
            manifest.sentence_vectors,
        )

    return rules(one) == rules(other)


_manifest = TypeAdapter(Manifest)
