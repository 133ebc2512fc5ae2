import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.terms import one_slip, terms

LETTERS = "abcdé"
WORDS = st.text(LETTERS, min_size=2, max_size=8)
PLACES = st.integers(1, 7)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ruxolitnib", "ruxolitinib"),
        ("ruxollitinib", "ruxolitinib"),
        ("ruxolitiinb", "ruxolitinib"),
        ("ruxolitanib", "ruxolitinib"),
        ("ruxolitini", "ruxolitinib"),
        ("ruxolitinibs", "ruxolitinib"),
        ("rruxolitinib", "ruxolitinib"),
    ],
)
def test_a_letter_lost_doubled_swapped_or_wrong_is_one_slip(typed, name):
    assert one_slip(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ruxolitinib", "ruxolitinib"),
        ("", ""),
        ("ruxoltnib", "ruxolitinib"),
        ("ruxollitiinib", "ruxolitinib"),
        ("ruxalitanib", "ruxolitinib"),
        ("ruxalitnib", "ruxolitinib"),
        ("ruxilotinib", "ruxolitinib"),
        ("ruxtiloinib", "ruxolitinib"),
        ("tuxolitinib", "ruxolitinib"),
        ("uxolitinib", "ruxolitinib"),
        ("urxolitinib", "ruxolitinib"),
        ("a", ""),
        ("warfarin", "ruxolitinib"),
    ],
)
def test_none_or_two_slips_or_another_first_letter_are_not_one(typed, name):
    assert not one_slip(typed, name)


def test_a_wrong_letter_may_be_told_not_to_count_and_the_other_slips_still_do():
    assert not one_slip("microcytosis", "macrocytosis", wrong_letter=False)
    assert one_slip("macrocytsois", "macrocytosis", wrong_letter=False)
    assert one_slip("macrocytosi", "macrocytosis", wrong_letter=False)
    assert one_slip("macrocyttosis", "macrocytosis", wrong_letter=False)


@given(name=WORDS, place=PLACES, letter=st.sampled_from(LETTERS))
def test_a_letter_too_many_is_one_slip_and_so_is_the_same_letter_too_few(name, place, letter):
    assume(place <= len(name))
    typed = name[:place] + letter + name[place:]
    assert one_slip(typed, name)
    assert one_slip(name, typed)
    assert one_slip(typed, name, wrong_letter=False)


@given(name=WORDS, place=PLACES, letter=st.sampled_from(LETTERS))
def test_another_letter_after_the_first_is_one_slip_when_wrong_letters_count(name, place, letter):
    assume(place < len(name) and letter != name[place])
    typed = name[:place] + letter + name[place + 1 :]
    assert one_slip(typed, name)
    assert not one_slip(typed, name, wrong_letter=False)


@given(name=WORDS, place=PLACES)
def test_two_neighbours_in_the_wrong_order_are_one_slip(name, place):
    assume(place + 1 < len(name) and name[place] != name[place + 1])
    typed = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    assert one_slip(typed, name)


@given(one=WORDS, other=WORDS, wrong_letter=st.booleans())
def test_a_slip_is_one_whichever_of_the_two_words_was_meant(one, other, wrong_letter):
    slip = one_slip(one, other, wrong_letter=wrong_letter)
    assert slip == one_slip(other, one, wrong_letter=wrong_letter)
    if slip:
        assert one != other
        assert one[0] == other[0]
        assert abs(len(one) - len(other)) <= 1


@given(name=st.text(max_size=8))
def test_a_word_is_no_slip_of_itself(name):
    assert not one_slip(name, name)


@given(text=st.text(max_size=60))
def test_terms_are_never_empty_and_the_case_of_a_text_does_not_matter(text):
    found = terms(text)
    assert all(found)
    assert found == terms(text.casefold())
