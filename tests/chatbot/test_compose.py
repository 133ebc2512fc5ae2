import pytest

from chatbot.compose import checked
from chatbot.finding.evidence import sentence
from chatbot.quoting.draft import DETAILS, Draft
from ingest.build import build
from ingest.index import Index
from tests.conftest import write_document


@pytest.fixture
def drafts_of(corpus, settings, embedder):
    write_document(corpus, "overview", "Warfarin needs INR monitoring every week [@warfarin].")

    def make():
        build(settings, embedder)
        index = Index.open(settings.index, embedder)
        spans = [
            sentence(index.sources[id_], passage, 0, index)
            for id_ in ("warfarin", "overview", "metformin")
            for passage in index.passages_of(id_)
        ]
        return index, [Draft(section=DETAILS, text=s.text, spans=(s,)) for s in spans]

    return make


def test_nothing_that_rests_on_a_retracted_source_is_shown_whoever_wrote_it(corpus, drafts_of):
    index, drafts = drafts_of()
    assert len(checked(drafts, index)[1]) == 3
    index.close()
    path = corpus / "documents" / "warfarin.md"
    text = path.read_text(encoding="utf-8").replace("approved\n", "approved\nretracted: true\n")
    path.write_text(text, encoding="utf-8")
    index, drafts = drafts_of()
    said = checked(drafts, index)[1]
    assert [statement.citations[0].source_id for statement in said] == ["metformin"]
    index.close()
