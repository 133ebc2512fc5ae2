import pytest

from ingest.errors import AppError
from ingest.load import load_documents, read_document
from tests.conftest import DOCUMENT, write_document


def document_text(**changes):
    text = DOCUMENT.format(id="a", title="A title", text="One sentence.")
    for old, new in changes.items():
        text = text.replace(old.replace("_", " "), new)
    return text


def write(tmp_path, text):
    path = tmp_path / "a.md"
    path.write_bytes(text.encode())
    return path


def test_a_document_keeps_the_whole_file_as_its_text(tmp_path):
    path = write(tmp_path, document_text())
    document = read_document(path)
    assert document.text == path.read_text(encoding="utf-8")
    assert document.text[document.body_start :].lstrip().startswith("# A title")
    assert (document.source.id, document.source.review_status) == ("a", "approved")
    assert [heading.path for heading in document.headings] == [
        ("A title",),
        ("A title", "Findings"),
    ]


def test_windows_line_ends_and_a_byte_order_mark_are_read_as_they_are(tmp_path):
    text = "\ufeff" + document_text().replace("\n", "\r\n")
    document = read_document(write(tmp_path, text))
    assert document.text == text
    assert document.source.title == "A title"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("no front matter", "a.md:1: must begin with front matter"),
        ("---\nid: a\n", "a.md:1: the front matter is not closed"),
        (document_text().replace("title: A title\n", ""), "a.md:1: front matter lacks 'title'"),
        (
            document_text().replace("kind:", "kidn:"),
            "a.md:4: unknown front matter field 'kidn'; did you mean 'kind'?",
        ),
        (
            document_text().replace("expert-opinion", "hearsay"),
            "a.md:5: evidence_level: input should be",
        ),
        (
            document_text().replace("kind: review", "year: soon"),
            "a.md:1: front matter lacks 'kind'",
        ),
        (
            document_text().replace("kind: review", "kind: review\nyear: soon"),
            "a.md:5: year: input should be",
        ),
        (
            document_text().replace("kind: review", "kind: review\nkind: label"),
            "a.md:5: field 'kind' is given twice",
        ),
        (
            document_text().replace("title: A title", "title: [A"),
            "a.md:4: front matter is not YAML",
        ),
        (document_text().replace("id: a", "id: ../a"), "a.md:2: id '../a': use a-z"),
        (document_text().partition("# A title")[0], "a.md: has front matter but no text"),
        ("---\n- a\n---\ntext", "a.md:1: front matter must be lines of the form"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(tmp_path, text, problem):
    with pytest.raises(AppError) as caught:
        read_document(write(tmp_path, text))
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_bytes_that_are_no_text_are_named(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"---\nid: \xff\n---\n")
    with pytest.raises(AppError, match=r"a\.md: is not UTF-8 text \(byte 8\)"):
        read_document(path)


def test_two_documents_with_one_id_are_refused_and_both_named(corpus):
    again = write_document(corpus, "again", "Text.")
    again.write_text(
        again.read_text(encoding="utf-8").replace("id: again", "id: warfarin"), encoding="utf-8"
    )
    with pytest.raises(
        AppError, match=r"warfarin\.md: id 'warfarin' is already used by .*again\.md"
    ):
        load_documents(corpus)


def test_every_bad_document_gets_its_own_line(corpus):
    write_document(corpus, "one", "")
    (corpus / "documents" / "two.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(AppError) as caught:
        load_documents(corpus)
    assert len(str(caught.value).splitlines()) == 1
    (corpus / "documents" / "three.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(AppError) as caught:
        load_documents(corpus)
    assert [
        line.partition(":")[0].rpartition("/")[2] for line in str(caught.value).splitlines()
    ] == [
        "three.md",
        "two.md",
    ]


def test_a_missing_and_an_empty_corpus_are_named(tmp_path):
    with pytest.raises(AppError, match="no such folder"):
        load_documents(tmp_path)
    (tmp_path / "documents").mkdir()
    with pytest.raises(AppError, match="nothing to index"):
        load_documents(tmp_path)
