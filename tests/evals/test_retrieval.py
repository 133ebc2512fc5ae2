import contextlib
import io
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.__main__ import main
from evals.beir import read_documents
from evals.retrieval import measured
from evals.rivals import rivals

TEXTS = {
    "gout": "Gout is caused by crystals of uric acid in the joints.",
    "scurvy": "Scurvy follows from a lack of vitamin C and makes the gums bleed.",
    "rickets": "Rickets softens the bones of children who lack vitamin D.",
    "malaria": "Malaria is carried by mosquitoes and brings fever every third day.",
    "asthma": "Asthma narrows the airways; inhaled steroids keep attacks away.",
    "anemia": "In anemia the blood carries too little hemoglobin, often for want of iron.",
    "goitre": "A goitre is a swollen thyroid, mostly where the food has no iodine.",
    "cholera": "Cholera is treated with water, salts and sugar by mouth.",
    "tetanus": "Tetanus stiffens the jaw; a booster vaccine is due every ten years.",
    "rabies": "Rabies comes with the bite of a dog and is prevented by a vaccine.",
    "migraine": "Migraine is a throbbing headache on one side with nausea.",
    "stroke": "A stroke is a sudden loss of speech or strength when a vessel is blocked.",
}
QUESTIONS = {
    "q1": ("What causes gout?", {"gout": 2}),
    "q2": ("Which vitamin is missing in scurvy?", {"scurvy": 2, "rickets": 1}),
    "q3": ("How is cholera treated?", {"cholera": 1}),
    "q4": ("Which vaccine is given after a dog bite?", {"rabies": 2, "tetanus": 1}),
    "q5": ("Zyxt qwfp?", {"stroke": 1}),
}
SYSTEMS = {"rounds", "plain", "bm25", "fusion"}


def write(folder):
    (folder / "qrels").mkdir(parents=True)
    corpus = [{"_id": id_, "title": "", "text": text} for id_, text in TEXTS.items()]
    asked = [
        {"_id": id_, "text": text, "source": "short" if id_ < "q3" else "long"}
        for id_, (text, _) in QUESTIONS.items()
    ]
    judged = [
        f"{id_}\t{document}\t{grade}"
        for id_, (_, grades) in QUESTIONS.items()
        for document, grade in grades.items()
    ]
    for name, rows in (
        ("corpus.jsonl", map(json.dumps, corpus)),
        ("queries.jsonl", map(json.dumps, asked)),
        ("qrels/dev.tsv", ["query-id\tcorpus-id\tscore", *judged]),
    ):
        (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("retrieval")


@pytest.fixture(scope="module")
def said(place):
    """What the command says of a small folder; it is run once, in an empty working directory."""
    arguments = ["retrieval", "--beir", str(write(place / "small")), "--json"]
    arguments += ["--index", str(place / "index"), "--out", str(place / "out")]
    (place / "work").mkdir()
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(place / "work"),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        status = main(arguments)
    return status, out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def found(said):
    return json.loads(said[1])


@pytest.fixture(scope="module")
def rows(said, place):
    report = json.loads((place / "out" / "report.json").read_text(encoding="utf-8"))
    return {row["id"]: row for row in report["suites"]["retrieval:small"]["outcomes"]}


def test_the_command_is_exit_0_and_prints_nothing_but_the_object(said, found):
    status, _, err = said
    assert (status, err) == (0, "")
    assert found["questions"] == len(QUESTIONS)
    assert found["settings"]["documents"] == str(len(TEXTS))


def test_each_system_has_its_measure_with_the_number_of_questions_and_an_interval(found):
    assert set(found["systems"]) == SYSTEMS
    for parts in found["systems"].values():
        value = parts["all"]["nDCG@10"]
        assert value["n"] == len(QUESTIONS)
        assert 0 <= value["low"] <= value["mean"] <= value["high"] <= 1


def test_the_parts_of_a_mixed_folder_are_told_apart(found):
    for parts in found["systems"].values():
        assert parts["short"]["nDCG@10"]["n"] == 2
        assert parts["long"]["nDCG@10"]["n"] == 3


def test_every_system_finds_the_document_that_shares_the_words(rows):
    for name in ("RR@10", "plain.RR@10", "bm25.RR@10", "fusion.RR@10"):
        assert [rows[id_]["scores"][name] for id_ in ("q1", "q3")] == [1.0, 1.0]


def test_a_question_of_unknown_words_finds_nothing_by_bm25(rows):
    assert rows["q5"]["scores"]["bm25.nDCG@10"] == 0.0


def test_the_mean_over_all_questions_is_that_of_the_rows(found, rows):
    for system in SYSTEMS:
        name = "nDCG@10" if system == "rounds" else f"{system}.nDCG@10"
        values = [row["scores"][name] for row in rows.values()]
        mean = found["systems"][system]["all"]["nDCG@10"]["mean"]
        assert mean == pytest.approx(sum(values) / len(values))


def test_each_rival_has_its_difference_within_each_part(found):
    names = {figure["name"] for figure in found["differences"]}
    for part in ("short", "long"):
        for rival in SYSTEMS - {"rounds"}:
            assert f"{part}: nDCG@10 less {rival}'s" in names


def test_the_passages_found_are_kept_with_their_grades(rows):
    [first, *others] = rows["q1"]["found"]
    assert (first["source_id"], first["grade"]) == ("gout", 2)
    assert first["text"] == TEXTS["gout"]
    assert {one["grade"] for one in others} == {0}


def test_nothing_is_left_in_the_working_directory_when_an_index_is_named(said, place):
    assert list((place / "work").iterdir()) == []
    assert (place / "index").is_dir()


def test_bm25_finds_only_documents_that_share_a_word(place, said, tmp_path):
    systems = rivals(read_documents(place / "small"), tmp_path / "cache.sqlite", lambda *_: None)
    assert systems["bm25"]("Which vaccine?") in (["tetanus", "rabies"], ["rabies", "tetanus"])
    assert systems["bm25"]("Zyxt qwfp?") == []


def test_without_json_it_prints_tables(place, said, capsys):
    arguments = ["retrieval", "--beir", str(place / "small"), "--index", str(place / "index")]
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert "fusion.nDCG@10" in out
    assert "95 % interval" in out


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/dev.tsv"])
def test_a_folder_that_cannot_be_used_is_exit_2_and_one_line(tmp_path, capsys, name):
    folder = write(tmp_path / "bad")
    (folder / name).write_text("{\n", encoding="utf-8")
    index = tmp_path / "index"
    assert main(["retrieval", "--beir", str(folder), "--index", str(index), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.startswith(str(folder / name)) for line in err.splitlines()] == [True]
    assert not index.exists()


def test_a_folder_that_is_not_there_is_exit_2_and_one_line(tmp_path, capsys):
    assert main(["retrieval", "--beir", str(tmp_path / "gone"), "--json"]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert "gone" in err


def test_ndcg_is_what_it_is_by_hand():
    grades = {"q": {"a": 2, "b": 1, "c": 0}}
    value = measured(grades, {"q": ["b", "x", "a"]})["nDCG@10"]["q"]
    gained = 1 / math.log2(2) + 2 / math.log2(4)
    best = 2 / math.log2(2) + 1 / math.log2(3)
    assert value == pytest.approx(gained / best)


def test_what_comes_after_the_tenth_place_counts_nothing():
    ranking = [f"x{number}" for number in range(10)]
    found = measured({"q": {"a": 1}}, {"q": [*ranking, "a"]})
    assert {name: values["q"] for name, values in found.items()} == {
        "nDCG@10": 0.0,
        "R@10": 0.0,
        "RR@10": 0.0,
        "Success@5": 0.0,
        "Judged@10": 0.0,
    }


def test_the_other_measures_are_what_they_are_by_hand():
    found = measured({"q": {"a": 1, "b": 2, "c": 0}}, {"q": ["x", "c", "a", "y"]})
    values = {name: of_question["q"] for name, of_question in found.items()}
    assert values["R@10"] == pytest.approx(1 / 2)
    assert values["RR@10"] == pytest.approx(1 / 3)
    assert values["Success@5"] == 1.0


def test_a_question_whose_ranking_is_empty_gets_0():
    grades = {"q1": {"a": 1}, "q2": {"a": 1}}
    found = measured(grades, {"q1": ["a"], "q2": []})
    assert found["nDCG@10"] == {"q1": 1.0, "q2": 0.0}
    assert all(values["q2"] == 0.0 for values in found.values())


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 3), min_size=1),
    st.permutations("abcdefghij"),
)
def test_no_order_is_worth_more_than_the_one_by_grade(grades, order):
    ideal = sorted(grades, key=lambda id_: -grades[id_])
    given_ = measured({"q": grades}, {"q": order})["nDCG@10"]["q"]
    assert 0 <= given_ <= measured({"q": grades}, {"q": ideal})["nDCG@10"]["q"]
    assert measured({"q": grades}, {"q": ideal})["nDCG@10"]["q"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    "question", ["痛風とは何ですか", "Qu’est-ce que la goutte ?", "gout " * 10_000, "?!", "½ µ"]
)
def test_any_question_of_a_set_is_ranked_whatever_its_length_or_language(
    tmp_path, capsys, question
):
    rows = [{"_id": "d1", "text": "Gout is uric acid."}, {"_id": "d2", "text": "Iron is low."}]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    asked = {"_id": "q", "text": question}
    (tmp_path / "heldout").mkdir()
    (tmp_path / "heldout" / "queries.jsonl").write_text(json.dumps(asked), encoding="utf-8")
    (tmp_path / "heldout" / "qrels.tsv").write_text("q\td1\t1\n", encoding="utf-8")
    arguments = ["retrieval", "--beir", str(tmp_path), "--split", "heldout", "--json"]
    assert main([*arguments, "--index", str(tmp_path / "index")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert 0 <= found["systems"]["rounds"]["all"]["nDCG@10"]["mean"] <= 1
