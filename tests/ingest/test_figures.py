import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.figures import figures, is_stated


def said(text):
    return {str(figure) for figure in figures(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24 %", {"24%"}),
        ("24.0 per cent, thirty-two percent", {"24%", "32%"}),
        ("1,000 patients", {"1000"}),
        ("163\u202f096 people", {"163096"}),
        ("75\u2009mg/m² a day for 7 days", {"75 mg/sqm", "7 day"}),
        ("<0.5 x10^9/L", {"0.5 giga/l"}),
        ("0·5\u00a0×10⁹/L", {"0.5 giga/l"}),
        ("500/µL, 500 cells/mm3", {"500 /µl"}),
        ("5–20 mg", {"5 mg", "20 mg"}),
        ("prednisone of 15 to 45 mg/day", {"15 mg", "45 mg"}),
        ("3/6/12 months", {"3 month", "6 month", "12 month"}),
        ("at 3, 6 and 12 months", {"3 month", "6 month", "12 month"}),
        ("32%/26%", {"32%", "26%"}),
        ("five-year survival", {"5 year"}),
        ("HR 3.84 (95% CI 1.89-7.81)", {"3.84", "95%", "1.89", "7.81"}),
        ("10/11", {"10 of 11"}),
        ("Fifteen of 124", {"15 of 124"}),
        ("ten out of eleven (91%)", {"10 of 11", "91%"}),
        ("1 in 4,269 (1:2,319 to 1:7,859)", {"1 of 4269", "1 of 2319", "1 of 7859"}),
        ("MCV 107.3 fL, ESR 97 mm/hr", {"107.3 fl", "97 mm/h"}),
        ("1.5 mg/kg/day", {"1.5 mg/kg"}),
        ("15 mg at 100 to 200, and 5 mg", {"15 mg", "100", "200", "5 mg"}),
        ("the blood pressure was 120/80", {"120", "80"}),
    ],
)
def test_a_figure_is_read_whatever_its_notation(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "E1 IL-6 IL\u20116 UBA1 M41 JAK1 JAK1/2 CD4 COVID-19 p.Met41Leu c.121A>C 22q11 5q",
        "1. first\n2) second\n(3) third",
        "as reported [3] and again [1, 2]",
        "phase 2, exon 3, codon 41",
        "published in 2024",
        "nearly two-thirds, threefold, one abstract",
    ],
)
def test_names_marks_and_years_are_no_figures(text):
    assert said(text) == set()


@pytest.mark.parametrize(
    ("wanted", "text", "expected"),
    [
        ("only 11 patients", "ruxolitinib 12, tofacitinib 11", True),
        ("11 carriers", "Of 11 carriers, 10 of 11 were anaemic.", True),
        ("11 carriers", "Anaemia in 10 of 11.", True),
        ("CRP <=10", "CRP of 10 mg/L or less", True),
        ("11 carriers", "11% were carriers", False),
        ("11%", "11 were carriers", False),
        ("10 mg", "10 mg/kg", False),
        ("10 of 11", "10 men and 11 women", False),
        ("24%", "24.5%", False),
    ],
)
def test_a_figure_counts_as_stated_only_with_its_unit(wanted, text, expected):
    [figure] = figures(wanted)
    assert is_stated(figure, figures(text)) is expected


@given(st.text(alphabet="0123456789 .,/%-–µmgkl^x×()ofto\n", max_size=60))
def test_any_text_can_be_read_and_states_its_own_figures(text):
    found = figures(text)
    assert all(is_stated(figure, found) for figure in found)


@given(st.integers(2, 10_000).filter(lambda n: not 1990 <= n < 2040), st.sampled_from(["%", " mg"]))
def test_thousands_marks_change_nothing(number, unit):
    assert figures(f"{number:,}{unit}") == figures(f"{number}{unit}") != frozenset()
