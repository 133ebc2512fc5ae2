"""An answer as it comes: each checked sentence at once, then the whole; stopped when let go of."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from threading import Event, Thread

from chatbot.types import Answer, Statement
from chatbot.writer import Listener

GATHER = 0.06
"""Seconds in which sentences that come together are put together."""
Make = Callable[[Listener], Answer]
"""Makes an answer and tells each sentence of it as soon as it is checked."""
Part = tuple[Statement, ...] | Answer


class _StoppedError(Exception):
    """Nobody waits for the answer any more."""


async def as_it_comes(make: Make) -> AsyncGenerator[Part, None]:
    """Yield the sentences that are checked, as they come, and at the end the answer.

    It is made in a thread of its own, so that no number of readers waits for one slow model. When
    the iterator is closed, the next sentence is the last: the model is let go of there.
    """
    loop = asyncio.get_running_loop()
    come: asyncio.Queue[Statement | Answer | Exception] = asyncio.Queue()
    stopped = Event()

    def pass_on(part: Statement | Answer | Exception) -> None:
        if stopped.is_set() or loop.is_closed():
            raise _StoppedError
        loop.call_soon_threadsafe(come.put_nowait, part)

    Thread(target=_make, args=(make, pass_on), name="answer", daemon=True).start()
    try:
        while True:
            parts = [await come.get()]
            if isinstance(parts[0], Statement):
                await asyncio.sleep(GATHER)
            while not come.empty():
                parts.append(come.get_nowait())
            if isinstance(parts[-1], Exception):
                raise parts[-1]
            if isinstance(parts[-1], Answer):
                yield parts[-1]
                return
            yield tuple(part for part in parts if isinstance(part, Statement))
    finally:
        stopped.set()


def _make(make: Make, pass_on: Callable[[Statement | Answer | Exception], None]) -> None:
    """Make the answer; what goes wrong is raised where it is waited for."""
    part: Answer | Exception
    try:
        part = make(pass_on)
    except Exception as problem:  # noqa: BLE001 – raised again by the one who waits for it
        part = problem
    with suppress(_StoppedError):
        pass_on(part)
