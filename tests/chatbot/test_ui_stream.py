"""An answer as it comes: each sentence once it is checked, none before, and an end when stopped."""

import asyncio
import time
from threading import Event

import pytest

from chatbot.types import Answer, Statement
from chatbot.ui.stream import as_it_comes
from chatbot.writer import Listener
from tests.chatbot.test_ui_fake import tofacitinib

ANSWER = tofacitinib("q")
FIRST, SECOND = ANSWER.statements[:2]
PAUSE = 0.15


def parts_of(make):
    async def collected():
        return [part async for part in as_it_comes(make)]

    return asyncio.run(collected())


def test_sentences_come_one_by_one_and_then_the_answer():
    def make(hear: Listener) -> Answer:
        for statement in (FIRST, SECOND):
            hear(statement)
            time.sleep(PAUSE)
        return ANSWER

    assert parts_of(make) == [(FIRST,), (SECOND,), ANSWER]


def test_sentences_that_come_together_are_shown_together():
    def make(hear: Listener) -> Answer:
        hear(FIRST)
        hear(SECOND)
        time.sleep(PAUSE)
        return ANSWER

    assert parts_of(make) == [(FIRST, SECOND), ANSWER]


def test_what_goes_wrong_is_raised_where_the_answer_is_waited_for():
    def make(hear: Listener) -> Answer:
        hear(FIRST)
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        parts_of(make)


def test_an_answer_that_is_let_go_of_ends_with_its_next_sentence():
    ended = Event()
    told: list[Statement] = []

    def make(hear: Listener) -> Answer:
        try:
            for statement in ANSWER.statements:
                hear(statement)
                told.append(statement)
                time.sleep(PAUSE)
        finally:
            ended.set()
        return ANSWER

    async def stopped() -> None:
        parts = as_it_comes(make)
        assert await anext(parts) == (FIRST,)
        await parts.aclose()
        await asyncio.to_thread(ended.wait, 2)

    asyncio.run(stopped())
    assert ended.is_set()
    assert told == [FIRST]


def test_a_slow_answer_holds_back_no_other():
    def make(hear: Listener) -> Answer:
        time.sleep(PAUSE)
        return ANSWER

    async def together() -> None:
        async def whole() -> None:
            assert [part async for part in as_it_comes(make)] == [ANSWER]

        await asyncio.gather(*(whole() for _ in range(30)))

    started = time.monotonic()
    asyncio.run(together())
    assert time.monotonic() - started < 5 * PAUSE
