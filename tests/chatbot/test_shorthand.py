"""What clinicians write short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.question.shorthand import written_out

SHORT = [
    "yrs",
    "tx",
    "w/o",
    "73M",
    "s.c.",
    "U-B-A",
    "ruxolitinib",
    "c.122T>C",
    "p.Met41Leu",
    "?",
    "-",
]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("5-yr survival?", "5-year survival?"),
        ("Azacitidine: s.c. or i.v.?", "Azacitidine: subcutaneous or intravenous?"),
        ("What do V-E-X-A-S and U.B.A stand for?", "What do VEXAS and UBA stand for?"),
        ("73M, 2 yrs of tx w/o response", "73-year-old man, 2 years of treatment without response"),
        ("68 yo F/u after bx", "68 year-old follow-up after biopsy"),
        ("Does G-CSF help?", "Does G-CSF help?"),
        ("p.Met41Thr or c.122T>C", "p.Met41Thr or c.122T>C"),
        ("An IL-6 blocker, phase IV", "An IL-6 blocker, phase IV"),
        ("Is it labs-based? The txt says so", "Is it labs-based? The txt says so"),
    ],
)
def test_shorthand_is_written_out_and_names_are_left_alone(short, full):
    assert written_out(short) == full


@given(words=st.lists(st.sampled_from(SHORT), max_size=8))
def test_what_is_written_out_stays_as_it_is(words):
    full = written_out(" ".join(words))
    assert written_out(full) == full
