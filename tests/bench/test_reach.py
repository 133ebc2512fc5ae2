"""What is to be reached, read from what was measured, and its picture."""

from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.measure import Measure, Part
from bench.plot import to_svg, told
from bench.reach import Reach, reaches


def measure(name, ours, theirs=(1.0,), part="search", beside="rival"):
    return Measure(part=part, name=name, unit="", ours=ours, beside=beside, theirs=theirs)


def test_an_answer_may_take_a_third_of_the_rival_and_a_hundred_milliseconds_more():
    rows = [
        measure(f"whole answer, 10,000 passages, {at}", (ours,), (30.0,), "large")
        for at, ours in (("p50", 50.0), ("p95", 120.0))
    ]
    usual, slow = reaches({"large": Part(measures=tuple(rows))})
    assert (usual.measured, usual.is_reached) == (50.0, True)
    assert usual.wanted == pytest.approx(110.0)
    assert (slow.measured, slow.wanted, slow.is_reached) == (2.4, 2, False)


def test_the_largest_size_is_the_one_that_counts():
    rows = [
        measure(name, (value,), beside=beside)
        for name, value, beside in (
            ("one search, p95, 10,000 passages", 10.0, "plain"),
            ("one search, p95, 100,000 passages", 12.0, "plain"),
            ("one search, p95, 1,000,000 passages", 35.0, "plain"),
            ("recall@10 of Chroma, 100,000 passages", 0.5, "exact search by numpy"),
            ("recall@10 of Chroma, 1,000,000 passages", 0.99, "exact search by numpy"),
            ("memory, open and searched, 1,000,000 passages", 3.0, "plain"),
            ("memory, open and searched, 1,000,000 passages", 1.5, "the vectors alone"),
        )
    ]
    growth, found, memory = reaches({"search": Part(measures=tuple(rows))})
    assert (growth.measured, growth.is_reached) == (3.5, False)
    assert (found.measured, found.is_reached) == (0.99, True)
    assert (memory.measured, memory.is_reached) == (1.5, True)


def test_more_is_better_for_a_rate():
    row = measure("first ingest, no sentence vectors", (220.0,), (100.0,), "ingest")
    [found] = reaches({"ingest": Part(measures=(row,))})
    assert told(found) == "2.2 (≥ 3)"
    assert not found.is_reached
    assert found.share == pytest.approx(3 / 2.2)


def test_what_was_not_measured_is_not_told():
    assert reaches({}) == []
    assert to_svg([]).startswith("<svg")


@given(
    st.lists(
        st.builds(
            Reach,
            what=st.text(st.characters(exclude_categories=("Cc", "Cs"))),
            measured=st.floats(1e-3, 1e6),
            wanted=st.floats(1e-3, 1e6),
            is_least=st.booleans(),
        ),
        max_size=5,
    )
)
def test_the_picture_is_well_formed_and_has_a_mark_for_each(found):
    drawn = fromstring(to_svg(found))
    left, _, width, _ = map(float, drawn.attrib["viewBox"].split())
    marks = [one for one in drawn.iter() if one.attrib.get("class") in ("yes", "no")]
    assert len(marks) == len(found)
    for one in (mark for mark in marks if "cx" in mark.attrib):
        assert left < float(one.attrib["cx"]) < width
