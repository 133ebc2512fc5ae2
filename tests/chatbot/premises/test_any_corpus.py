"""Premises in a made-up corpus with facts of its own: nothing is known but what it holds."""

import pytest

from chatbot.premises.granted import ask
from ingest.build import build
from ingest.index import Index
from ingest.settings import IndexSettings
from tests.conftest import write_document

VOCABULARY = """
terms:
  - {name: borealin fever, category: condition, synonyms: [BF]}
  - {name: zumarol, category: drug, synonyms: [Zumix], classes: [tide blocker]}
  - {name: nivex, category: drug, classes: [moon blocker]}
  - {name: tide blocker, category: drug-class}
  - {name: moon blocker, category: drug-class}
  - {name: rash, category: symptom}
  - {name: BRL1, category: gene}
  - {name: MNT2, category: gene}
contrasts:
  - [[tide blocker], [moon blocker]]
  - [[painless], [painful]]
"""
DOCUMENTS = {
    "gene": "Borealin fever is inherited and caused by mutations of the BRL1 gene. Borealin fever is passed on as a recessive trait in families of the north.",
    "cohort": "In borealin fever 80% of patients were women. Borealin fever begins in childhood, with a median age at onset of 6 years. Rash occurred in 70% of patients with borealin fever. The rash of borealin fever is painless.",
    "drug": "Zumarol is a tide blocker for borealin fever. No randomised trial of borealin fever has been done. Prolonged rest is the only curative treatment of borealin fever.",
}
FALSE = [
    "Since borealin fever is acquired, are siblings safe?",
    "Why is borealin fever never passed on?",
    "As borealin fever mostly affects men, is prostate screening needed?",
    "Why are women spared by borealin fever?",
    "Borealin fever starts in old age, so who cares for the frail?",
    "Since borealin fever is due to MNT2, which exon is tested?",
    "How does zumarol, a moon blocker, help in borealin fever?",
    "Because rash is rare in BF, what else is it?",
    "As the rash of borealin fever is painful, which ointment helps?",
    "Zumarol cures borealin fever, so when do I stop it?",
    "Since zumarol is approved for borealin fever, which dose?",
    "As a randomised trial proved zumarol in borealin fever, how long is it given?",
]
TRUE = [
    "Since borealin fever is inherited, should siblings be tested?",
    "Why is borealin fever passed on in families?",
    "As borealin fever mostly affects women, are pregnancies at risk?",
    "Borealin fever starts in childhood, so what about school?",
    "Since borealin fever is due to BRL1, which exon is tested?",
    "How does zumarol, a tide blocker, help in borealin fever?",
    "Because rash is common in BF, which ointment helps?",
    "As the rash of borealin fever is painless, is it treated?",
    "Is borealin fever acquired?",
    "Do men get borealin fever?",
    "Can borealin fever start in old age?",
    "Does zumarol cure borealin fever?",
]


@pytest.fixture(scope="module")
def index(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("made-up")
    for id_, text in DOCUMENTS.items():
        write_document(folder / "corpus", id_, text, title=f"Borealin fever, {id_}")
    (folder / "corpus" / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
    build(IndexSettings(corpus=folder / "corpus", index=folder / "index"), embedder)
    opened = Index.open(folder / "index", embedder)
    yield opened
    opened.close()


@pytest.mark.parametrize("question", FALSE)
def test_what_this_corpus_says_otherwise_is_put_right(question, index):
    assert ask(question, (), index, 2_000).notices()


@pytest.mark.parametrize("question", TRUE)
def test_what_this_corpus_says_or_a_plain_question_passes(question, index):
    assert not ask(question, (), index, 2_000).false
