"""Lengths: what the embedding model does not read, and sentences that have to be cut."""

from collections.abc import Callable, Iterator

from ingest.rules.page import Finding, Level, Page
from ingest.split import passage_context, split


def too_long(
    page: Page, *, passage_tokens: int, max_tokens: int, count_tokens: Callable[[str], int]
) -> Iterator[Finding]:
    """Look for sentences longer than a passage, and headings that leave their text no room."""
    for sentence in page.sentences:
        if len(sentence.text) > passage_tokens and count_tokens(sentence.text) > passage_tokens:
            yield page.finding(
                "sentence-too-long",
                Level.WARNING,
                sentence.start,
                f"a sentence of more than {passage_tokens} word pieces is cut in the middle",
                "make it two sentences",
            )
    most = min(passage_tokens, max_tokens)
    for passage in split(page.document, max_tokens=most, count_tokens=count_tokens):
        if count_tokens(passage_context(passage)) > max_tokens:
            yield page.finding(
                "passage-too-long",
                Level.WARNING,
                passage.start,
                f"with its headings the passage is longer than the {max_tokens} word pieces the "
                "model reads, so it is found without them",
                "shorten the headings",
            )
