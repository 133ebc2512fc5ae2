"""An answer that is being made, until its reader stops it; nothing of it is shown after that."""

import asyncio

PATIENCE = 2.0
"""Seconds to wait for the end of an answer that was stopped, which comes at once as a rule."""
SETTLES = 0.05
"""Seconds in which the page gets what was on its way when the answer ended."""


class UnderWay:
    """Whether somebody still waits for an answer, and whether it has ended."""

    def __init__(self) -> None:
        self.is_stopped = False
        self._ended = asyncio.Event()

    def end(self) -> None:
        """Say that nothing more of it comes."""
        self._ended.set()

    async def stop(self) -> None:
        """Want nothing more of it; return when nothing more can come.

        So what the caller shows next comes after all of it, even an answer that was there already
        and on its way to the page.
        """
        if self._ended.is_set():
            return
        self.is_stopped = True
        try:
            await asyncio.wait_for(self._ended.wait(), PATIENCE)
        except TimeoutError:
            return  # it may still be made, and is not shown
        await asyncio.sleep(SETTLES)
