from hypothesis import given
from hypothesis import strategies as st

from evals.wording import content_words


def test_spelling_form_and_case_do_not_matter():
    assert content_words("randomised anaemias") == content_words("Randomized ANEMIA")
    assert content_words("steroid-sparing") == content_words("sparing the steroids")


def test_names_with_digits_are_one_word_and_numbers_are_none():
    assert content_words("IL-6 in 24% at 3 months") == {"il6"}


def test_a_negation_counts():
    assert content_words("not curative") == content_words("never curative")
    assert content_words("not curative") > content_words("curative")


def test_short_forms_are_written_out():
    assert content_words("OS") == content_words("overall survival")
    assert content_words("os") != content_words("OS")


@given(st.text(), st.text())
def test_more_text_never_has_fewer_words(one, other):
    assert content_words(one) <= content_words(f"{one}\n{other}")
