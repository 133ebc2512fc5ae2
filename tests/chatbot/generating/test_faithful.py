import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.finding.evidence import Candidate
from chatbot.generating.faithful import fault, resting_on
from chatbot.quoting.draft import DETAILS, Draft
from ingest.terms import terms
from ingest.types import Passage, Source
from ingest.vocabulary import Term, Vocabulary
from tests.chatbot.scripted import BETTER, DOSE, INFECTION, RESPONSE, SENTENCES, ZOSTER

VOCABULARY = Vocabulary(
    terms=tuple(Term(name=name, category="drug") for name in ("zorubin", "palimab"))
)
SOURCE = Source(
    id="trial", title="T", kind="trial", evidence_level="trial", review_status="approved"
)


def draft(text):
    whole = (0, len(text))
    passage = Passage(
        id="p", source_id="trial", headings=(), start=0, text=text, sentences=(whole,)
    )
    span = Candidate(
        source=SOURCE,
        passage=passage,
        start=0,
        end=len(text),
        quote=text,
        text=text,
        pointers=(),
        terms=frozenset(terms(text)),
        entities=frozenset(VOCABULARY.mentioned(text)),
    )
    return Draft(section=DETAILS, text=text, spans=(span,))


def may_be_shown(text, *sources):
    return bool(resting_on(text, [draft(source) for source in sources], VOCABULARY))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_of_its_source_may_be_shown(sentence):
    assert may_be_shown(sentence, sentence)
    assert may_be_shown(sentence.rstrip("."), RESPONSE, sentence)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (DOSE.replace(" was given", ""), DOSE),
        ("The study found that z" + RESPONSE[1:], RESPONSE),
        (
            "Zorubin gave a response in 83% (95% CI 70 to 91).",
            "Zorubin gave a response in 83% (95% CI 70 to 91).",
        ),
        ("Zorubin gave a response in 83%.", "Zorubin gave a response in 83% (95% CI 70 to 91)."),
    ],
)
def test_plain_words_and_asides_may_be_left_out(text, source):
    assert may_be_shown(text, source)


@given(st.sampled_from(SENTENCES), st.data())
@settings(deadline=None, max_examples=150)
def test_no_two_names_or_figures_of_a_sentence_can_change_places(sentence, data):
    decisive = list(re.finditer(r"\d+|[Zz]orubin|[Pp]alimab", sentence))
    if len(decisive) < 2:
        return
    one, other = sorted(data.draw(st.permutations(decisive))[:2], key=lambda match: match.start())
    if one[0].lower() == other[0].lower():
        return
    swapped = (
        sentence[: one.start()]
        + other[0]
        + sentence[one.end() : other.start()]
        + one[0]
        + sentence[other.end() :]
    )
    assert not may_be_shown(swapped, sentence)
    assert not may_be_shown(swapped, *SENTENCES)


@given(st.sampled_from(SENTENCES), st.data())
@settings(deadline=None, max_examples=150)
def test_nothing_that_decides_can_be_left_out(sentence, data):
    decisive = r"\b(\d+|[Zz]orubin|[Pp]alimab|not|may|before|after|than|better)\b"
    match = data.draw(st.sampled_from(list(re.finditer(decisive, sentence))))
    assert not may_be_shown(sentence[: match.start()] + sentence[match.end() :], sentence)


@given(
    st.sampled_from(SENTENCES),
    st.sampled_from(["cures", "never", "ruxolitinib", "42", "must", "fatal", "<", "[x](y)", "<i>"]),
    st.data(),
)
@settings(deadline=None, max_examples=150)
def test_no_word_that_matters_can_be_put_in(sentence, word, data):
    tokens = sentence.split()
    place = data.draw(st.integers(0, len(tokens)))
    assert not may_be_shown(" ".join([*tokens[:place], word, *tokens[place:]]), sentence)


@given(st.text(max_size=200))
def test_any_text_is_judged(text):
    named = [draft(RESPONSE)]
    assert resting_on(text, named, VOCABULARY) or fault(text, named, VOCABULARY)


def test_two_sentences_joined_rest_on_both_and_each_half_must_stand():
    joined = f"{BETTER.rstrip('.')}; {ZOSTER}"
    assert len(resting_on(joined, [draft(ZOSTER), draft(BETTER)], VOCABULARY)) == 2
    assert not may_be_shown(joined.replace("may raise", "raises"), ZOSTER, BETTER)
    assert not may_be_shown(joined, BETTER)


@pytest.mark.parametrize(
    ("text", "named", "said"),
    [
        (RESPONSE, [], "names no sentence"),
        (f"<b>{RESPONSE}</b>", [RESPONSE], "markup"),
        (RESPONSE.replace("83", "93"), [RESPONSE], "93"),
        (
            "Zorubin worked than palimab better in gravel disease after steroids had failed.",
            [BETTER],
            "in this order",
        ),
        (f"{INFECTION.rstrip('.')}, which is gruesome.", [INFECTION], "gruesom"),
    ],
)
def test_what_is_wrong_is_told(text, named, said):
    assert said in fault(text, [draft(one) for one in named], VOCABULARY)
