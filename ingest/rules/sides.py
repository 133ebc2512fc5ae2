"""Sides of disagreements: whether the words the vocabulary gives to a source still stand in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from ingest.plain_yaml import read_yaml
from ingest.rules.page import Finding, Level
from ingest.split import split
from ingest.types import Document
from ingest.vocabulary import Side


def lost_sides(
    path: Path,
    sides: Sequence[Side],
    documents: Mapping[str, Document],
    *,
    sentences: Callable[[Document], Sequence[str]],
) -> Iterator[Finding]:
    """Look for sides whose words are in no sentence of their source, so that no answer shows them.

    Args:
        path: The vocabulary's file.
        sides: Those of it to look for.
        documents: What the corpus holds, by id.
        sentences: Gives a document's sentences as answers quote them, each on one line.
    """
    held = {id_: sentences(documents[id_]) for id_ in {s.source for s in sides} & set(documents)}
    lost = [
        side
        for side in sides
        if not any(side.says in sentence for sentence in held.get(side.source, ()))
    ]
    lines = _lines(path) if lost else {}
    for side in dict.fromkeys(lost):
        what = f"no sentence of {side.source} has the words {side.says!r}"
        do = "copy them from the sentence as it stands now, or take the side out"
        if side.source not in documents:
            what = f"a side points to {side.source!r}, which is no source of the corpus"
            do = "correct the id, or take the side out"
        for line in lines.get(side, [1]):
            yield Finding(
                rule="lost-side", level=Level.ERROR, path=str(path), line=line, what=what, do=do
            )


def quotable(
    document: Document, *, max_tokens: int, count_tokens: Callable[[str], int]
) -> list[str]:
    """Return the sentences of a document as its passages have them, each on one line."""
    return [
        " ".join(passage.text[first:last].split())
        for passage in split(document, max_tokens=max_tokens, count_tokens=count_tokens)
        for first, last in passage.sentences
    ]


def _lines(path: Path) -> dict[Side, list[int]]:
    """Return the lines of the file on which each side says its words."""
    found: dict[Side, list[int]] = {}

    def look(node: yaml.Node | None) -> None:
        if isinstance(node, yaml.SequenceNode):
            for part in node.value:
                look(part)
        elif isinstance(node, yaml.MappingNode):
            fields = {key.value: value for key, value in node.value}
            if {"source", "says"} <= set(fields):
                side = Side(source=fields["source"].value, says=fields["says"].value)
                found.setdefault(side, []).append(fields["says"].start_mark.line + 1)
            for value in fields.values():
                look(value)

    look(read_yaml(path.read_text(encoding="utf-8"))[0])
    return found
