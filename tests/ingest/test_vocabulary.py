"""The names of a vocabulary in a text, however they are spelt."""

import pytest

from ingest.vocabulary import Term, Vocabulary

VOCABULARY = Vocabulary(
    terms=(
        Term(name="steroid dependence", category="symptom", synonyms=("steroid dependent",)),
        Term(name="injection-site reaction", category="symptom"),
        Term(name="site", category="place"),
    )
)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a steroid dependent patient", ["steroid dependence"]),
        ("a steroid-dependent patient", ["steroid dependence"]),
        ("an injection site reaction", ["injection-site reaction"]),
        ("an injection-site reaction", ["injection-site reaction"]),
        ("an injection site-reaction", ["injection-site reaction"]),
        ("a reaction at the site", ["site"]),
        ("independent of steroids", []),
    ],
)
def test_a_name_is_known_with_hyphens_or_spaces(text, named):
    assert [term.name for term in VOCABULARY.mentioned(text)] == named


def test_a_name_as_it_is_written_goes_before_one_that_hyphens_make():
    both = Vocabulary(
        terms=(
            Term(name="add on", category="drug"),
            Term(name="add-on", category="therapy"),
        )
    )
    assert [term.category for term in both.mentioned("an add-on, or add on")] == ["therapy", "drug"]


def test_a_name_with_hyphens_that_a_plain_word_is_given_for_is_left_to_it():
    plain = Vocabulary(
        terms=(Term(name="steroid dependent", category="symptom"),),
        lay_terms={"steroid-dependent": "second-line"},
    )
    assert plain.mentioned("a steroid-dependent patient") == []
    assert plain.mentioned("steroid dependent") == [plain.terms[0]]
