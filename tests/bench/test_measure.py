import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.measure import Measure, interleaved, quantiles, spread

SECONDS = st.floats(min_value=0.001, max_value=1e6)


def measure(ours, theirs):
    return Measure(part="start", name="a", unit="s", ours=ours, beside="b", theirs=theirs)


def test_a_ratio_is_taken_round_by_round():
    found = spread(measure((2.0, 9.0, 4.0), (1.0, 3.0, 8.0)).ratios)
    assert found is not None
    assert (found.low, found.middle, found.high, found.n) == (0.5, 2.0, 3.0, 3)


def test_a_round_with_nothing_to_divide_by_is_left_out():
    assert measure((2.0, 9.0), (0.0, 3.0)).ratios == (3.0,)


def test_nothing_beside_it_means_no_ratio():
    assert measure((2.0,), ()).ratios == ()
    assert spread(()) is None


def test_rounds_that_do_not_pair_are_an_error():
    with pytest.raises(ValueError, match="shorter"):
        _ = measure((1.0, 2.0), (1.0,)).ratios


@given(st.lists(SECONDS, min_size=1))
def test_a_spread_holds_its_middle_and_all_values(values):
    found = spread(values)
    assert found is not None
    assert found.low <= found.middle <= found.high
    assert all(found.low <= value <= found.high for value in values)


@given(st.lists(SECONDS, min_size=1))
def test_quantiles_rise(values):
    found = quantiles(values)
    assert min(values) <= found["p50"] <= found["p95"] <= found["p99"] <= max(values) * (1 + 1e-9)


def test_quantiles_of_a_hundred_are_those_of_a_table():
    assert quantiles(range(101)) == {"p50": 50.0, "p95": 95.0, "p99": 99.0}


def test_arms_take_turns_forwards_and_backwards():
    ran = []

    def arm(name):
        def run():
            ran.append(name)
            return len(ran)

        return run

    found = interleaved(3, {"ours": arm("ours"), "theirs": arm("theirs")}, lambda _: None)
    assert ran == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]
    assert found == {"ours": [1, 4, 5], "theirs": [2, 3, 6]}
