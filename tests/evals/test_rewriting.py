import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.question.rewrite import BIAS, WEIGHTS, rewrite
from chatbot.types import Turn
from evals import fit_followup
from evals.rewriting import carried_recall, load_turns, unigram_f1
from ingest.errors import CaseError

TOPICS = ("anemia", "gout", "Tesla", "blockchain", "Bronze Age", "lupus", "asthma", "scurvy")


def row(**changes):
    return {
        "_id": "a-2",
        "split_key": "a",
        "source": "made",
        "history": [
            {"role": "user", "text": "What is anemia?"},
            {"role": "assistant", "text": "A lack of red cells."},
        ],
        "raw": "How is it treated?",
        "rewrite": "How is anemia treated?",
        "context_dependent": True,
        "carried_terms": ["anemia"],
        "licence": "other fields do not matter",
    } | changes


def write(path, *rows):
    path.write_text("\n".join(json.dumps(one) for one in rows) + "\n\n", encoding="utf-8")
    return path


def conversations():
    """Return rows of eight conversations of three questions each."""
    rows = []
    for topic in TOPICS:
        asked = [f"What is {topic}?", "How does it work?", "What are the symptoms?"]
        alone = [asked[0], f"How does {topic} work?", f"What are the symptoms of {topic}?"]
        for place, (raw, full) in enumerate(zip(asked, alone, strict=True)):
            rows.append(
                row(
                    _id=f"{topic}-{place}",
                    split_key=topic,
                    history=[{"role": "user", "text": text} for text in asked[:place]],
                    raw=raw,
                    rewrite=full,
                    context_dependent=place > 0,
                    carried_terms=topic.lower().split() if place else [],
                )
            )
    return rows


def test_recall_counts_the_carried_terms_that_are_there():
    assert carried_recall(("bronze", "age"), "How old is the Bronze?") == 0.5
    assert carried_recall(("real-time",), "A Real-time database") == 1.0
    assert carried_recall(("real-time",), "in time") == 0.0
    assert carried_recall((), "anything") == 1.0


def test_f1_is_the_harmonic_mean_of_precision_and_recall():
    assert unigram_f1("the dose of it", "the dose") == pytest.approx(2 * 0.5 * 1 / 1.5)
    assert unigram_f1("a a", "a") == pytest.approx(2 / 3)
    assert unigram_f1("?", "!") == 1.0
    assert unigram_f1("Dose?", "dose") == 1.0
    assert unigram_f1("one", "two") == 0.0


@given(st.text(), st.text())
def test_f1_is_a_share_and_the_same_both_ways(one, other):
    assert 0 <= unigram_f1(one, other) == unigram_f1(other, one) <= 1
    assert unigram_f1(one, one) == 1


@given(st.lists(st.text(), max_size=4).map(tuple), st.text(), st.text())
def test_more_words_never_lose_a_carried_term(carried, text, more):
    assert carried_recall(carried, text) <= carried_recall(carried, f"{text} {more}")


def test_a_file_is_read_with_its_speakers(tmp_path):
    [case] = load_turns(write(tmp_path / "turns.jsonl", row()))
    assert case.turns == (
        Turn(role="reader", text="What is anemia?"),
        Turn(role="rounds", text="A lack of red cells."),
    )
    assert (case.id, case.group, case.carried_terms) == ("a-2", "a", ("anemia",))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        (json.dumps({**row(), "raw": " "}), "field 'raw': string should have at least 1 char"),
        (json.dumps({k: v for k, v in row().items() if k != "rewrite"}), "'rewrite' is missing"),
        (json.dumps(row(history=[{"role": "bot", "text": ""}])), "field 'history.0.role'"),
        (json.dumps(row(context_dependent="maybe")), "field 'context_dependent'"),
    ],
)
def test_a_line_that_is_no_question_is_named(tmp_path, line, problem):
    path = tmp_path / "turns.jsonl"
    path.write_text(f"{json.dumps(row())}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(CaseError, match=problem) as caught:
        load_turns(path)
    assert str(caught.value).startswith(f"{path}:3: ")
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(CaseError, match="cannot be read"):
        load_turns(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(CaseError, match="no questions"):
        load_turns(tmp_path / "empty.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b"\n\xe9")
    with pytest.raises(CaseError, match=r"latin\.jsonl:2: not UTF-8"):
        load_turns(tmp_path / "latin.jsonl")


def test_fitting_learns_to_carry_the_topic(tmp_path):
    cases = load_turns(write(tmp_path / "turns.jsonl", *conversations()))
    model = fit_followup.learnt(cases)
    example = fit_followup.example_of(cases[1])
    [(chance, phrase)] = model.likely(example)
    assert phrase.text == "anemia"
    assert example.carried == (True,)
    assert chance > 0.5


def test_fitting_prints_what_is_reached_and_the_constants(tmp_path, capsys):
    path = write(tmp_path / "turns.jsonl", *conversations())
    assert fit_followup.main(["--data", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "as asked 0.000" in printed
    constants: dict[str, dict[str, float]] = {}
    exec(printed[printed.index("BIAS") :].replace(": Mapping[str, float]", ""), constants)
    assert constants["WEIGHTS"].keys() == WEIGHTS.keys()


def test_fitting_names_a_file_it_cannot_read(tmp_path, capsys):
    assert fit_followup.main(["--data", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl: cannot be read" in capsys.readouterr().err


def test_the_shipped_weights_carry_the_topic():
    assert BIAS < 0
    turns = (Turn(role="reader", text="What is scurvy?"),)
    assert carried_recall(("scurvy",), rewrite("How is it treated?", turns)) == 1.0
