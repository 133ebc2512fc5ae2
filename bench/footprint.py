"""How much memory a chat page and an ingest hold, idle and at most."""

import json

from bench.given import Given
from bench.measure import Measure, Part
from bench.processes import python

_KINDS = {
    "ingest": "ingest of the corpus",
    "chat": "answering 8 at once",
}  # chat reads what ingest wrote


def footprint(given: Given) -> Part:
    """Return the memory of each arm, run once in a process of its own."""
    measures = []
    for kind, doing in _KINDS.items():
        found: dict[str, dict[str, float]] = {}
        for who in ("rounds", "plain"):
            given.told(f"{kind}: {who}")
            arm = (f"{who}-{kind}", str(given.scratch), str(given.index))
            found[who] = json.loads(python("-m", "bench.child", *arm).output)
        for name, said in (("idle", f"loaded, before {doing}"), ("peak", doing)):
            measures.append(
                Measure(
                    part="memory",
                    name=f"{name}: {said}",
                    unit="MB",
                    ours=(found["rounds"][name],),
                    beside="plain LangChain recipe",
                    theirs=(found["plain"][name],),
                )
            )
    return Part(measures=tuple(measures))
