"""An answer to keep or pass on, with what is needed to check every quote of it again."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from chatbot.types import Answer, Citation
from ingest.errors import AppError, BundleError

TextOf = Callable[[str], str]
"""The text of a source by its id; raises AppError when it is not held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedText:
    """Which text of a source was cited."""

    source_id: str
    sha256: str
    """Of the whole text as UTF-8, front matter included."""
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """An answer and the digests of the texts its citations point into."""

    format: Literal["rounds-bundle-1"] = "rounds-bundle-1"
    answer: Answer
    sources: tuple[CitedText, ...]
    sha256: str
    """Of the answer and the sources, so that a change anywhere is seen."""


_FORMAT = TypeAdapter(Bundle)
_CONTENT = TypeAdapter(tuple[Answer, tuple[CitedText, ...]])


def bundle_of(answer: Answer, text_of: TextOf) -> Bundle:
    """Return the bundle of an answer; a source whose text is not held has no digest in it."""
    cited = dict.fromkeys(citation.source_id for citation in _citations(answer))
    sources = tuple(text for id_ in cited if (text := _cited_text(id_, text_of)))
    return Bundle(answer=answer, sources=sources, sha256=_seal(answer, sources))


def to_json(bundle: Bundle) -> str:
    """Return the one way a bundle is written: the same bundle gives the same bytes."""
    return _FORMAT.dump_json(bundle, indent=1).decode() + "\n"


def read_bundle(text: str) -> Bundle:
    """Read a bundle.

    Raises:
        BundleError: It is no bundle.
    """
    try:
        return _FORMAT.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise BundleError(f"not a bundle of Rounds: {where}: {first['msg'].lower()}") from error


def problems(text: str, text_of: TextOf) -> Iterator[str]:
    """Yield what is wrong with a bundle, one line each; nothing when every quote stands.

    Args:
        text: The bundle as it was written.
        text_of: The texts to check it against.
    """
    try:
        bundle = read_bundle(text)
    except BundleError as error:
        yield str(error)
        return
    if not is_whole(bundle):
        yield "the answer or a digest was changed after it was exported"
    elif to_json(bundle) != text:
        yield "the file was changed after it was exported"
    yield from _misquotes(bundle, text_of)


def is_whole(bundle: Bundle) -> bool:
    """Return whether the answer and the digests are as they were exported."""
    return _seal(bundle.answer, bundle.sources) == bundle.sha256


def quotes(bundle: Bundle) -> int:
    """Return how many quotes a bundle holds."""
    return sum(1 for _ in _citations(bundle.answer))


def _misquotes(bundle: Bundle, text_of: TextOf) -> Iterator[str]:
    digests = {source.source_id: source for source in bundle.sources}
    held: dict[str, str] = {}
    for citation in _citations(bundle.answer):
        id_ = citation.source_id
        if id_ not in digests:
            yield f"{id_}: no digest of its text is in the bundle"
            continue
        if id_ not in held:
            try:
                held[id_] = text_of(id_)
            except AppError as error:
                yield str(error)
                continue
            if _sha256(held[id_]) != digests[id_].sha256:
                yield f"{id_}: the text held here is not the text that was cited"
        if held[id_][citation.start : citation.end] != citation.quote:
            place = f"{citation.start}-{citation.end}"
            yield f"{id_}: characters {place} are not the quote “{citation.quote[:60]}”"


def _citations(answer: Answer) -> Iterator[Citation]:
    for statement in answer.statements:
        yield from statement.citations
    yield from answer.nearest


def _cited_text(source_id: str, text_of: TextOf) -> CitedText | None:
    try:
        text = text_of(source_id)
    except AppError:
        return None
    return CitedText(source_id=source_id, sha256=_sha256(text), characters=len(text))


def _seal(answer: Answer, sources: tuple[CitedText, ...]) -> str:
    return hashlib.sha256(_CONTENT.dump_json((answer, sources))).hexdigest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
