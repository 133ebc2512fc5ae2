"""How long each stage of an answer takes."""

import time


class Clock:
    """Milliseconds spent on each stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """End a stage: what passed since the last one ended is its time."""
        now = time.perf_counter()
        self._laps[stage] = round(1000 * (now - self._last), 1)
        self._last = now

    def total(self) -> dict[str, float]:
        """Return the milliseconds of each stage, and of all of it."""
        return {**self._laps, "total": round(1000 * (time.perf_counter() - self._start), 1)}
