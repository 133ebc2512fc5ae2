"""Embeddings from a server: one that speaks OpenAI's /v1/embeddings, or Text Embeddings Inference.

A server does not show its weights. Its vectors are told from others by the name of the model and by
what it makes of a fixed sentence: on which side of some fixed planes the vector lies, which is the
same on another processor and another for another model.
"""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import httpx
import numpy as np
from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError

from ingest.embed import PACKAGED_MODEL, Embedder, Vectors, open_embedder
from ingest.errors import EmbedderError
from ingest.place import is_loopback
from ingest.settings import IndexSettings

_PROBE = "One sentence, always the same, tells whether the model is still the one it was."
_PLANES = 32
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
"""What a server says that may answer a moment later."""
_TOO_MANY = 413
_WAIT, _LONGEST_WAIT = 0.5, 30.0
_SHOWN = 120
"""How many characters of a server's complaint are shown."""


class _Row(BaseModel):
    index: int
    embedding: list[float]


class _OpenAIReply(BaseModel):
    data: list[_Row]
    model: str = ""


class _Info(BaseModel):
    model_id: str
    model_sha: str | None = None
    max_input_length: int
    max_client_batch_size: int = 32


_vectors = TypeAdapter(list[list[float]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where embeddings come from and how they are asked for."""

    url: str
    """Its address, such as http://gpu-1:8080, with or without /v1."""
    model: str = ""
    """The model it is to serve; needed where the protocol is OpenAI's."""
    key: SecretStr | None = None
    batch: int = 32
    """The most texts in one request."""
    at_once: int = 4
    """Requests that are under way at the same time."""
    seconds: float = 60.0
    """How long a reply may take; a question waits a quarter of it."""
    tries: int = 5
    """How often passages are asked for before it is given up; a question is asked for twice."""
    max_tokens: int = 256
    """Word pieces the model reads, where the server does not say."""
    wait: Callable[[float], None] = time.sleep


class ServerEmbedder:
    """Embeds on a server; safe to share between threads."""

    def __init__(self, server: Server) -> None:
        """Ask the server what it serves.

        Raises:
            EmbedderError: It cannot be reached, or serves something else; one line.
        """
        key = server.key.get_secret_value() if server.key else ""
        self._server = server
        self._base = server.url.rstrip("/").removesuffix("/v1")
        self._client = httpx.Client(
            timeout=server.seconds, headers={"Authorization": f"Bearer {key}"} if key else {}
        )
        self.is_here = is_loopback(server.url)
        self.digest = ""
        self._info = self._asked_info()
        self.name = self._named()
        self.max_tokens = self._info.max_input_length if self._info else server.max_tokens
        probe = self._probed()
        self.dimension = len(probe)
        """How many numbers a vector has."""
        self.digest = self._digest_of(probe)

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces a text has for the packaged model.

        Other tokenizers cut English much alike; what is too long all the same the server cuts.
        """
        return self._packaged.count_tokens(text)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length for each text; several requests are under way at once.

        Raises:
            EmbedderError: The server does not answer, or not as it did; one line.
        """
        most = self._info.max_client_batch_size if self._info else self._server.batch
        size = max(1, min(self._server.batch, most))
        batches = [texts[start : start + size] for start in range(0, len(texts), size)]
        with ThreadPoolExecutor(self._server.at_once) as pool:
            found = list(chain.from_iterable(pool.map(self._embedded, batches)))
        return np.array(found, np.float32).reshape(len(texts), self.dimension)

    def embed_query(self, text: str) -> Vectors:
        """Return one vector of unit length for a question.

        Raises:
            EmbedderError: The server does not answer, or not as it did; one line.
        """
        vector: Vectors = self._embedded([text], seconds=self._server.seconds / 4, tries=2)[0]
        return vector

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    @cached_property
    def _packaged(self) -> Embedder:
        return open_embedder()

    def _asked_info(self) -> _Info | None:
        """Return what Text Embeddings Inference says of itself; None when it is another server."""
        try:
            reply = self._client.get(f"{self._base}/info", timeout=min(5, self._server.seconds))
            return _Info.model_validate_json(reply.content) if reply.is_success else None
        except ValidationError:
            return None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._wrong(f"cannot be reached ({_said(error)})") from error

    def _named(self) -> str:
        wanted, served = self._server.model, self._info and self._info.model_id
        if served and wanted and served != wanted:
            raise self._wrong(f"serves {served!r}, not {wanted!r} (ROUNDS_EMBEDDING_MODEL)")
        if not (served or wanted):
            raise self._wrong("does not say what it serves: name it in ROUNDS_EMBEDDING_MODEL")
        return served or wanted

    def _probed(self) -> Vectors:
        vector: Vectors = self._asked([_PROBE], self._server.seconds, self._server.tries)[0]
        return vector

    def _digest_of(self, probe: Vectors) -> str:
        """Return what tells these vectors from those of other models and other weights."""
        planes = np.random.default_rng(0).standard_normal((_PLANES, len(probe)))
        sides = "".join("+" if side > 0 else "-" for side in planes @ probe)
        said = (self.name, (self._info and self._info.model_sha) or "", str(len(probe)), sides)
        return hashlib.sha256("\0".join(said).encode()).hexdigest()

    def _embedded(
        self, texts: Sequence[str], seconds: float | None = None, tries: int | None = None
    ) -> Vectors:
        vectors = self._asked(texts, seconds or self._server.seconds, tries or self._server.tries)
        if vectors.shape[1] != self.dimension:
            raise self._wrong(
                f"answers with {vectors.shape[1]} numbers a text, where it had {self.dimension}:"
                " was its model changed?"
            )
        return vectors

    def _asked(self, texts: Sequence[str], seconds: float, tries: int) -> Vectors:
        """Return the vectors of one request, made again while that may help."""
        problem: _LaterError | None = None
        for pause in _pauses(tries):
            try:
                vectors = self._once(texts, seconds)
                if problem and self.digest:  # it was away: is it the same model that answers?
                    self._check_still_the_same(seconds)
            except _LaterError as error:
                problem = error
                if pause:
                    self._server.wait(max(pause, error.wait))
            else:
                return vectors
        raise self._wrong(f"{problem}; nothing is lost, so run it again when the server is well")

    def _once(self, texts: Sequence[str], seconds: float) -> Vectors:
        """Return the vectors of one request; in halves when the server finds it too large."""
        try:
            reply = self._post(texts, seconds)
            if reply.status_code == _TOO_MANY and len(texts) > 1:
                middle = len(texts) // 2
                halves = (texts[:middle], texts[middle:])
                return np.concatenate([self._once(half, seconds) for half in halves])
            if reply.is_success:
                return self._read(reply, len(texts))
        except httpx.HTTPError as error:
            raise _LaterError(f"cannot be reached ({_said(error)})") from error
        except ValueError as error:
            raise _LaterError(f"sends a reply that cannot be used ({_said(error)})") from error
        problem = f"says {reply.status_code} {_complaint(reply)}".rstrip()
        if reply.status_code in _LATER:
            raise _LaterError(problem, _asked_to_wait(reply))
        raise self._wrong(problem)

    def _post(self, texts: Sequence[str], seconds: float) -> httpx.Response:
        if self._info:
            asked = {"inputs": list(texts), "truncate": True, "normalize": True}
            return self._client.post(f"{self._base}/embed", json=asked, timeout=seconds)
        asked = {"input": list(texts), "model": self.name, "encoding_format": "float"}
        return self._client.post(f"{self._base}/v1/embeddings", json=asked, timeout=seconds)

    def _read(self, reply: httpx.Response, many: int) -> Vectors:
        """Return the vectors of a reply, of unit length.

        Raises:
            ValueError: It does not hold a vector for each text.
        """
        if self._info:
            rows = _vectors.validate_json(reply.content)
        else:
            found = _OpenAIReply.model_validate_json(reply.content)
            if found.model and not _same_model(found.model, self.name):
                raise self._wrong(f"answers with {found.model!r}, not {self.name!r}")
            placed = {row.index: row.embedding for row in found.data}
            rows = [placed[at] for at in range(many) if at in placed]
        if len(rows) != many:
            raise ValueError(f"{len(rows)} vectors for {many} texts")
        vectors = np.array(rows, np.float32)  # raises when the rows are not equally long
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if vectors.ndim == 1 or not (np.isfinite(lengths).all() and lengths.all()):
            raise ValueError("a vector without a direction")
        return np.asarray(vectors / lengths, np.float32)

    def _check_still_the_same(self, seconds: float) -> None:
        if self._digest_of(self._once([_PROBE], seconds)[0]) != self.digest:
            raise self._wrong("came back with another model; bring the one it had back, or build")

    def _wrong(self, problem: str) -> EmbedderError:
        return EmbedderError(f"embedding server {self._server.url.rpartition('@')[2]}: {problem}")


class _LaterError(Exception):
    """What may be gone a moment later."""

    def __init__(self, problem: str, wait: float = 0.0) -> None:
        super().__init__(problem)
        self.wait = wait
        """Seconds the server asks to wait."""


def embedder_for(settings: IndexSettings) -> Embedder:
    """Return what makes vectors of text, as the settings have it: a server's model or a local one.

    Raises:
        EmbedderError: The model is not there, or the server is not as it should be; one line.
    """
    if not settings.embedding_url:
        return open_embedder(settings.embedding_model)
    model = settings.embedding_model
    return ServerEmbedder(
        Server(
            url=settings.embedding_url,
            model="" if model == PACKAGED_MODEL else model,
            key=settings.embedding_key,
            seconds=settings.embedding_seconds,
        )
    )


def _pauses(tries: int) -> Iterator[float]:
    """Yield how long to wait after each try; not at all after the last."""
    for number in range(tries):
        yield min(_WAIT * 2**number, _LONGEST_WAIT) if number + 1 < tries else 0.0


def _asked_to_wait(reply: httpx.Response) -> float:
    said = reply.headers.get("Retry-After", "")
    return min(float(said), _LONGEST_WAIT) if said.isdigit() else 0.0


def _same_model(one: str, other: str) -> bool:
    """Return whether two names may be one model's; some servers give a folder or a revision."""
    return one in other or other in one


def _said(error: Exception) -> str:
    return (str(error).partition("\n")[0] or type(error).__name__)[:_SHOWN]


def _complaint(reply: httpx.Response) -> str:
    return " ".join(reply.text.split())[:_SHOWN]
