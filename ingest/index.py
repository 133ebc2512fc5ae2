"""The index that ingest writes and the chatbot reads.

Text goes in and Hits come out: the index embeds both sides itself, so a question can never be
embedded by another model than the passages were. A version holds

    chroma           the passages' vectors, for finding the nearest (`ingest.nearest`): a folder, or
                     a file that says on which server they are
    keys.npy         under which key the vector of each passage is there
    passages.npy     the same vectors by row, read through the page cache
    sentences.npy    a vector for each sentence, read through the page cache
    mean.npy         the mean of them: what all sentences of the corpus share
    lexical/         BM25 over the same passages, and the terms of each
    texts.sqlite     documents and passages
    vocabulary.yaml  what things are called
    status.jsonl     reviews and retractions when it was built (`ingest.status_log`)
    manifest.json    what it was made from
"""

import dataclasses
import logging
import re
import sqlite3
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from functools import lru_cache
from pathlib import Path
from typing import Self

from ingest import rerank, versions
from ingest.chroma import CHROMA_ERRORS
from ingest.embed import Embedder, Vectors, answers_with
from ingest.errors import AppError, IndexDamagedError, ServerAwayError
from ingest.lexical import LexicalIndex, best
from ingest.nearest import NearestRows
from ingest.pool import ALL, Parts, Pool
from ingest.split import passage_context
from ingest.status_log import LOG, Standing
from ingest.store import TextStore
from ingest.terms import stem, terms, words
from ingest.types import Document, Filter, Hit, Passage, Source
from ingest.vectors import VectorFiles
from ingest.vocabulary import Vocabulary, read_vocabulary

_UNREADABLE = (OSError, EOFError, ValueError, LookupError, TypeError, sqlite3.Error, *CHROMA_ERRORS)
"""What the libraries raise on files that are missing, cut short or overwritten."""
logger = logging.getLogger(__name__)
_POOL = 100
"""How many passages each of the two searches brings to the pool that is put in order."""
_REMEMBERED = 1_000
"""How many questions' vectors are kept."""
_LOOKED_AT = 50
"""In how many passages a word is looked for; a rarer form than that is hardly what was meant."""
_AGAIN = 5.0
"""For how many seconds a server that did not answer is not asked again."""
_SPECIAL_PIECES = 5
"""Three word pieces and the two special ones around every text."""
_PREFIX = re.compile(r"^(?:re|un|non|mis|de)")


class Index:
    """One version of the corpus, open for searching; safe to share between threads."""

    def __init__(self, folder: Path, manifest: versions.Manifest, embedder: Embedder) -> None:
        self.manifest = manifest
        self._embedder = embedder
        self._asked_again = 0.0
        """When a server that did not answer is asked again; 0 while it answers."""
        self._embed_query = lru_cache(maxsize=_REMEMBERED)(embedder.embed_query)
        self._embed_answer = lru_cache(maxsize=_REMEMBERED)(answers_with(embedder))
        with ExitStack() as opened:
            self._nearest = NearestRows(folder)
            opened.callback(self._nearest.close)
            self._arrays = VectorFiles(folder)
            self._lexical = LexicalIndex.open(folder / "lexical")
            self._texts = TextStore(folder / "texts.sqlite")
            opened.callback(self._texts.close)
            sources = self._texts.sources()
            self._standing = Standing(sources, versions.log_of(folder.parent), folder / LOG)
            self.vocabulary: Vocabulary = read_vocabulary(folder / "vocabulary.yaml")
            if self._nearest.count() != manifest.passages or not sources:
                raise IndexDamagedError(
                    f"{folder}: holds {self._nearest.count()} of {manifest.passages} passages:"
                    " run  python -m ingest build"
                )
            self._opened = opened.pop_all()

    @classmethod
    def open(cls, path: Path, embedder: Embedder, version: str | None = None) -> Self:
        """Open a version of the index at `path`, the live one unless another is named.

        When the live one is damaged the last good one answers until the next build.

        Raises:
            IndexMissingError: Nothing has been built there.
            IndexDamagedError: The version is there but not whole, and no other is either.
            IndexMismatchError: It was built with another model or other weights.
        """
        if version:
            return cls._open(path, version, embedder)
        live = ""
        try:
            live = versions.current(path)
            return cls._open(path, live, embedder)
        except IndexDamagedError as error:
            with suppress(AppError):
                if live not in ("", versions.current(path)):  # switched and removed meanwhile
                    return cls.open(path, embedder)
            for name in versions.last_good(path):
                with suppress(AppError):
                    found = cls._open(path, name, embedder)
                    logger.warning("%s; answering from %s until then", error, name)
                    return found
            raise

    @classmethod
    def _open(cls, path: Path, version: str, embedder: Embedder) -> Self:
        manifest = versions.read_manifest(path, version)
        versions.check_made_for(path, manifest, embedder.name, embedder.digest)
        folder = versions.folder(path, version)
        versions.check_files(path, manifest)
        if not (folder / "chroma").exists():
            raise IndexDamagedError(f"{folder} has lost its vectors: run  python -m ingest build")
        try:
            return cls(folder, manifest, embedder)
        except _UNREADABLE as error:
            problem = str(error).partition("\n")[0]
            raise IndexDamagedError(
                f"{folder} cannot be read ({problem}): run  python -m ingest build"
            ) from error

    @staticmethod
    def live_version(path: Path) -> str:
        """Return the name of the version that answers now.

        Raises:
            IndexMissingError: Nothing has been built there.
        """
        return versions.current(path)

    @property
    def version(self) -> str:
        """The name of this version."""
        return self.manifest.version

    @property
    def is_cut_off(self) -> bool:
        """Whether the server that holds it does not answer, so that its copy here is searched.

        What was published, reviewed or retracted since is not known then.
        """
        return self._asked_again > 0

    @property
    def sources(self) -> dict[str, Source]:
        """The bibliographic record of every source as it stands now, by id.

        The same object until a review or a retraction changes one of them.
        """
        return self._standing.now()

    def document(self, source_id: str) -> Document | None:
        """Return a document with its text, or None when there is no such source."""
        found = self._texts.document(source_id)
        return found and dataclasses.replace(found, source=self.sources[source_id])

    def passages_of(self, source_id: str) -> list[Passage]:
        """Return the passages of one source in reading order."""
        return [passage for _, _, passage in self._texts.passages_of(source_id)]

    def term_weight(self, term: str) -> float:
        """Return how rare a term of `ingest.terms` is in this corpus (Lucene's idf)."""
        return self._lexical.weight(term)

    def knows(self, term: str) -> bool:
        """Return whether a term of `ingest.terms` occurs in this corpus."""
        return self._lexical.knows(term)

    def together(self, one: str, other: str) -> int:
        """Return how many passages of this corpus have both terms of `ingest.terms`."""
        return self._lexical.together(one, other)

    def says(self, word: str) -> bool:
        """Return whether a lower-case word stands in this corpus letter for letter."""
        some = self._texts.passages(self._lexical.rows(stem(word))[:_LOOKED_AT])
        return any(word in words(passage_context(passage)) for _, _, passage in some)

    def alike(self, term: str) -> list[str]:
        """Return the terms of this corpus for one it does not have: its family, else near misses."""
        return self._lexical.alike(term)

    def is_unknown_special(self, word: str) -> bool:
        """Return whether a word is a term of art that neither this corpus nor its vocabulary has.

        A word that the embedding model's tokenizer cuts into three or more pieces is not of
        everyday English: troponin, fistulotomy.
        """
        word = word.partition("'")[0]  # dad's, can't
        is_known = any(
            self.knows(term) or term in self.vocabulary.terms_of_names
            for form in (word, _PREFIX.sub("", word))
            for term in terms(form)
            if len(term) > 1 or len(form) == 1  # the G of G-CSF is in g/dL too
        )
        return not is_known and self._embedder.count_tokens(word) >= _SPECIAL_PIECES

    def similarity(self, one: str, others: Sequence[str], *, answers: bool = False) -> list[float]:
        """Return how near each of others is to a text, or to where its answers are looked for."""
        vector = self._embed_answer(one) if answers else self._embed_query(one)
        return [float(self._embed_query(other) @ vector) for other in others]

    def search(
        self,
        question: str,
        k: int,
        *,
        words: str = "",
        where: Filter | None = None,
        parts: Parts = ALL,
    ) -> list[Hit]:
        """Return the `k` passages that fit a question best, best first.

        Both searches bring passages to a pool, which is put in order (`ingest.rerank`); passages
        of one source beyond the third come last.

        Args:
            question: Standing on its own, as it is embedded.
            k: How many passages to return.
            words: What the word search looks for when it is more than the question.
            where: Which sources may be found; all of them unless given.
            parts: What is at work.
        """
        size = max(_POOL, 2 * k)
        hits = self.pool(question, words=words, where=where, size=size, parts=parts).hits(parts)
        return rerank.diverse(hits, k) if parts.diverse else hits[:k]

    def pool(
        self,
        question: str,
        *,
        words: str = "",
        where: Filter | None = None,
        size: int = _POOL,
        parts: Parts = ALL,
    ) -> Pool:
        """Return what either search finds, in no order; `size` is how many each of them brings."""
        vector = self._embed_query(question)
        allowed = self._allowed(where)
        dense = self._dense(vector, size, allowed) if parts.vectors else []
        bm25 = self._lexical.scores(words or question)
        lexical = best(bm25, size, allowed) if parts.words else []
        rows = list(dict.fromkeys([*dense, *lexical]))
        dense_rank = {row: rank for rank, row in enumerate(dense, 1)}
        lexical_rank = {row: rank for rank, row in enumerate(lexical, 1)}
        vectors, stored = self._arrays.of_passages(rows), self._texts.passages(rows)
        sentences = [range(first, first + len(one.sentences)) for _, first, one in stored]
        answer = self._embed_answer(question) if parts.answers else vector
        near = self._arrays.nearness(vector, answer, sentences)
        cosines = [float(one @ vector) for one in vectors]
        found = [
            rerank.Found(
                passage=passage,
                vector=vectors[at],
                cosine=cosines[at],
                bm25=float(bm25[row]),
                dense_rank=dense_rank.get(row),
                lexical_rank=lexical_rank.get(row),
                similarity=max(near[at][0], cosines[at]),
                sentence_scores=near[at][1],
            )
            for at, (row, _, passage) in enumerate(stored)
        ]
        return Pool(question, [*map(parts.seen, found)], self.term_weight, self.manifest.passages)

    def _allowed(self, where: Filter | None) -> frozenset[int] | None:
        """Return the rows a search may find; None when all of them."""
        if where is None or where == Filter():
            return None
        sources = [id_ for id_, source in self.sources.items() if where.lets_through(source)]
        return frozenset(self._texts.rows_of(sources))

    def _dense(self, vector: Vectors, k: int, allowed: frozenset[int] | None) -> list[int]:
        """Return the rows of the nearest passages, nearest first."""
        k = min(k, self.manifest.passages if allowed is None else len(allowed))
        if not k:
            return []
        if time.monotonic() >= self._asked_again:
            try:
                found = self._nearest.nearest(vector, k, allowed)
            except ServerAwayError as error:
                logger.warning("%s; answering from the copy of %s", error, self.version)
                self._asked_again = time.monotonic() + _AGAIN
            else:
                self._asked_again = 0.0
                return found
        return self._arrays.nearest(vector, k, allowed)

    def close(self) -> None:
        """Let go of the files; the index cannot be searched any more."""
        self._opened.close()
