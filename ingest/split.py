"""A Document to Passages, cut where its structure allows, with exact offsets."""

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence

import sentencex

from ingest.load import blocks_of, line_starts
from ingest.types import Document, Heading, Passage, fingerprint

Span = tuple[int, int]
_MARKER = re.compile(r"\s*(?:(?:[-*+]|\d+[.)]|>)\s+)*")
_UNIT_ENDS = re.compile(
    r"(?:[a-zµμ0-9⁰¹²³⁴-⁹%]/|\d\s?[A-Z]{1,2}/|\d\s?[a-zµμ]{1,2})"  # mg/, 50 U/, 5 m
    r"[a-zµμ]{0,3}[A-Z]\."  # L. dL.
    r"(?=\s+[\"'“\u2018(\[]*[A-Z])"
)
"""A unit that ends in a capital, which looks like the initial of a name, before a new sentence."""
_LEAVES = {"paragraph_open", "fence", "code_block", "html_block", "tr_open"}


def split(
    document: Document, *, max_tokens: int, count_tokens: Callable[[str], int]
) -> list[Passage]:
    """Cut a document into passages of at most `max_tokens` word pieces.

    A passage never crosses a heading. Whole blocks (paragraphs, list items, table rows) are put
    together while they fit; a block that is too long is cut between sentences, and a sentence
    that is too long between words.

    Returns:
        The passages in reading order; `document.text[p.start:p.end] == p.text` for each.
    """

    def fits(span: Span) -> bool:
        return count_tokens(document.text[slice(*span)]) <= max_tokens

    passages: dict[str, Passage] = {}
    for headings, blocks in _sections(document):
        sentences = [
            part
            for block in blocks
            for sentence in _sentences(document.text, block)
            for part in _cut(document.text, sentence, fits)
        ]
        for group in _group(sentences, blocks, fits):
            passage = _passage(document, headings, group)
            while passage.id in passages:  # the same words twice under one heading
                passage = dataclasses.replace(passage, id=fingerprint(passage.id))
            passages[passage.id] = passage
    return list(passages.values())


def passage_context(passage: Passage) -> str:
    """Return a passage with its headings before it, as the searches see it."""
    return "\n".join([*passage.headings, passage.text])


def _sections(document: Document) -> Iterator[tuple[tuple[str, ...], list[Span]]]:
    """Yield each heading path with the blocks of text directly under it."""
    blocks = _blocks(document)
    first = document.headings[0].start if document.headings else len(document.text)
    preamble = Heading(path=(), start=document.body_start, end=first)
    for heading in (preamble, *document.headings):
        inside = [block for block in blocks if heading.start <= block[0] < heading.end]
        if inside:
            yield heading.path, inside


def _blocks(document: Document) -> list[Span]:
    text = document.text
    starts = line_starts(text, document.body_start)
    spans: list[Span] = []
    for token in blocks_of(text[document.body_start :]):
        if token.type in _LEAVES and token.map:
            span = _trim(text, (starts[token.map[0]], starts[token.map[1]]))
            if span[0] < span[1] and not text.startswith("<!--", span[0]):
                spans.append(span)
    return spans


def _trim(text: str, span: Span) -> Span:
    start, end = span
    marker = _MARKER.match(text, start, end)
    start = marker.end() if marker else start
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def sentence_spans(text: str) -> Iterator[Span]:
    """Yield where each sentence of a text is, without the white space around it."""
    for found in sentencex.get_sentence_boundaries("en", text):
        start = found["start_index"]
        ends = [unit.end() for unit in _UNIT_ENDS.finditer(text, start, found["end_index"])]
        for end in (*ends, found["end_index"]):
            words = text[start:end]
            if words.strip():
                yield start + len(words) - len(words.lstrip()), start + len(words.rstrip())
            start = end


def _sentences(text: str, block: Span) -> Iterator[Span]:
    for start, end in sentence_spans(text[slice(*block)]):
        yield block[0] + start, block[0] + end


def _cut(text: str, sentence: Span, fits: Callable[[Span], bool]) -> Iterator[Span]:
    """Yield the sentence, or pieces of it cut between words when it is too long."""
    if fits(sentence):
        yield sentence
        return
    length = sentence[1] - sentence[0]
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # not for questions

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=max(length // 2, 1), chunk_overlap=0, add_start_index=True
    )
    pieces = splitter.create_documents([text[slice(*sentence)]])
    if length == 1 or len(pieces) < 2:
        yield sentence
        return
    for piece in pieces:
        start = sentence[0] + int(piece.metadata["start_index"])
        yield from _cut(text, (start, start + len(piece.page_content)), fits)


def _group(
    sentences: Sequence[Span], blocks: Sequence[Span], fits: Callable[[Span], bool]
) -> Iterator[list[Span]]:
    """Put neighbouring sentences together, whole blocks where they fit."""
    group: list[Span] = []
    for block in blocks:
        inside = [s for s in sentences if block[0] <= s[0] < block[1]]
        if group and inside and not fits((group[0][0], inside[-1][1])):
            yield group
            group = []
        for sentence in inside:
            if group and not fits((group[0][0], sentence[1])):
                yield group
                group = []
            group.append(sentence)
    if group:
        yield group


def _passage(document: Document, headings: tuple[str, ...], sentences: Sequence[Span]) -> Passage:
    start, end = sentences[0][0], sentences[-1][1]
    text = document.text[start:end]
    return Passage(
        id=fingerprint(document.source.id, "/".join(headings), text),
        source_id=document.source.id,
        headings=headings,
        start=start,
        text=text,
        sentences=tuple((first - start, last - start) for first, last in sentences),
    )
