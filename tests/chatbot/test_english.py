"""How common words are in English."""

from hypothesis import given
from hypothesis import strategies as st

from chatbot.question.english import rarities, rarity_in_english


def test_everyday_words_weigh_little_and_terms_of_art_all():
    everyday, plain, art = map(rarity_in_english, ("get", "clinch", "fistulotomy"))
    assert 0 == everyday < plain < art == 1


@given(text=st.text())
def test_every_content_term_has_a_rarity_from_0_to_1(text):
    assert all(0 <= rarity <= 1 for rarity in rarities(text).values())


def test_figures_tell_nothing_of_what_a_text_is_about():
    assert rarities("1 in 4,269 men").keys() == {"1", "4", "269", "men"}
    assert not any(rarities("4,269").values())
