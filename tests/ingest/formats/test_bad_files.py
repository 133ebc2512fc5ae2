"""Files that cannot be used: one line each, never a traceback, whatever the bytes."""

import io
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from ingest.errors import CorpusError
from ingest.formats.registry import read_file
from tests.ingest.formats import makers

LAUGHS = """<?xml version="1.0"?><!DOCTYPE article [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;">]><article><front><article-meta><title-group><article-title>&c;</article-title>
</title-group></article-meta></front><body><p>&c;</p></body></article>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE article [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<article><front><article-meta/></front><body><p>&a;</p></body></article>"""


def encrypted(password):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(makers.article_pdf())))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def bomb():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 41_000_000)
    return held.getvalue()


def with_styles(xml):
    """A Word document whose styles are these."""
    held = io.BytesIO(makers.article_docx())
    with (
        zipfile.ZipFile(held) as before,
        zipfile.ZipFile(made := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for entry in before.infolist():
            styles = entry.filename == "word/styles.xml"
            archive.writestr(entry.filename, xml if styles else before.read(entry))
    return made.getvalue()


def lying_bomb():
    """A Word document whose styles say that they are small, and unpack to 300 MB."""
    data = bytearray(with_styles(b" " * 300_000_000))
    start = data.rfind(b"word/styles.xml") - 46
    assert data[start : start + 4] == b"PK\x01\x02"
    data[start + 24 : start + 28] = struct.pack("<I", 1_000)
    return bytes(data)


def of_pictures():
    held = io.BytesIO(makers.article_docx())
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.png", bytes(201_000_000))
    return held.getvalue()


def other_zip():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", "words")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("empty.txt", b"  \n", "is empty"),
        ("scan.pdf", makers.pdf([[]], image_only=True), "has no text layer; it looks scanned"),
        ("locked.pdf", encrypted("secret"), "is encrypted: save a copy without a password"),
        ("cut.pdf", makers.article_pdf()[:300], "is not a whole PDF"),
        ("none.pdf", b"words that are no PDF", "is named .pdf but is none"),
        ("cut.docx", makers.article_docx()[:400], "is not a whole .docx file"),
        ("none.docx", b"words", "is named .docx but is none"),
        ("other.docx", other_zip(), "is a zip archive and not a Word document"),
        ("bomb.docx", bomb(), "has 41 MB of text with its formatting; at most 10 MB are read"),
        ("pictures.docx", of_pictures(), "unpacks to 201 MB, more than is read"),
        ("laughs.docx", with_styles(LAUGHS), "declares XML entities"),
        ("pictures.docx", makers.docx(""), "holds no text"),
        ("old.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 99, "old or password-protected Office file"),
        ("laughs.xml", LAUGHS.encode(), "declares XML entities"),
        ("laughs16.xml", LAUGHS.replace('"1.0"', '"1.0"').encode("utf-16"), "XML"),
        ("outside.xml", OUTSIDE.encode(), "declares XML entities"),
        ("cut.xml", makers.JATS[:900].encode(), "is not whole XML"),
        ("other.xml", b"<?xml version='1.0'?><rss/>", "neither JATS"),
        ("bare.xml", b"<article><front/></article>", "has no <article-meta>"),
        ("large.html", b"<html><body>" + b" " * 50_000_000, "is 50 MB; at most 20 MB of html"),
        ("script.html", b"<html><body><div id=app></div></body>", "filled in by a script?"),
        ("binary.txt", bytes(range(256)), "is a binary file that is not read"),
        ("latin.txt", "Sjögren".encode("cp1252"), "is not utf-8 text (byte 2); name its encoding"),
        ("sheet.csv", b"a,b\n1,2", "is a .csv file, which is not read"),
        ("yaml.md", b"---\ntitle: [a\n---\nText.", "front matter is not YAML"),
        ("year.md", b"---\nyear: soon\n---\nText.", "year: input should be a valid integer"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(tmp_path, name, data, problem):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(CorpusError) as caught:
        read_file(path)
    assert problem in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_part_larger_than_it_says_is_refused_in_little_memory(tmp_path):
    path = tmp_path / "lying.docx"
    path.write_bytes(lying_bomb())
    tracemalloc.start()
    with pytest.raises(CorpusError, match=r"is not a whole \.docx file"):
        read_file(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 30_000_000


def test_a_pdf_that_only_restricts_printing_is_read(tmp_path):
    path = tmp_path / "open.pdf"
    path.write_bytes(encrypted(""))
    assert "12 (35%) responded" in read_file(path)[0].body


def test_another_encoding_is_read_when_it_is_named(tmp_path):
    path = tmp_path / "latin.txt"
    path.write_bytes("Sjögren is a name in this sentence.".encode("cp1252"))
    assert "Sjögren" in read_file(path, "cp1252")[0].body
    with pytest.raises(CorpusError, match="there is no encoding named 'klingon'"):
        read_file(path, "klingon")


def test_a_wrong_suffix_is_told_and_the_content_believed(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(makers.article_pdf())
    [draft] = read_file(path)
    assert draft.title == makers.TITLE
    assert "named .txt, read as pdf by its content" in draft.remarks


SAMPLES = {
    ".pdf": makers.article_pdf(),
    ".docx": makers.article_docx(),
    ".html": makers.HTML.encode(),
    ".xml": makers.JATS.encode(),
    ".nxml": makers.PUBMED.encode(),
    ".txt": makers.ANSWER_PAGE.encode(),
    ".md": b"---\ntitle: T\n---\n\n# T\n\nText.\n",
}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    suffix=st.sampled_from(sorted(SAMPLES)),
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12)), max_size=4
    ),
)
def test_a_damaged_file_is_read_or_refused_in_one_line(tmp_path_factory, suffix, cuts):
    data = SAMPLES[suffix]
    for where, length, other in cuts:
        at = int(where * len(data))
        data = data[:at] + other + data[at + length :]
    path = tmp_path_factory.getbasetemp() / f"damaged{suffix}"
    path.write_bytes(data)
    try:
        drafts = read_file(path)
    except CorpusError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert all(draft.title for draft in drafts)
