"""How often sources say that a thing occurs, and the words and ages that they speak against."""

import pytest

from chatbot.claims.faults import GROUPS
from chatbot.premises.shares import how_often
from chatbot.question.followup import themes


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("women", 2, 6), ("men", 90, 100), ("thrombosis", 30, 60), ("fever", 45, 100)],
)
def test_the_middle_share_is_that_of_the_cohorts(name, least, most, index):
    names = (name, *sorted(GROUPS[name][1])) if name in GROUPS else (name,)
    found = how_often(names, themes(index)[0], index)
    assert least <= found.median <= most
    assert all(0 < share.percent <= 100 for share in found.shares)


def test_a_share_of_the_next_thing_in_a_list_is_not_taken(index):
    found = how_often(("gut disease",), themes(index)[0], index)
    assert not found.shares
    assert found.absent
    assert how_often(("kidney disease",), themes(index)[0], index).rare


def test_a_thing_of_which_nothing_is_held_has_no_share(index):
    found = how_often(("snoring",), themes(index)[0], index)
    assert (found.shares, found.rare, found.absent, found.median) == ((), (), (), 0.0)
    assert found.near() == []
