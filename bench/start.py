"""From the start of a process to its first answer, beside loading the libraries it stands on."""

from bench.given import Given
from bench.measure import Measure, Part, interleaved
from bench.processes import Ran, python

_LIBRARIES = """\
import chromadb, gradio
from sentence_transformers import SentenceTransformer
from ingest.embed import packaged_folder
SentenceTransformer(str(packaged_folder()), device="cpu", local_files_only=True).encode("A question?")
"""


def start(given: Given) -> Part:
    """Return how long a first answer takes, with files already in the machine's memory."""

    def ask() -> Ran:
        question = given.questions[0]
        return python("-m", "chatbot", "ask", question, "--json", "--index", str(given.index))

    def libraries() -> Ran:
        return python("-c", _LIBRARIES)

    arms = {"ask": ask, "libraries": libraries}
    given.told("reading files once")
    ask()
    libraries()
    ran = interleaved(given.rounds, arms, given.told)
    measure = Measure(
        part="start",
        name="process start to first answer",
        unit="s",
        ours=tuple(one.seconds for one in ran["ask"]),
        beside="gradio, chromadb, sentence-transformers and the model, loaded",
        theirs=tuple(one.seconds for one in ran["libraries"]),
        megabytes=tuple(max(one.megabytes for one in ran[name]) for name in arms),
    )
    return Part(measures=(measure,))
