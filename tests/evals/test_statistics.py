import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.statistics import (
    auroc,
    calibration_error,
    paired_difference,
    quantiles,
    risk_coverage,
    share,
)

PAIRS = st.lists(
    st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=2, max_size=12, unique=True
)


def test_auroc_of_perfect_separation_is_1():
    found = auroc("told apart", [0.8, 0.9, 0.7], [0.1, 0.2, 0.3])
    assert (found.value, found.low, found.high, found.n) == (1.0, 1.0, 1.0, 6)


def test_auroc_of_equal_scores_is_a_half():
    assert auroc("told apart", [0.4] * 5, [0.4] * 5).value == 0.5


def test_auroc_of_scores_the_wrong_way_round_is_0():
    assert auroc("told apart", [0.1, 0.2], [0.8, 0.9]).value == 0.0


def test_auroc_is_the_share_of_pairs_in_order():
    found = auroc("told apart", [0.9, 0.4], [0.5, 0.1], "a note")
    assert found.value == 0.75
    assert found.low is not None
    assert found.high is not None
    assert found.low <= 0.75 <= found.high
    assert found.note == "a note"


def test_a_steady_lead_is_positive_and_its_interval_leaves_out_zero():
    ours, theirs = [0.6, 0.8, 0.5, 0.7] * 5, [0.2, 0.3, 0.1, 0.2] * 5
    found = paired_difference("lead", ours, theirs)
    assert found.value == pytest.approx(0.45)
    assert found.low is not None
    assert found.high is not None
    assert 0 < found.low <= found.value <= found.high
    assert float(found.note.rpartition(" ")[2]) < 0.01


def test_a_steady_lag_is_negative_and_its_interval_leaves_out_zero():
    ours, theirs = [0.2, 0.3, 0.1, 0.2] * 5, [0.6, 0.8, 0.5, 0.7] * 5
    found = paired_difference("lag", ours, theirs)
    assert found.value == pytest.approx(-0.45)
    assert found.high is not None
    assert found.high < 0


def test_noise_has_an_interval_around_zero_and_a_large_p():
    found = paired_difference("noise", [0.0, 1.0] * 10, [1.0, 0.0] * 10)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value == 0 < found.high
    assert float(found.note.rpartition(" ")[2]) == 1.0


def test_no_difference_is_zero_from_zero_to_zero():
    found = paired_difference("same", [0.5] * 4, [0.5] * 4)
    assert (found.value, found.low, found.high, found.n) == (0.0, 0.0, 0.0, 4)


@settings(max_examples=15, deadline=None)
@given(PAIRS)
def test_who_is_compared_with_whom_turns_only_the_sign(pairs):
    ours, theirs = [one for one, _ in pairs], [other for _, other in pairs]
    there, back = paired_difference("a", ours, theirs), paired_difference("b", theirs, ours)
    assert there.value == pytest.approx(-back.value)


def test_a_share_has_wilsons_interval():
    found = share("hits", 8, 10)
    assert (found.value, found.n) == (0.8, 10)
    assert found.low == pytest.approx(0.49016, abs=1e-5)
    assert found.high == pytest.approx(0.94332, abs=1e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_within_its_interval(counts):
    found = share("hits", *counts)
    assert found.low is not None
    assert found.high is not None
    assert -1e-9 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1 + 1e-9
    assert found.high - found.low > 0


def test_risk_is_that_of_the_most_confident_first():
    curve = risk_coverage("risk", [1, 1, 0, 1], [0.1, 0.9, 0.8, 0.7])
    assert curve.points == ((0.25, 0.0), (0.5, 0.5), (0.75, 0.33333), (1.0, 0.25))


@given(st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=1, max_size=300))
def test_risk_ends_at_the_share_of_wrong_cases_and_keeps_few_points(cases):
    right = [one for one, _ in cases]
    points = risk_coverage("risk", right, [confidence for _, confidence in cases]).points
    assert points[-1] == pytest.approx((1.0, 1 - sum(right) / len(right)), abs=1e-5)
    assert len(points) <= 200
    assert list(points) == sorted(points, key=lambda point: point[0])


def test_probabilities_that_come_true_have_no_calibration_error():
    assert calibration_error("error", [1, 0, 1, 0], [1.0, 0.0, 1.0, 0.0]).value == 0.0


def test_probabilities_that_are_always_wrong_have_an_error_of_1():
    assert calibration_error("error", [1, 0, 1, 0], [0.0, 1.0, 0.0, 1.0]).value == 1.0


def test_quantiles_are_in_milliseconds_from_the_least_to_the_most():
    points = quantiles("stage", [0.3, 0.1, 0.2]).points
    assert (points[0], points[25], points[-1]) == ((0.0, 100.0), (0.5, 200.0), (1.0, 300.0))
