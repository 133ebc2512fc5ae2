"""Whatever is done to a corpus and an index, the index is what a fresh build would be."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ingest import versions
from ingest.build import build, go_back
from ingest.errors import AppError
from ingest.gate import Gate
from ingest.health import examine
from ingest.index import Index
from ingest.settings import IndexSettings
from ingest.status_log import append, change
from tests.conftest import write_document
from tests.ingest.killing import WordEmbedder

WORDS = WordEmbedder()
IDS = st.sampled_from(["aspirin", "heparin", "metformin", "warfarin"])
TEXTS = st.lists(
    st.sampled_from(
        [
            "Warfarin needs monitoring.",
            "It lowers glucose.",
            "Take it with food.",
            "Rarely it harms.",
        ]
    ),
    min_size=1,
    max_size=3,
).map(" ".join)
HARM = st.sampled_from(["manifest.json", "texts.sqlite", "lexical", "chroma", "mean.npy"])


def answers(path):
    """Return what the live version answers, with everything in it."""
    index = Index.open(path, WORDS)
    try:
        questions = ("warfarin monitoring", "glucose", "food", "harm")
        hits = [
            (hit.passage, round(hit.score, 5), hit.dense_rank is None, hit.lexical_rank)
            for question in questions
            for hit in index.search(question, 20)
        ]
        documents = {id_: index.document(id_) for id_ in index.sources}
        return documents, hits
    finally:
        index.close()


class AnyHistory(RuleBasedStateMachine):
    """Edits, builds, ways back, retractions and damage, in any order."""

    @initialize()
    def start(self):
        self.folder = Path(tempfile.mkdtemp())
        self.settings = IndexSettings(
            corpus=self.folder / "corpus", index=self.folder / "index", keep_versions=2
        )
        self.texts, self.known = {}, {}
        self.write("warfarin", "Warfarin needs monitoring.")
        self.build()

    @rule(id_=IDS, text=TEXTS)
    def write(self, id_, text):
        write_document(self.settings.corpus, id_, text)
        self.texts[id_] = text

    @rule(id_=IDS)
    def remove(self, id_):
        if id_ in self.texts and len(self.texts) > 1:
            del self.texts[id_]
            (self.settings.corpus / "documents" / f"{id_}.md").unlink()

    @rule(id_=IDS, action=st.sampled_from(["retract", "reinstate"]))
    def log(self, id_, action):
        append(self.settings.corpus, change(id_, action, by="ann"))
        self.known = {version: None for version in self.known}  # answers of all versions change

    @rule()
    def build(self):
        build(self.settings, WORDS, asked=Gate(force=True))
        fresh = self.settings.model_copy(update={"index": self.folder / "fresh"})
        build(fresh, WORDS)
        assert answers(self.settings.index) == answers(fresh.index)
        assert examine(self.settings.index, WORDS).healthy
        shutil.rmtree(fresh.index)
        self.remember()

    @rule(back=st.integers(0, 3))
    def go_back(self, back):
        kept = versions.names(self.settings.index)
        version = kept[back % len(kept)]
        try:
            go_back(self.settings, WORDS, version)
        except AppError:
            assert not Path(self.settings.index / version / "manifest.json").exists() or any(
                not (self.settings.index / version / name).exists()
                for name in ("texts.sqlite", "lexical", "chroma", "mean.npy")
            )
            return
        if self.known.get(version):
            assert answers(self.settings.index) == self.known[version]
        self.remember()

    @rule(part=HARM)
    def damage(self, part):
        path = self.settings.index / versions.current(self.settings.index) / part
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    @invariant()
    def nothing_is_left_lying_about(self):
        if hasattr(self, "settings"):
            assert not list(self.settings.index.glob("building-*"))

    def remember(self):
        self.known[versions.current(self.settings.index)] = answers(self.settings.index)

    def teardown(self):
        if hasattr(self, "settings"):
            self.build()
            shutil.rmtree(self.folder)


AnyHistory.TestCase.settings = settings(
    max_examples=6,
    stateful_step_count=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
TestAnyHistory = AnyHistory.TestCase
