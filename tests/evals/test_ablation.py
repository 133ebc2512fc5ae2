import json

import pytest

from evals.__main__ import main
from evals.ablation import LARGE, PARTS, public_ablation, scope_ablation, shipped_ablation
from evals.beir import read_beir
from evals.rivals import open_index
from ingest.index import Index
from ingest.pool import Parts


def put(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def index(shipped_index, embedder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    opened = Index.open(shipped_index, embedder)
    yield opened
    opened.close()


@pytest.fixture
def cases(make_case):
    return [
        make_case(
            "a",
            question="What is the dose of ruxolitinib in VEXAS?",
            supporting=frozenset({"heiblig-2022-blood", "label-ruxolitinib-us"}),
        ),
        make_case(
            "b",
            question="And of tofacitinib?",
            supporting=frozenset({"label-tofacitinib-us"}),
            history=("What is the dose of ruxolitinib?", "See the label."),
        ),
        make_case("c", question="How do I bake bread?", supporting=frozenset()),
    ]


def test_every_part_is_left_out_once_and_no_two_at_a_time():
    fields = set(Parts.__dataclass_fields__)
    for variants in (PARTS, LARGE):
        off = [[name for name in fields if not getattr(parts, name)] for parts in variants.values()]
        assert all(len(names) == 1 for names in off)
        assert len({name for [name] in off}) == len(variants)
    assert {
        name
        for parts in (*PARTS.values(), *LARGE.values())
        for name in fields
        if not getattr(parts, name)
    } == fields


def test_shipped_cases_are_asked_without_each_part(cases, index, monkeypatch, shipped_index):
    monkeypatch.setattr("evals.ablation.without_headings", lambda index: Bare(index))
    changes = list(shipped_ablation(cases, index, lambda *_: None))
    assert len(changes) == 2 * (len(PARTS) + 3)
    assert all(change.difference.n == 2 for change in changes)
    assert all(0 <= change.candidate <= 1 for change in changes)
    by_name = {change.score: change for change in changes}
    assert by_name["sources@10, shipped, without headings before a passage"].difference.mean == 0


class Bare:
    """The same index under another name, which is not closed."""

    def __init__(self, index):
        self._index = index

    def __getattr__(self, name):
        return getattr(self._index, name)

    def close(self):
        pass


def test_scope_is_measured_without_each_sign(cases, index):
    changes = list(scope_ablation(cases, index))
    assert len(changes) == 3
    assert all(change.baseline == 1.0 for change in changes)
    assert list(scope_ablation(cases[:2], index)) == []


def test_a_public_set_is_searched_without_each_part(tmp_path):
    folder = tmp_path / "set"
    put(folder / "corpus.jsonl", *({"_id": n, "text": text} for n, text in TEXTS.items()))
    put(folder / "queries.jsonl", {"_id": "q", "text": "What is gout?"})
    (folder / "qrels").mkdir()
    (folder / "qrels" / "dev.tsv").write_text("q\td1\t1\n", encoding="utf-8")
    data = read_beir(folder, "dev")
    opened = open_index(data, folder, tmp_path / "index", lambda *_: None)
    changes = list(public_ablation("set", data, opened, lambda *_: None))
    opened.close()
    assert [change.score for change in changes] == [
        f"nDCG@10, set all, without {name}" for name in LARGE
    ]
    assert all(change.baseline == 1.0 for change in changes)


TEXTS = {"d1": "Gout is uric acid in the joints.", "d2": "Iron is low in anemia."}


def test_a_missing_folder_is_exit_2_and_one_line(tmp_path, capsys, shipped_index):
    arguments = ["ablation", "--index", str(shipped_index), "--beir", str(tmp_path / "no")]
    assert main(arguments) == 2
    assert "no such file or folder" in capsys.readouterr().err
