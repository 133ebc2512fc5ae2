"""The files of a new version, made whole or going on from the version before; `ingest.index` lists them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.base import Base
from ingest.content import Content
from ingest.embed import Vectors
from ingest.lexical import LexicalIndex
from ingest.nearest import NearestRows
from ingest.split import passage_context
from ingest.store import TextStore
from ingest.term_rows import TermRows
from ingest.vectors import VectorFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The vectors of what is new in a version, each of unit length."""

    passages: Vectors
    sentences: Vectors
    """Passage by passage; or none."""


def write_version(folder: Path, content: Content, made: Made, base: Base | None = None) -> int:
    """Write passages, their vectors and the word index into a version's folder.

    Args:
        folder: One without these files; the manifest and the vocabulary are the caller's.
        content: The documents and passages.
        made: The vectors of the passages that are new.
        base: The version that the others are taken over from.

    Returns:
        How many vectors Chroma was given for this version and those it goes on from.
    """
    new = TermRows.of(map(passage_context, content.new))
    if base is None:
        count = NearestRows.write(folder, made.passages)
        VectorFiles.write(folder, made.passages, made.sentences)
        LexicalIndex.write(folder / "lexical", new)
        TextStore.write(folder / "texts.sqlite", content).close()
        return count
    count = NearestRows.write_after(folder, base.folder, *base.keys(content, made.passages))
    passages, sentences = base.vectors.stored
    VectorFiles.write(
        folder,
        content.by_row(passages, made.passages.astype(np.float16)),
        content.by_sentence(sentences, made.sentences.astype(np.float16)),
    )
    LexicalIndex.write(
        folder / "lexical", TermRows.read(base.folder / "lexical").woven(content, new)
    )
    TextStore.write(folder / "texts.sqlite", content, base.folder / "texts.sqlite").close()
    return count
