"""How far long work is, on a terminal: with its rate and the time that is left."""

import time
from collections.abc import Callable
from typing import TextIO

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""
_LEAST_SECONDS = 1.0
"""Before this a rate says nothing yet."""


class Meter:
    """Shows progress on one line of a terminal; silent when the stream is none."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._doing = ""
        self._start = 0.0
        self._first = 0

    def __call__(self, doing: str, done: int, of: int) -> None:
        """Show how much of something is done."""
        if not self._stream.isatty() or not of:
            return
        if doing != self._doing:
            self._doing, self._start, self._first = doing, self._clock(), done
        end = "\n" if done >= of else ""
        self._stream.write(f"\r\033[K{doing} {done}/{of}{self._speed(done, of)}{end}")
        self._stream.flush()

    def _speed(self, done: int, of: int) -> str:
        """Return rate and time left, once there is something to tell them from."""
        seconds = self._clock() - self._start
        if seconds < _LEAST_SECONDS or done <= self._first:
            return ""
        rate = (done - self._first) / seconds
        left = "" if done >= of else f", {_span((of - done) / rate)} left"
        return f", {rate:.0f} a second{left}" if rate >= 1 else f", {rate:.1f} a second{left}"


def _span(seconds: float) -> str:
    """Return a time in words a person reads."""
    whole = round(seconds)
    return f"{whole} s" if whole < 120 else f"{whole // 60} min {whole % 60} s"
