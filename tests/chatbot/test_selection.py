"""How likely each sentence found is one that answers."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.finding.evidence import candidates
from chatbot.finding.retrieve import retrieve
from chatbot.finding.selection import FALLING, FEATURES, MODEL, MOST, RISING, features, rated
from chatbot.question.understand import understand
from ingest.trees import Trees

WORDS = [
    "ruxolitinib",
    "dose",
    "fever",
    "rash",
    "men",
    "survival",
    "UBA1",
    "often",
    "infection",
    "?",
]


def found_for(question, index):
    query = understand(question, (), index, 2_000)
    retrieved = retrieve(query, index, 30)
    hits = [*retrieved.hits, *retrieved.gaps]
    return query, candidates(query, hits, index, retrieved.read), hits


@settings(max_examples=15, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
def test_the_first_sentences_are_rated_and_all_stay_in_their_order(index, words):
    query, found, hits = found_for(f"x {' '.join(words)}", index)
    seen = rated(query, found, hits, index)
    assert [(one.source.id, one.start) for one in seen] == [
        (one.source.id, one.start) for one in found
    ]
    assert all(0 < one.likely < 1 for one in seen[:MOST])
    assert not any(one.likely for one in seen[MOST:])
    assert np.isfinite(features(query, found, hits, index)).all()


def test_nothing_found_is_nothing_rated(index):
    query, _, hits = found_for("How often is fever seen?", index)
    assert rated(query, [], hits, index) == []


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_what_speaks_for_a_sentence_never_makes_it_less_likely(data):
    trees = Trees(FEATURES, MODEL)
    values = st.floats(0, 1, width=32)
    row = np.array(data.draw(st.lists(values, min_size=len(FEATURES), max_size=len(FEATURES))))
    name = data.draw(st.sampled_from([*RISING, *FALLING]))
    more = row.copy()
    more[FEATURES.index(name)] += data.draw(st.floats(0, 5, width=32))
    before, after = trees.scores(np.array([row, more], np.float32))
    assert after >= before - 1e-4 if name in RISING else after <= before + 1e-4


def test_a_sentence_that_says_what_is_asked_is_likelier_than_one_beside_it(index):
    query, found, hits = found_for("How many patients had fever in the Spanish series?", index)
    likeliest = max(rated(query, found, hits, index), key=lambda one: one.likely)
    assert "Spanish" in likeliest.text
    assert "fever" in likeliest.text.casefold()
