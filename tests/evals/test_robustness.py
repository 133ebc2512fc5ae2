import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.beir import Question, RetrievalSet
from evals.robustness import abbreviated, beir_report, capitals, typos
from ingest.vocabulary import Term, Vocabulary

TEXTS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]))
SEEDS = st.integers()
VOCABULARY = Vocabulary(
    terms=(
        Term(
            name="myelodysplastic syndrome", category="condition", synonyms=("MDS", "MDS disease")
        ),
        Term(name="azacitidine", category="drug", synonyms=("Aza", "Vidaza")),
    )
)


def asked(id_, text):
    return Question(id=id_, text=text, part="all", group=id_)


def small_set(*questions):
    return RetrievalSet(
        documents=(),
        questions=questions,
        judgments={question.id: {"a": 1} for question in questions},
    )


@given(st.text(), SEEDS)
def test_typos_change_at_most_two_words_and_keep_their_number(text, seed):
    before, after = text.split(" "), typos(text, random.Random(seed)).split(" ")
    assert len(before) == len(after)
    assert sum(one != other for one, other in zip(before, after, strict=True)) <= 2


@given(st.text(), SEEDS)
def test_typos_leave_short_words_alone(text, seed):
    before, after = text.split(" "), typos(text, random.Random(seed)).split(" ")
    changed = [one for one, other in zip(before, after, strict=True) if one != other]
    assert all(sum(map(str.isalpha, word)) >= 5 for word in changed)


@given(st.text(), SEEDS)
def test_a_slip_is_of_one_letter_inside_the_word(text, seed):
    for one, other in zip(
        text.split(" "), typos(text, random.Random(seed)).split(" "), strict=True
    ):
        assert abs(len(one) - len(other)) <= 1
        assert one[:1] == other[:1]


@given(st.text(), SEEDS)
def test_the_same_seed_gives_the_same_typos(text, seed):
    assert typos(text, random.Random(seed)) == typos(text, random.Random(seed))


def test_typos_are_really_made():
    text = "What is the median survival of patients with anemia?"
    changed = {typos(text, random.Random(seed)) for seed in range(20)} - {text}
    assert len(changed) > 15


@given(TEXTS, SEEDS)
def test_capitals_keep_the_letters(text, seed):
    changed = capitals(text, random.Random(seed))
    assert changed.casefold() == text.casefold()
    assert changed in {text.upper(), text.lower()}


def test_capitals_give_both_kinds():
    assert {capitals("Fever?", random.Random(seed)) for seed in range(20)} == {"FEVER?", "fever?"}


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Is azacitidine given in myelodysplastic syndrome?", "Is Aza given in MDS?"),
        ("Is AZACITIDINE safe?", "Is Aza safe?"),
        ("Is Vidaza safe?", "Is Aza safe?"),
        ("Is Aza safe in MDS?", "Is Aza safe in MDS?"),
        ("Is fever common?", "Is fever common?"),
        ("", ""),
    ],
)
def test_abbreviated_uses_the_shortest_name(text, short):
    assert abbreviated(VOCABULARY)(text, random.Random(0)) == short


@given(st.text(), SEEDS)
def test_an_empty_vocabulary_abbreviates_nothing(text, seed):
    assert abbreviated(Vocabulary())(text, random.Random(seed)) == text


def test_a_search_that_minds_no_change_keeps_its_whole_score():
    data = small_set(asked("q1", "What is anemia about?"), asked("q2", "What is asthma about?"))
    report = beir_report("small", data, lambda question: ["a"], lambda *_: None)
    assert [(figure.value, figure.low, figure.high) for figure in report.figures] == [(1, 1, 1)] * 2


def test_a_search_that_minds_every_letter_loses_all():
    questions = [asked(f"q{n}", "Which treatments helped patients?") for n in range(4)]
    known = {question.text for question in questions}
    report = beir_report(
        "small",
        small_set(*questions),
        lambda question: ["a"] if question in known else ["x"],
        lambda *_: None,
    )
    assert {figure.name: figure.value for figure in report.figures} == {
        "typos: share of the clean score": 0.0,
        "case: share of the clean score": 0.0,
    }


def test_the_changed_questions_are_the_same_in_each_run():
    data = small_set(asked("q1", "Which treatments helped patients with anemia?"))
    runs: list[list[str]] = [[], []]
    for run in runs:

        def rank(question, run=run):
            run.append(question)
            return ["a"]

        beir_report("small", data, rank, lambda *_: None)
    assert runs[0] == runs[1]
    assert len(runs[0]) == 3
