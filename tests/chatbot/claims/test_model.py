import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.claims.arms import Comparison, compared
from chatbot.claims.binding import given_to_another
from chatbot.claims.features import SIGNED, UNSIGNED, features
from chatbot.claims.model import ways
from chatbot.claims.results import larger_arm, p_values
from ingest.vocabulary import Term, Vocabulary


@pytest.mark.parametrize(
    ("statement", "subject", "comparator", "outcome", "way"),
    [
        ("Compared with placebo, aspirin reduced fever.", "aspirin", "placebo", "fever.", "down"),
        (
            "Aspirin increased bleeding compared to placebo.",
            "Aspirin",
            "placebo.",
            "bleeding",
            "up",
        ),
        (
            "Bleeding was higher with aspirin than with placebo.",
            "Bleeding was",
            "placebo.",
            None,
            "up",
        ),
        (
            "Aspirin made no difference to fever versus placebo",
            "Aspirin",
            "placebo",
            "fever",
            "none",
        ),
        ("Aspirin reduced fever.", "Aspirin", "", "fever.", "down"),
    ],
)
def test_what_a_statement_compares_is_read(statement, subject, comparator, outcome, way):
    found = compared(statement)
    assert found is not None
    assert (found.subject.strip(), found.comparator, found.way) == (subject, comparator, way)
    assert outcome is None or found.outcome.strip() == outcome


def test_a_statement_without_a_way_compares_nothing():
    assert compared("Aspirin was given to ten patients.") is None


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ("Fever was significantly lower with aspirin than with placebo (p = 0.01).", "down"),
        ("Fever was significantly higher with placebo than with aspirin (p = 0.01).", "down"),
        ("Fever was significantly higher in the aspirin group (p < 0.001).", "up"),
        ("Fever did not differ between aspirin and placebo (p = 0.61).", "none"),
        ("There was a smaller rise of fever with aspirin than with placebo (p = 0.01).", "down"),
    ],
)
def test_the_model_tells_which_way_evidence_says(evidence, expected):
    comparison = compared("Compared with placebo, aspirin reduced fever.")
    assert comparison is not None
    found = ways(comparison, evidence)
    assert max(("up", "down", "none"), key=lambda way: getattr(found, way)) == expected


TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            [
                "fever",
                "aspirin",
                "placebo",
                "lower",
                "higher",
                "than",
                "p",
                "=",
                "0.04",
                "no",
                "significant",
                "difference",
                "5",
                "vs",
                ".",
                "9",
                "(",
                ")",
                ",",
                ";",
                "compared",
                "with",
                "95%",
                "CI",
                "0.2",
                "to",
                "0.9",
                "improved",
            ]
        ),
        max_size=40,
    ).map(" ".join),
)


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_any_evidence_gives_all_features_and_shares_that_add_up(statement, evidence):
    comparison = compared(statement) or Comparison(
        subject="aspirin", comparator="placebo", outcome="fever", way="up"
    )
    assert features(comparison, evidence).keys() == {*SIGNED, *UNSIGNED}
    found = ways(comparison, evidence)
    assert found.up + found.down + found.none == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p = 0.049", [True]),
        ("P<0.05 and p > 0.05", [True, False]),
        ("p = .62; P=NS", [False, False]),
        ("VFA 6.6 2.9 0.02", [True]),
        ("nothing", []),
    ],
)
def test_p_values_are_read_and_judged(text, expected):
    assert [one.significant for one in p_values(text)] == expected


VOCABULARY = Vocabulary(
    terms=(Term(name="aspirin", category="drug"), Term(name="ibuprofen", category="drug"))
)


@pytest.mark.parametrize(
    ("statement", "source", "wrong"),
    [
        ("30% with aspirin.", "30% with aspirin and 26% with ibuprofen.", False),
        ("26% with aspirin.", "30% with aspirin and 26% with ibuprofen.", True),
        ("Aspirin: 26%.", "Aspirin 30%, ibuprofen 26%.", True),
        ("Aspirin: 26%.", "Aspirin and ibuprofen helped 30% and 26%, respectively.", True),
        ("Aspirin: 30%.", "Aspirin and ibuprofen helped 30% and 26%, respectively.", False),
        ("17% at 5 years.", "17% at 1 year and 40% at 5 years.", True),
        ("40% of men.", "In 40% of women, and 17% of men.", True),
        ("26% with aspirin.", "Aspirin or ibuprofen helped 26%, 30% or 40%.", False),
    ],
)
def test_a_figure_given_to_something_else_is_noticed(statement, source, wrong):
    assert (given_to_another(statement, source, VOCABULARY) is not None) == wrong


def test_a_text_without_words_has_no_larger_arm():
    assert larger_arm("", []) == (0, 0)
