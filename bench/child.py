"""python -m bench.child: one arm in a process of its own, so that its memory is its own."""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.given import passages, questions
from bench.memory import held, peak

_ASKED = 24
_THREADS = 8


def rounds_chat(_: Path, index: Path) -> dict[str, float]:
    """Serve nobody, then answer eight at once."""
    import chatbot.ui.server  # noqa: F401  what the page loads
    from chatbot.answer import open_assistant

    assistant = open_assistant(index, "quoting")
    assistant.warm_up()
    idle = held()
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(assistant.answer, questions(_ASKED)))
    return {"idle": idle, "peak": peak()}


def plain_chat(scratch: Path, _: Path) -> dict[str, float]:
    """The same of the plain recipe, which only finds; where `plain_ingest` wrote."""
    import gradio  # noqa: F401  what a page loads

    from bench.plain import Plain, loaded_model

    plain = Plain(scratch / "plain-ingest", loaded_model())
    plain.search("Warm?")
    idle = held()
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(plain.search, questions(_ASKED)))
    return {"idle": idle, "peak": peak()}


def rounds_ingest(scratch: Path, _: Path) -> dict[str, float]:
    """Index the corpus."""
    from ingest.build import build
    from ingest.embed import open_embedder
    from ingest.settings import IndexSettings

    settings = IndexSettings.with_given(index=scratch / "rounds-ingest")
    embedder = open_embedder()
    embedder.embed_query("Loaded.")
    idle = held()
    build(settings, embedder)
    return {"idle": idle, "peak": peak()}


def plain_ingest(scratch: Path, index: Path) -> dict[str, float]:
    """Index the same passages by the plain recipe."""
    from bench.plain import Plain, loaded_model
    from ingest.embed import open_embedder

    texts = passages(index, open_embedder())
    plain = Plain(scratch / "plain-ingest", loaded_model())
    idle = held()
    plain.ingest(texts)
    return {"idle": idle, "peak": peak()}


ARMS = {
    "rounds-chat": rounds_chat,
    "plain-chat": plain_chat,
    "rounds-ingest": rounds_ingest,
    "plain-ingest": plain_ingest,
}


def main() -> None:
    """Run the arm that is named and print its megabytes."""
    name, scratch, index = sys.argv[1:]
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    sys.stdout.write(json.dumps(ARMS[name](Path(scratch), Path(index))))


if __name__ == "__main__":
    main()
