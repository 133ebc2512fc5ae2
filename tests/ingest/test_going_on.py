"""A version that goes on from the one before is the one that would have been made from nothing."""

import shutil
import sqlite3
from contextlib import closing

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ingest import candidate, chroma, nearest, versions
from ingest.build import build
from ingest.gate import Gate
from ingest.health import examine
from ingest.index import Index
from ingest.lexical import LexicalIndex
from ingest.nearest import NearestRows, read_keys
from ingest.settings import IndexSettings
from ingest.split import split
from tests.conftest import write_document
from tests.ingest.killing import WordEmbedder

WORDS = WordEmbedder()
NAMES = [f"source-{number:02}" for number in range(16)]
SENTENCES = (
    "Warfarin needs monitoring.",
    "It lowers glucose in most.",
    "Take it with food.",
    "Rarely it harms the liver.",
    "Warfarin needs monitoring.",
    "A trial of 120 patients found no difference.",
)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "remove", "front matter"]),
        st.sampled_from(NAMES),
        st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5),
    ),
    min_size=1,
    max_size=3,
)
LEVELS = "## Doses\n\n{}\n\n## Harms\n\n### Rare\n\n{}\n\n### Common\n\n{}"


def text_of(words):
    return LEVELS.format(words[0], " ".join(words), " ".join(reversed(words)))


def write(corpus, name, words, title="A title"):
    write_document(corpus, name, text_of(words), title)


def given_for(folder):
    return IndexSettings(corpus=folder / "corpus", index=folder / "index")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("template")
    for number, name in enumerate(NAMES[::2]):
        write(folder / "corpus", name, [SENTENCES[(number + at) % 6] for at in range(3)])
    build(given_for(folder), WORDS)
    return folder


@pytest.fixture
def begun(template, tmp_path):
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return given_for(tmp_path)


def published(where):
    return build(where, WORDS, asked=Gate(force=True))


def from_nothing(where):
    """Return the folder of a version of the same corpus that takes nothing over."""
    fresh = where.model_copy(update={"index": where.index.with_name("fresh")})
    shutil.rmtree(fresh.index, ignore_errors=True)
    assert published(fresh).taken_over == 0
    return live(fresh)


def live(where):
    return where.index / versions.current(where.index)


def table(folder, sql):
    connection = sqlite3.connect(folder / "texts.sqlite")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def scores(folder):
    lexical = LexicalIndex.open(folder / "lexical")
    asked = ("warfarin monitoring", "liver glucose", "a trial of patients", "food")
    return [lexical.scores(text).tolist() for text in asked], lexical.alike("monitored")


def in_chroma(folder):
    """Return the vectors by row, as Chroma has them, and what lies nearest to each."""
    keys = read_keys(folder)
    new = np.empty((0, 64), np.float32)
    vectors = nearest._all_vectors(folder / "chroma", keys, new)
    rows = NearestRows(folder)
    try:
        assert rows.count() == len(keys)
        found = [[float(vectors[one] @ v) for one in rows.nearest(v, 5)] for v in vectors]
    finally:
        rows.close()
    return vectors, found


def hits(folder):
    index = Index.open(folder.parent, WORDS, folder.name)
    try:
        return [
            [(hit.passage, hit.score, hit.similarity, hit.sentence_scores, hit.lexical_rank)]
            for question in ("warfarin monitoring", "harms of the liver", "taken with food?")
            for hit in index.search(question, 20)
        ], {id_: (index.document(id_), index.passages_of(id_)) for id_ in index.sources}
    finally:
        index.close()


def assert_same(one, other):
    for sql in ("SELECT * FROM documents ORDER BY id", "SELECT * FROM passages ORDER BY row"):
        assert table(one, sql) == table(other, sql)
    for name in ("passages.npy", "sentences.npy", "mean.npy"):
        assert np.array_equal(np.load(one / name), np.load(other / name)), name
    for name in ("vocabulary.yaml", "lexical/terms.json"):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    assert scores(one) == scores(other)
    ours, theirs = in_chroma(one), in_chroma(other)
    assert np.allclose(ours[0], theirs[0], atol=1e-6)
    assert np.allclose(ours[1], theirs[1], atol=1e-6)
    assert hits(one) == hits(other)


def edit(where, edits):
    documents = where.corpus / "documents"
    for what, name, words in edits:
        path = documents / f"{name}.md"
        if what == "front matter" and path.exists():
            path.write_text(path.read_text().replace("title: ", "title: Of "), encoding="utf-8")
        elif what != "remove":
            write(where.corpus, name, words)
        elif len(list(documents.iterdir())) > 2:
            path.unlink(missing_ok=True)


@given(rounds=st.lists(EDITS, min_size=1, max_size=3))
@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_after_any_changes_it_holds_what_one_made_from_nothing_holds(
    template, tmp_path_factory, rounds
):
    folder = tmp_path_factory.mktemp("any")
    shutil.copytree(template, folder, dirs_exist_ok=True)
    where = given_for(folder)
    for edits in rounds:
        edit(where, edits)
        published(where)
    assert_same(live(where), from_nothing(where))
    assert examine(where.index, WORDS).healthy


def test_only_what_changed_is_cut_and_the_rest_is_taken_over(begun, monkeypatch):
    cut = []

    def watched(document, **how):
        cut.append(document.source.id)
        return split(document, **how)

    monkeypatch.setattr(candidate, "split", watched)
    write(begun.corpus, NAMES[4], ["A sentence that was never there."])
    write(begun.corpus, NAMES[1], ["And a document that was not."])
    (begun.corpus / "documents" / f"{NAMES[6]}.md").unlink()
    report = published(begun)
    assert cut == [NAMES[1], NAMES[4]]
    assert (report.changed, report.added, report.removed) == ((NAMES[4],), (NAMES[1],), (NAMES[6],))
    assert report.taken_over == report.passages - 6
    assert_same(live(begun), from_nothing(begun))


def test_a_changed_title_or_vocabulary_cuts_and_embeds_nothing(begun):
    (begun.corpus / "vocabulary.yaml").write_text("terms: []\n", encoding="utf-8")
    report = published(begun)
    assert (report.taken_over, report.embedded) == (report.passages, 0)
    assert_same(live(begun), from_nothing(begun))


def test_a_passage_that_stays_in_a_changed_document_keeps_its_vector(begun):
    before = set(read_keys(live(begun)))
    path = begun.corpus / "documents" / f"{NAMES[0]}.md"
    path.write_text(path.read_text() + "\n\nOne paragraph more.\n", encoding="utf-8")
    published(begun)
    after = set(read_keys(live(begun)))
    assert len(before - after) == 1
    assert min(after - before) > max(before)


def test_the_version_before_is_not_touched(begun):
    before, found = live(begun), hits(live(begun))
    files = {
        path: path.read_bytes()
        for path in before.rglob("*")
        if path.is_file() and "chroma" not in path.parts  # which a reader writes to
    }
    edit(begun, [("write", NAMES[0], ["Other words altogether."]), ("remove", NAMES[2], [])])
    published(begun)
    assert {path: path.read_bytes() for path in files} == files
    assert hits(before) == found


def test_when_much_was_deleted_the_vectors_begin_anew(begun):
    for number in range(4):
        write(begun.corpus, NAMES[0], [f"Edition {number} of these words."])
        published(begun)
        manifest = versions.read_manifest(begun.index, versions.current(begun.index))
        assert manifest.vectors_made - manifest.passages <= 0.2 * manifest.passages
    assert_same(live(begun), from_nothing(begun))


@pytest.mark.parametrize("what", ["passage_tokens", "sentence_vectors", "recipe", "damage"])
def test_it_is_made_from_nothing_when_passages_may_be_others(begun, monkeypatch, what):
    if what == "passage_tokens":
        begun = begun.model_copy(update={"passage_tokens": 16})
    elif what == "sentence_vectors":
        begun = begun.model_copy(update={"sentence_vectors": False})
    elif what == "recipe":
        monkeypatch.setattr(candidate, "recipe", lambda: "another")
    else:
        (live(begun) / "mean.npy").write_bytes(b"")
    write(begun.corpus, NAMES[0], ["Something new."])
    report = published(begun)
    assert report.taken_over == 0
    assert examine(begun.index, WORDS).healthy


@pytest.mark.parametrize("table", ["embeddings_queue", "collections"])
def test_a_copy_that_came_out_wrong_is_made_again_from_nothing(begun, monkeypatch, table):
    def half(folder, to):
        real_copy(folder, to)
        with closing(sqlite3.connect(to / "chroma.sqlite3")) as database, database:
            database.execute(f"DELETE FROM {table}")

    real_copy = chroma.copy
    monkeypatch.setattr(chroma, "copy", half)
    write(begun.corpus, NAMES[0], ["Something new."])
    report = published(begun)
    assert report.taken_over == 0
    assert_same(live(begun), from_nothing(begun))
