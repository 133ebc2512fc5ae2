"""The shipped corpus itself: readable, pointing at what exists, no longer than the model reads."""

import re
from pathlib import Path

import pytest

from ingest.figures import figures
from ingest.load import load_documents
from ingest.split import split
from ingest.vocabulary import read_vocabulary

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.fixture(scope="module")
def documents():
    return {document.source.id: document for document in load_documents(CORPUS)}


def test_a_document_lies_in_the_file_of_its_name(documents):
    names = {path.stem for path in (CORPUS / "documents").iterdir()}
    assert names == set(documents)


def test_no_passage_is_longer_than_the_model_reads(documents, embedder):
    for document in documents.values():
        for passage in split(document, max_tokens=200, count_tokens=embedder.count_tokens):
            assert embedder.count_tokens(passage.text) <= embedder.max_tokens


def test_every_pointer_of_a_synthesis_leads_to_a_document(documents):
    pointers = [
        pointer
        for document in documents.values()
        for group in re.findall(r"\[(@[^\]]+)\]", document.text)
        for pointer in re.findall(r"@([\w.-]+)", group)
    ]
    assert len(pointers) > 200
    assert set(pointers) <= set(documents)


def test_percentages_of_a_synthesis_stand_in_the_sources_it_points_to(documents):
    unsupported = []
    for document in documents.values():
        if document.source.kind != "synthesis":
            continue
        for sentence, group in re.findall(r"([^.\n][^\n]*?)\s\[(@[^\]]+)\]\.", document.text):
            text = sentence.rpartition("]. ")[2]
            sources = " ".join(documents[id_].text for id_ in re.findall(r"@([\w.-]+)", group))
            printed = set(re.findall(r"[\d.]+%", text))
            percentages = {figure for figure in figures(text) if str(figure) in printed}
            if missing := percentages - figures(sources):
                unsupported.append((document.source.id, text, missing))
    assert not unsupported


def test_acronyms_name_a_source_that_exists(documents):
    vocabulary = read_vocabulary(CORPUS / "vocabulary.yaml")
    assert {a.source for a in vocabulary.acronyms if a.source} <= set(documents)
    assert len(vocabulary.terms) > 200


def test_the_seed_article_is_marked_as_what_it_is(documents):
    source = documents["droracle-2026-vexas-treatment"].source
    assert (source.review_status, source.evidence_level) == ("submitted", "expert-opinion")
    assert "Editorial note:" in documents[source.id].text


def test_every_side_of_a_disagreement_is_a_sentence_of_its_source(documents):
    vocabulary = read_vocabulary(CORPUS / "vocabulary.yaml")
    assert len(vocabulary.disagreements) > 20
    lost = [
        (disagreement.about, side)
        for disagreement in vocabulary.disagreements
        for side in (*disagreement.sides, *disagreement.why)
        if side.source not in documents
        or side.says not in " ".join(documents[side.source].text.split())
    ]
    assert not lost
