"""A model's reply to the sentences in it, each as soon as it is whole; whatever form it has."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_OBJECT = re.compile(r'\{(?:[^{}"]|"(?:[^"\\]|\\.)*+")*+\}')
"""An object that holds no other: one sentence with its ids."""
_TEXTS = ("text", "sentence", "statement", "claim")
_IDS = ("ids", "sources", "citations", "passages")
_THOUGHT = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL)
_FENCE = re.compile(r"^\s*```\w*\s*$", re.MULTILINE)
_ONE_MARK = r"\[[\w-]{1,40}(?:[,;\s]+[\w-]{1,40}){0,9}\]"
_MARK = re.compile(_ONE_MARK)
_MARKED = re.compile(rf"(?P<text>[^\[\]]+)(?P<marks>(?:{_ONE_MARK}[\s,]*)+)(?P<end>[.!?]?)")
_ID = re.compile(r"[\w-]+")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n+")
_NOTHING = re.compile(r'\{\s*"\w+"\s*:\s*\[\s*\]\s*\}|\[\s*\]')
_MOST = 40
"""How many sentences of a reply are read; more is babble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence of a reply, as the model wrote it."""

    text: str
    ids: tuple[str, ...]
    """What it says it rests on; not yet looked up."""


class Reply:
    """A reply that is coming in."""

    def __init__(self) -> None:
        self.text = ""
        self._read = 0
        self._any = False

    def take(self, piece: str) -> Iterator[Said]:
        """Add a piece and yield the sentences that it completes."""
        self.text += piece
        thinking = "<think>" in self.text and "</think>" not in self.text
        if thinking or "}" not in piece:
            return
        start = max(self._read, self.text.rfind("</think>"))
        for match in _OBJECT.finditer(self.text, start):
            if said := _from_object(match[0]):
                self._any = True
                self._read = match.end()
                yield said

    def rest(self) -> Iterator[Said]:
        """Yield the sentences of a whole reply that has none in JSON: those with [id] marks."""
        plain = self._plain
        if self._any or plain.startswith(("{", "[{", '["')):
            return
        marked = list(_MARKED.finditer(plain))[:_MOST]
        for match in marked:
            ids = tuple(id_ for mark in _MARK.findall(match["marks"]) for id_ in _ID.findall(mark))
            yield from _said(match["text"].strip() + match["end"], ids)
        if not marked:
            for line in _SENTENCE_END.split(plain)[:_MOST]:
                yield from _said(line, ())

    @property
    def says_nothing(self) -> bool:
        """Whether it is the JSON asked for without a sentence in it."""
        return not self._any and bool(_NOTHING.fullmatch(self._plain))

    @property
    def is_whole(self) -> bool:
        """Whether JSON that was begun was also ended."""
        plain = self._plain
        return not plain.startswith(("{", "[{")) or plain.endswith(("}", "]"))

    @property
    def _plain(self) -> str:
        """The reply without what the model thought aloud and without fences."""
        return _FENCE.sub("", _THOUGHT.sub("", self.text)).strip()


def _said(text: str, ids: tuple[str, ...]) -> Iterator[Said]:
    plain = " ".join(_BULLET.sub("", text).split())
    if plain:
        yield Said(text=plain, ids=ids)


def _from_object(text: str) -> Said | None:
    """Return the sentence an object holds, if it is one."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    said = next((found[key] for key in _TEXTS if isinstance(found.get(key), str)), "")
    named = next((found[key] for key in _IDS if key in found), ())
    ids = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    marks = [id_ for mark in _MARK.findall(said) for id_ in _ID.findall(mark)]
    plain = " ".join(_MARK.sub("", said).split())
    if not plain:
        return None
    known = dict.fromkeys([*(str(id_).strip("[] ") for id_ in ids), *marks])
    return Said(text=plain, ids=tuple(known))
