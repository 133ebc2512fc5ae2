from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.cases import SHIPPED, load_cases
from evals.scorers import (
    all_scorers,
    key_figures,
    key_points,
    premise,
    source_precision,
    source_recall,
    spans_exact,
    status,
    words,
)
from ingest.errors import IndexMissingError

SHIPPED_CASES = load_cases(SHIPPED["followups"])
UNRELATED = [
    "Insulin is stored in the refrigerator and vitamin tablets are taken with food.",
    "The museum opens on Mondays and its garden is closed in winter.",
]
WRONG_EXPANSION = ("correct acronym: vacuoles", "rare")


def test_sources_are_counted_once_over_all_statements(make_case, make_answer):
    case = make_case(supporting=frozenset("abcd"))
    answer = make_answer(["One.", "Two."], cited="axb")
    assert source_recall(case, answer).value == 2 / 4
    assert source_recall(case, answer).reason == "not cited: c; d"
    assert source_precision(case, answer).value == 2 / 3
    assert source_precision(case, answer).reason == "also cited: x"


def test_sources_are_not_scored_where_none_supports(make_case, make_answer):
    case = make_case(supporting=frozenset())
    answer = make_answer(["One."], cited="a")
    assert source_recall(case, answer).value is None
    assert source_precision(case, answer).value is None


def test_citing_nothing_is_no_recall_and_no_precision(make_case, make_answer):
    assert source_recall(make_case(), make_answer([])).value == 0.0
    assert source_precision(make_case(), make_answer(["One."])).value is None


def test_key_figures_is_the_share_stated(make_case, make_answer):
    case = make_case(key_points=("24% at 3 months", "10/11 in the UK"))
    score = key_figures(case, make_answer(["Response was 24 %.", "Ten of 11 responded."]))
    assert score.value == pytest.approx(2 / 3)
    assert score.reason == "not stated: 3 month"


def test_key_figures_is_not_scored_without_figures(make_case, make_answer):
    case = make_case(key_points=("IL-6 and UBA1 M41",))
    assert key_figures(case, make_answer(["24%."])).value is None


def test_a_key_point_in_other_word_forms_is_covered(make_case, make_answer):
    case = make_case(key_points=("glucocorticoids first", "dependence on steroids"))
    answer = make_answer(["A glucocorticoid is given first.", "Most depend on the steroid."])
    assert key_points(case, answer).value == 1.0


def test_a_key_point_without_its_figure_is_not_covered(make_case, make_answer):
    case = make_case(key_points=("response 24%",))
    assert key_points(case, make_answer(["The response was 42%."])).value == 0.0
    assert key_points(case, make_answer(["The response was 24%."])).value == 1.0


def test_a_key_point_without_its_negation_is_not_covered(make_case, make_answer):
    case = make_case(key_points=("not curative",))
    assert key_points(case, make_answer(["It is curative."])).value == 0.0
    assert key_points(case, make_answer(["It is not curative."])).value == 1.0


def test_less_than_six_tenths_of_the_words_is_not_covered(make_case, make_answer):
    case = make_case(key_points=("red green blue black white",))
    assert key_points(case, make_answer(["Red and green."])).value == 0.0
    assert key_points(case, make_answer(["Red, green and blue."])).value == 1.0


def test_how_to_decline_is_left_to_status(make_case, make_answer):
    points = {"key_points": ("declines after 3 words",), "supporting": frozenset()}
    for kind in ("out-of-scope", "unanswerable"):
        case = make_case(kind=kind, **points)
        assert key_points(case, make_answer(["One."])).value is None
        assert key_figures(case, make_answer(["One."])).value is None
    assert key_points(make_case(kind="unanswerable"), make_answer([])).value == 0.0


def test_a_case_without_key_points_is_not_scored(make_case, make_answer):
    assert key_points(make_case(key_points=()), make_answer(["One."])).value is None


def scored(pairs, scorer):
    values = [scorer(case, answer).value for case, answer in pairs]
    found = [value for value in values if value is not None]
    return sum(found) / len(found)


def test_shipped_key_points_tell_good_answers_from_unrelated_ones(make_answer):
    good = [(case, make_answer([case.reference_answer])) for case in SHIPPED_CASES]
    unrelated = [(case, make_answer(UNRELATED)) for case in SHIPPED_CASES]
    swapped = [
        (case, make_answer([other.reference_answer]))
        for case in SHIPPED_CASES
        for other in SHIPPED_CASES
        if not case.supporting & other.supporting and case is not other
    ]
    assert scored(good, key_points) > 0.8
    assert scored(good, key_figures) > 0.95
    assert scored(unrelated, key_points) == 0.0
    assert scored(unrelated, key_figures) == 0.0
    assert scored(swapped, key_points) < 0.03
    assert scored(swapped, key_figures) < 0.05


@pytest.mark.parametrize(
    ("kind", "right"),
    [
        ("out-of-scope", {"abstained"}),
        ("unanswerable", {"abstained", "partial"}),
        ("fact", {"answered", "partial"}),
        ("false-premise", {"answered", "partial"}),
        ("a kind of the future", {"answered", "partial"}),
    ],
)
def test_each_kind_asks_for_its_status(make_case, make_answer, kind, right):
    for given_status in ("answered", "partial", "abstained"):
        score = status(make_case(kind=kind), make_answer([], status=given_status))
        assert score.value == float(given_status in right)
        assert bool(score.reason) == (given_status not in right)


@pytest.mark.parametrize(
    ("kind", "points", "notice", "value"),
    [
        ("false-premise", WRONG_EXPANSION, "false-premise", 1.0),
        ("false-premise", WRONG_EXPANSION, "", 0.0),
        ("false-premise", WRONG_EXPANSION, "conflict", 0.0),
        ("false-premise", ("not curative",), "", None),
        ("false-premise", ("not curative",), "false-premise", 1.0),
        ("fact", ("the acronym",), "", 1.0),
        ("fact", ("the acronym",), "false-premise", 0.0),
    ],
)
def test_a_wrong_expansion_is_pointed_out_and_nothing_else(
    make_case, make_answer, kind, points, notice, value
):
    case = make_case(kind=kind, key_points=points)
    assert premise(case, make_answer([], notice=notice)).value == value


def test_spans_are_exact_only_when_the_quote_is_the_span(make_case, make_answer, source_text):
    score = spans_exact(source_text)
    answer = make_answer(["One."], cited="ab")
    assert score(make_case(), answer).value == 1.0
    [statement] = answer.statements
    [first, second] = statement.citations
    for wrong in (
        replace(first, quote="Fever is rare."),
        replace(first, start=1),
        replace(first, start=3, end=3, quote=""),
        replace(first, start=-1, end=0, quote=""),
        replace(first, end=10_000),
        replace(first, source_id="nowhere"),
    ):
        changed = replace(answer, statements=(replace(statement, citations=(wrong, second)),))
        assert score(make_case(), changed).value == 0.5
        assert score(make_case(), changed).reason.startswith("not exact: ")


def test_a_source_that_the_index_refuses_is_not_exact(make_case, make_answer):
    def refuse(source_id):
        raise IndexMissingError(source_id)

    assert spans_exact(refuse)(make_case(), make_answer(["One."], cited="a")).value == 0.0


def test_spans_are_not_scored_where_nothing_is_cited(make_case, make_answer, source_text):
    assert spans_exact(source_text)(make_case(), make_answer(["One."])).value is None


def test_words_are_counted_over_all_statements(make_case, make_answer):
    assert words(make_case(), make_answer(["One two.", "Three."])).value == 3.0
    assert words(make_case(), make_answer([])).value == 0.0


TEXT = st.sampled_from(
    [text for case in SHIPPED_CASES for text in (case.reference_answer, *case.key_points)]
    + UNRELATED
)
STATUS = st.sampled_from(["answered", "partial", "abstained"])


@settings(deadline=None)
@given(
    st.sampled_from(SHIPPED_CASES),
    st.lists(TEXT, max_size=4),
    st.text("abx", max_size=3),
    STATUS,
    st.sampled_from(["", "false-premise"]),
)
def test_every_score_but_words_is_a_share_and_repeatable(
    make_answer, source_text, case, texts, cited, status_, notice
):
    answer = make_answer(texts, cited=cited, status=status_, notice=notice)
    for scorer in all_scorers(source_text):
        score = scorer(case, answer)
        assert score == scorer(case, answer)
        if score.name != "words" and score.value is not None:
            assert 0.0 <= score.value <= 1.0


@settings(deadline=None)
@given(st.sampled_from(SHIPPED_CASES), st.lists(TEXT, max_size=3), TEXT, st.text("abx"))
def test_saying_more_never_lowers_what_is_covered(make_answer, case, texts, more, cited):
    short = make_answer(texts, cited=cited[:1])
    long = make_answer([*texts, more], cited=cited)
    for scorer in (source_recall, key_figures, key_points, words):
        before, after = scorer(case, short).value, scorer(case, long).value
        assert (before is None) == (after is None)
        assert before is None or after is None or before <= after
