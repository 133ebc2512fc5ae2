"""A version that was built without vectors of sentences, as large corpora are."""

import pytest

from chatbot.answer import Assistant
from chatbot.settings import ChatSettings
from ingest.build import build
from ingest.settings import IndexSettings
from tests.conftest import write_document

FEVER = "Fever was seen in 30 of 40 adults with gout (75%)."
RELIEF = "Colchicine reduced the number of gout flares in older adults."
"""What is in the corpus, with other sentences around it."""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("plain")
    write_document(folder / "corpus", "a-cohort", f"{FEVER} Rash was rare.", title="Gout")
    write_document(folder / "corpus", "b-trial", f"{RELIEF} Diarrhoea was common.", title="Gout")
    made = IndexSettings(corpus=folder / "corpus", index=folder / "index", sentence_vectors=False)
    build(made, embedder)
    opened = Assistant(made.index, embedder, ChatSettings())
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many adults with gout had fever?", FEVER),
        ("Does colchicine reduce gout flares?", RELIEF),
        ("Since fever is very rare in gout, does colchicine reduce gout flares?", RELIEF),
    ],
)
def test_answers_begin_with_the_sentence_that_answers(assistant, question, sentence):
    answer = assistant.answer(question)
    assert answer.status == "answered"
    assert sentence in [statement.text for statement in answer.statements]
