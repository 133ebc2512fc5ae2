"""The pages beside the chat: sources, a source with its span marked, the article, feedback."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from chatbot.bundle import bundle_of, to_json
from chatbot.feedback import read_kept
from chatbot.ui import texts
from chatbot.ui.corpus_view import View
from chatbot.ui.document_view import text_html
from chatbot.ui.pages import Pages
from ingest.types import Document, Heading
from tests.chatbot.test_ui_fake import BECK, DOCUMENTS, HEIBLIG, LABEL, FakeAssistant, tofacitinib
from tests.chatbot.test_ui_markup import Reader

ARTICLE = """# Treatment

## Advice

Give steroids at once [1, 2]. Editorial note: no source says how much. The dose falls later [@beck-2020-nejm].

- one thing
- another

## References of the article

1. VEXAS: An update. Joint, 2024 (labelled Research; held here as heiblig-2022-blood).
2. Overview, 2025 (labelled Guideline; not held here).
"""


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    pages = Pages(FakeAssistant(), article=BECK.id, feedback=tmp_path)
    return TestClient(Starlette(routes=pages.routes()), follow_redirects=True)


def main_of(page: str) -> str:
    return page.partition('<main class="r-main">')[2].partition("</main>")[0]


def document_of(text: str) -> Document:
    heading = Heading(path=("x",), start=0, end=len(text))
    return Document(source=HEIBLIG, text=text, body_start=0, headings=(heading,))


def test_sources_are_listed_searched_and_sorted(client):
    page = client.get("/sources").text
    for document in DOCUMENTS.values():
        assert document.source.title in Reader(main_of(page)).text
    found = Reader(main_of(client.get("/sources?words=blood+heiblig&level=cohort").text))
    assert texts.SOURCES_SHOWN.format(shown=1, all=len(DOCUMENTS)) in found.text
    assert client.get("/sources?sort=nonsense&review=%00&words=" + "x" * 5000).status_code == 200


@pytest.mark.parametrize("sort", ["title", "kind", "size", "year", "review"])
def test_every_column_sorts_every_source(sort):
    sources = FakeAssistant().sources()
    rows = View(sort=sort).rows(sources)
    assert {row.id for row in rows} == {source.id for source in sources}
    assert View(review="submitted").rows(sources) == [LABEL]


def test_a_source_has_its_record_its_review_and_its_whole_text(client):
    shown = Reader(main_of(client.get(f"/source/{HEIBLIG.id}").text)).text
    for part in (HEIBLIG.title, "n = 30", "Approved", "ten hospitals", texts.FOLLOW_UP):
        assert part in shown
    assert "hidden front matter" not in shown


def test_the_cited_span_is_marked_exactly_and_is_where_the_address_goes(client):
    citation = tofacitinib("q").statements[0].citations[0]
    address = f"/source/{citation.source_id}?from={citation.start}&to={citation.end}"
    page = client.get(address).text
    assert Reader(main_of(page)).marked == [citation.quote]
    assert page.count("id=cited") == 1


@given(
    st.text(alphabet="ab. \n", max_size=80).map(lambda text: text + "\n\nEditorial note: no. b"),
    st.integers(0, 100),
    st.integers(1, 60),
)
def test_any_span_is_marked_and_nothing_else(text, start, length):
    marked = Reader(
        text_html(document_of(text), (), (start, min(len(text), start + length)))
    ).marked
    assert "".join("".join(marked).split()) == "".join(text[start : start + length].split())


def test_an_article_has_notes_references_with_type_and_pointers():
    shown = text_html(document_of(ARTICLE), (BECK.id, HEIBLIG.id))
    page = Reader(shown)
    assert '<span class="r-note">Editorial note: no source says how much.</span>' in shown
    assert {"#ref-1", "#ref-2", f"/source/{BECK.id}", f"/source/{HEIBLIG.id}"} == set(page.links)
    assert {"ref-1", "ref-2"} <= set(page.ids)
    assert "Research" in page.text
    assert "# " not in page.text


def test_the_article_and_what_is_not_held(client):
    assert client.get("/article").url.path == f"/source/{BECK.id}"
    missing = client.get("/source/%3Cscript%3E")
    assert missing.status_code == 404
    assert "<script>alert" not in missing.text
    assert texts.NOT_HELD in missing.text


def test_the_article_is_offered_only_where_it_is_held(tmp_path):
    for article, offered in ((BECK.id, True), ("elsewhere", False)):
        pages = Pages(FakeAssistant(), article=article, feedback=tmp_path, offline=False)
        page = TestClient(Starlette(routes=pages.routes())).get("/sources").text
        assert ('href="/article"' in page) == offered
        assert texts.ONLINE in page


def test_feedback_is_kept_with_its_answer(client, tmp_path):
    bundle = json.loads(to_json(bundle_of(tofacitinib("q"), lambda id_: DOCUMENTS[id_].text)))
    report = {"fault": "unclear", "statement": 1, "comment": "why?", "bundle": bundle}
    assert client.post("/feedback", json=report).json() == {"kept": True}
    line = (tmp_path / "feedback.jsonl").read_text(encoding="utf-8")
    assert read_kept(line).feedback.comment == "why?"


@pytest.mark.parametrize(
    ("body", "type_", "status"),
    [
        (b"{}", "application/json", 400),
        (b"fault=unclear", "application/x-www-form-urlencoded", 415),
        (b"x" * 2_000_001, "application/json", 413),
    ],
)
def test_what_is_no_report_is_refused_and_not_kept(client, tmp_path, body, type_, status):
    response = client.post("/feedback", content=body, headers={"content-type": type_})
    assert response.status_code == status
    assert not (tmp_path / "feedback.jsonl").exists()
