"""The suites by name: what each needs, and what it makes of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from chatbot.answer import Assistant
from evals import abstention, claims, conversation, latency, mutations, robustness
from evals.beir import RetrievalSet, read_beir
from evals.care import care_report, premises_report
from evals.cases import CARE, PREMISES, load_cases
from evals.retrieval import Done, beir_report
from evals.rivals import open_index
from evals.run import asking, numbered, run
from evals.scorers import all_scorers
from evals.shipped_search import search_report
from evals.types import Case, NotRun, Report
from ingest.embed_server import embedder_for
from ingest.index import Index
from ingest.settings import IndexSettings

Suite = Callable[["Material"], Iterator[Report | NotRun]]
_BY_NAME = {
    "claims": "claims.jsonl",
    "texts": "texts.jsonl",
    "turns": "turns.jsonl",
    "questions": "questions.jsonl",
}
"""The files of a data folder, by what they hold."""


@dataclass(frozen=True, kw_only=True)
class Material:
    """What the suites are run on."""

    assistant: Assistant
    index_path: Path
    cases: tuple[Case, ...]
    cases_digest: str
    """Tells one set of cases from another."""
    beir: tuple[Path, ...] = ()
    data: tuple[Path, ...] = ()
    """Files or folders of public data; what they hold is told by the file's name."""
    split: str = "dev"
    done: Callable[[str], Done] = field(default=lambda _: lambda *_: None)
    """Makes what shows the progress of a suite."""

    def files(self, kind: str) -> list[Path]:
        """Return the files of a kind among the data, those of the split first."""
        name = _BY_NAME[kind]
        found = [path for path in self.data if path.name == name]
        for folder in self.data:
            if folder.is_dir():
                found += sorted(folder.rglob(name), key=lambda path: path.parent.name != self.split)
        return found

    @cached_property
    def index(self) -> Index:
        """The shipped index, opened when a suite asks for it."""
        settings = IndexSettings.with_given(index=self.index_path)
        return Index.open(settings.index, embedder_for(settings))

    @cached_property
    def sets(self) -> dict[Path, RetrievalSet]:
        """The retrieval sets, read once."""
        return {folder: read_beir(folder, self.split) for folder in self.beir}


def followups(given: Material) -> Iterator[Report | NotRun]:
    """The shipped cases, asked and scored."""
    yield run(
        given.cases,
        asking(given.assistant),
        all_scorers(given.assistant.source_text),
        {"cases_digest": given.cases_digest, "index": str(given.index_path)},
        numbered(given.done("followups"), len(given.cases)),
    )


def retrieval(given: Material) -> Iterator[Report | NotRun]:
    """The search alone: over the shipped cases, and over each BEIR-style folder."""
    cache = Path(".evals") / "shipped.sqlite"
    yield search_report(given.cases, given.index, cache, given.done("retrieval"))
    if not given.beir:
        yield NotRun(suite="retrieval:public", reason="no --beir DIR was given")
    for folder in given.beir:
        yield beir_report(folder, given.split)


def conversations(given: Material) -> Iterator[Report | NotRun]:
    """Follow-ups made to stand on their own."""
    yield conversation.shipped_report(given.cases, given.index, given.done("conversation"))
    files = given.files("turns")
    if not files:
        reason = "no --data with turns.jsonl ({history, raw, rewrite}) was given"
        yield NotRun(suite="conversation:rewriting", reason=reason)
    else:
        yield conversation.rewriting_report(files[0], given.done("conversation:rewriting"))


def abstaining(given: Material) -> Iterator[Report | NotRun]:
    """Questions that should be declined, and those that should not."""
    yield abstention.shipped_report(given.cases, given.assistant, given.done("abstention"))
    files = given.files("questions")
    if not files:
        for suite in ("abstention:near domain", "abstention:gold removed"):
            reason = "no --data with questions.jsonl ({_id, text, kind}) was given"
            yield NotRun(suite=suite, reason=reason)
        return
    [path, *_] = files
    yield abstention.near_domain_report(path, given.assistant, given.done("abstention:near domain"))
    excluded = next(iter(sorted(path.parent.parent.glob("corpus_exclude.txt"))), None)
    passages = next((folder for folder in given.beir if _holds(given.sets[folder], excluded)), None)
    if excluded is None or passages is None:
        reason = "needs corpus_exclude.txt beside the questions and a --beir DIR that has its ids"
        yield NotRun(suite="abstention:gold removed", reason=reason)
        return
    index = open_index(given.sets[passages], passages)
    try:
        done = given.done("abstention:gold removed")
        yield abstention.removed_report(path, excluded, index, done)
    finally:
        index.close()


def claiming(given: Material) -> Iterator[Report | NotRun]:
    """The claim checker on our own answers, changed and unchanged, and on public claims."""
    vocabulary = given.index.vocabulary
    done = given.done("claims:changed answers")
    yield mutations.mutation_report(given.cases, asking(given.assistant), vocabulary, done)
    for kind, suite, row in (
        ("claims", "claims", "{_id, claim, evidence, label}"),
        ("texts", "claims:sentences", "{_id, text, sentences, error_sentence_index}"),
    ):
        files = given.files(kind)
        if files:
            yield claims.claims_report(files[0], given.done(suite), vocabulary)
        else:
            reason = f"no --data with {_BY_NAME[kind]} ({row}) was given"
            yield NotRun(suite=suite, reason=reason)


def robust(given: Material) -> Iterator[Report | NotRun]:
    """The same questions with slips, in capitals, abbreviated."""
    yield robustness.shipped_report(given.cases, given.index, given.done("robustness"))
    for folder in given.beir:
        index = open_index(given.sets[folder], folder)
        try:
            done = given.done(f"robustness:{folder.name}")
            rank = robustness.as_typed(index)
            yield robustness.beir_report(folder.name, given.sets[folder], rank, done)
        finally:
            index.close()


def caring(given: Material) -> Iterator[Report | NotRun]:
    """Notices of danger, personal details, false premises and conflicts, and false alarms."""
    cases = tuple(load_cases(CARE))
    yield care_report(cases, given.assistant, numbered(given.done("care"), len(cases)))


def premising(given: Material) -> Iterator[Report | NotRun]:
    """False premises put right, and true ones let pass: those looked at while this was built, and new ones."""
    cases = load_cases(PREMISES)
    parts: dict[str, list[Case]] = {}
    for case in cases:
        parts.setdefault(case.id.partition("-")[0], []).append(case)
    for part, its_cases in parts.items():
        done = given.done(f"premises:{part}")
        yield premises_report(
            part, tuple(its_cases), given.assistant, numbered(done, len(its_cases))
        )


def timed(given: Material) -> Iterator[Report | NotRun]:
    """How long answers take."""
    yield latency.latency_report(given.cases, given.assistant, given.done("latency"))


SUITES: dict[str, Suite] = {
    "followups": followups,
    "retrieval": retrieval,
    "conversation": conversations,
    "abstention": abstaining,
    "claims": claiming,
    "robustness": robust,
    "care": caring,
    "premises": premising,
    "latency": timed,
}


def _holds(data: RetrievalSet, excluded: Path | None) -> bool:
    """Return whether a retrieval set has the passages that a file names."""
    if excluded is None:
        return False
    named = set(excluded.read_text(encoding="utf-8").split()[:50])
    return named <= {document.source.id for document in data.documents}
