"""Adding sources: exact offsets, nothing twice, nothing overwritten in silence, nothing half done."""

import html
import json
import re
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.__main__ import main
from ingest.add import Intake
from ingest.formats.document import document_text
from ingest.formats.draft import Draft
from ingest.formats.registry import read_file
from ingest.identify import identifier_in, new_id
from ingest.load import parse_document, read_document
from ingest.split import split
from tests.conftest import write_document
from tests.ingest.formats import makers


def no_fetch(identifier):
    raise AssertionError(f"a file must not cause a request, and one asked for {identifier}")


@pytest.fixture
def empty_corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


def files(corpus):
    return {path.name: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}


def put(folder, name, data):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


MADE = {
    "a.pdf": makers.article_pdf(),
    "b.docx": makers.article_docx(),
    "c.html": makers.HTML,
    "d.xml": makers.JATS,
    "e.txt": makers.ANSWER_PAGE,
}


@pytest.mark.parametrize("name", MADE)
def test_what_is_added_is_cited_exactly_and_adding_it_again_changes_nothing(
    tmp_path, empty_corpus, name
):
    path = put(tmp_path / "in", name, MADE[name])
    [added] = Intake(empty_corpus, no_fetch).add([path]).added
    before = files(empty_corpus)
    document = read_document(empty_corpus / "documents" / f"{added.id}.md")
    assert document.source.review_status == "submitted"
    for passage in split(document, max_tokens=30, count_tokens=lambda text: len(text.split())):
        assert document.text[passage.start : passage.end] == passage.text
        for start, end in passage.sentences:
            quote = passage.text[start:end]
            assert document.text[passage.start + start : passage.start + end] == quote
    report = Intake(empty_corpus, no_fetch).add([path, path])
    assert [there.id for there in report.unchanged] == [added.id, added.id]
    assert not report.added and not report.refused
    assert files(empty_corpus) == before


PARAGRAPHS = st.lists(
    st.one_of(
        st.text(min_size=1, max_size=80),
        st.sampled_from(["# five", "- 3 mg", "1. first", "[a]: b c", "<!-- x -->", "a | b", "---"]),
    ),
    min_size=1,
    max_size=6,
)
LEAD = "These opening words are long enough for a page to count as an article."


def in_html(paragraphs):
    return "<html><body>" + "".join(f"<p>{html.escape(p)}</p>" for p in paragraphs)


def in_docx(paragraphs):
    return makers.docx("".join(map(makers.docx_paragraph, paragraphs)))


def in_jats(paragraphs):
    body = "".join(f"<p>{escape(p)}</p>" for p in paragraphs)
    meta = (
        "<article-meta><title-group><article-title>T</article-title></title-group></article-meta>"
    )
    return f"<article><front>{meta}</front><body>{body}</body></article>"


WRITERS = {
    "a.html": in_html,
    "a.docx": in_docx,
    "a.xml": in_jats,
    "a.txt": "\n\n".join,
}


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(sorted(WRITERS)), paragraphs=PARAGRAPHS)
def test_no_word_of_a_file_is_lost_on_the_way_to_the_passages(tmp_path_factory, name, paragraphs):
    plain = [re.sub(r"[^\t -\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]", "", p) for p in paragraphs]
    plain = [re.sub(r"[\x7f-\x9f]", "", p) for p in plain]
    data = WRITERS[name]([LEAD, *plain])
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    [draft] = read_file(path)
    document = parse_document(path, document_text(draft, "a"))
    passages = split(document, max_tokens=40, count_tokens=lambda text: len(text.split()))
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
    held = " ".join(
        [*(p.text for p in passages), *(name for h in document.headings for name in h.path)]
    )
    kept = set(re.findall(r"[a-z]{3,}", held))
    for text in (text for text in plain if text.isascii()):
        assert set(re.findall(r"[a-z]{3,}", text)) <= kept


def test_several_arguments_are_added_and_what_is_bad_is_told_by_its_name(
    tmp_path, empty_corpus, capsys
):
    folder = tmp_path / "mixed"
    put(folder, "good.html", makers.HTML)
    put(folder, "bad.pdf", b"%PDF-1.4 cut off")
    put(folder, ".hidden.txt", "left alone")
    put(folder, "empty.txt", b"")
    page = put(tmp_path, "page.txt", makers.ANSWER_PAGE)
    code = main(["add", str(folder), "nosuch.pdf", page, "--corpus", str(empty_corpus)])
    out, err = capsys.readouterr()
    assert code == 2
    assert [line.partition(": ")[0].rpartition("/")[2] for line in err.splitlines()] == [
        "bad.pdf",
        "empty.txt",
        "nosuch.pdf",
    ]
    assert sorted(files(empty_corpus)) == [
        "doe-2024-mademed.md",
        "ponyanswers-2025-care-zebra-syndrome.md",
    ]
    assert "to fill in: licence" in out


def test_json_says_what_was_added_and_what_is_to_fill_in(tmp_path, empty_corpus, capsys):
    path = put(tmp_path, "a.docx", makers.article_docx())
    assert main(["add", path, "--corpus", str(empty_corpus), "--id", "mine", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["added"][0]["id"] == "mine"
    assert "kind (now unclassified)" in report["added"][0]["to_fill"]
    assert report["refused"] == []


def test_an_id_names_one_source(tmp_path, empty_corpus, capsys):
    paths = [put(tmp_path, name, MADE[name]) for name in ("c.html", "e.txt")]
    assert main(["add", *paths, "--id", "x", "--corpus", str(empty_corpus)]) == 2
    assert "--id names one source" in capsys.readouterr().err
    page = put(tmp_path, "c.html", makers.HTML)
    assert main(["add", page, "--id", "../x", "--corpus", str(empty_corpus)]) == 2
    assert "use a-z" in capsys.readouterr().err
    assert files(empty_corpus) == {}


def test_the_same_doi_pmid_or_text_is_refused_with_the_id_it_repeats(tmp_path, empty_corpus):
    intake = Intake(empty_corpus, no_fetch)
    [first] = intake.add([put(tmp_path, "d.xml", makers.JATS)]).added
    [by_doi] = intake.add([put(tmp_path, "c.html", makers.HTML)]).refused
    assert (by_doi.duplicate_of, by_doi.problem) == (
        first.id,
        f"is in the corpus as {first.id}: the same DOI 10.1000/made.1",
    )
    record = makers.PUBMED.replace('<ArticleId IdType="doi">10.1000/made.1</ArticleId>', "")
    [by_pmid] = intake.add([put(tmp_path, "p.xml", record)]).refused
    assert "the same PMID 111" in by_pmid.problem
    intake.add([put(tmp_path, "e.txt", makers.ANSWER_PAGE)])
    again = makers.ANSWER_PAGE.replace("Care of ZEBRA", "On the care of ZEBRA")
    [by_text] = intake.add([put(tmp_path, "again.txt", again)]).refused
    assert by_text.duplicate_of == "ponyanswers-2025-care-zebra-syndrome"
    assert "of the text is the same" in by_text.problem


def test_a_document_is_overwritten_only_when_asked(tmp_path, empty_corpus):
    write_document(empty_corpus, "mine", "What a person wrote here stays.")
    before = files(empty_corpus)
    path = put(tmp_path, "e.txt", makers.ANSWER_PAGE)
    [refused] = Intake(empty_corpus, no_fetch).add([path], "mine").refused
    assert "--replace overwrites it" in refused.problem
    assert files(empty_corpus) == before
    [added] = Intake(empty_corpus, no_fetch, replace_=True).add([path], "mine").added
    assert added.replaced
    assert b"hoof blocker" in files(empty_corpus)["mine.md"]


def test_a_review_done_elsewhere_does_not_count_here(tmp_path, empty_corpus):
    text = "---\nid: own\ntitle: T\nreview_status: approved\n---\n\n# T\n\nWords of a note.\n"
    [added] = Intake(empty_corpus, no_fetch).add([put(tmp_path, "o.md", text)]).added
    assert added.id == "own"
    assert any("review_status was 'approved'" in remark for remark in added.remarks)
    source = read_document(empty_corpus / "documents" / "own.md").source
    assert source.review_status == "submitted"


def test_a_broken_document_of_the_corpus_does_not_stop_an_addition(tmp_path, empty_corpus):
    put(empty_corpus / "documents", "broken.md", "no front matter")
    [added] = Intake(empty_corpus, no_fetch).add([put(tmp_path, "c.html", makers.HTML)]).added
    assert added.id == "doe-2024-mademed"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("35609174", "PMID 35609174"),
        ("PMID: 35609174", "PMID 35609174"),
        ("https://pubmed.ncbi.nlm.nih.gov/35609174/", "PMID 35609174"),
        ("pmc9412002", "PMC9412002"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC9412002/", "PMC9412002"),
        ("10.1182/Blood.2022016642", "DOI 10.1182/blood.2022016642"),
        ("https://doi.org/10.1182/blood.2022016642", "DOI 10.1182/blood.2022016642"),
        ("paper.pdf", "None"),
    ],
)
def test_identifiers_are_known_however_they_are_written(text, found):
    assert str(identifier_in(text)) == found


def test_ids_are_readable_and_no_two_are_the_same():
    draft = Draft(body="x", authors=("Mékinian A",), year=2022, journal="Blood Adv", title="T")
    assert new_id(draft, ()) == "mekinian-2022-bloodadv"
    assert new_id(draft, {"mekinian-2022-bloodadv"}) == "mekinian-2022-bloodadv-b"
    long = Draft(body="x", authors=("Jane Doe",), journal="Journal of Clinical Made-up Medicine")
    assert new_id(long, ()) == "doe-jcmm"
    assert new_id(Draft(body="x"), ()) == "source"
