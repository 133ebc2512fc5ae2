"""What each format becomes: headings, tables, marks and fields kept, what is around them gone."""

import pytest

from ingest.formats.document import to_fill
from ingest.formats.registry import read_file
from tests.ingest.formats import makers


def read(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    [draft] = read_file(path)
    return draft


def test_a_pdf_keeps_sections_pages_and_tables_and_loses_running_heads(tmp_path):
    draft = read(tmp_path, "a.pdf", makers.article_pdf())
    assert draft.title == makers.TITLE
    assert draft.body == (
        f"# {makers.TITLE}\n\n## Methods (page 1)\n\nWe followed 34 patients for a year in three "
        "invented hospitals, and wrote their steroid dose down.\n\n"
        "A second paragraph stands apart from the first.\n\n## Results (page 1)\n\n"
        "Of 34 patients, 12 (35%) responded at 3 months.\n\n"
        "| Drug | n | Response |\n| --- | --- | --- |\n| tocilizumab | 20 | 40% |\n"
        "| anakinra | 14 | 28% |\n\n"
        "The rest of what was found is told on the next page, where this sentence ends.\n\n"
        "## Results (page 2)\n\nIn our made-up patients the drug worked for some.\n"
    )


def test_a_pdf_without_headings_is_headed_by_its_pages(tmp_path):
    lines = [[(50, 700, 10, f"What is printed on page {n} of this file says so.")] for n in (1, 2)]
    draft = read(tmp_path, "plain.pdf", makers.pdf(lines))
    assert [line for line in draft.body.splitlines() if line.startswith("#")] == [
        "## Page 1",
        "## Page 2",
    ]
    assert draft.title == "[plain]"


def test_a_word_document_keeps_headings_and_tables(tmp_path):
    draft = read(tmp_path, "a.docx", makers.article_docx())
    assert draft.body == (
        f"# {makers.TITLE}\n\n## Results\n\nOf 34 patients, 12 (35%) responded at 3 months.\n\n"
        "| Drug | n |\n| --- | --- |\n| tocilizumab | 20 |\n"
    )


def test_a_web_page_is_its_article_with_marks_powers_lists_and_tables(tmp_path):
    draft = read(tmp_path, "a.html", makers.HTML)
    assert draft.body == (
        f"# {makers.TITLE}\n\n## Results\n\n"
        "Of 34 patients, 12 (35%) responded at 3 months [1].\n\n"
        "Platelets stayed above 50 × 10^9/L.\n\n- Fever settled\n- within a week\n- CRP fell\n\n"
        "| Drug | n |\n| --- | --- |\n| tocilizumab | 20 |\n"
    )
    assert (draft.authors, draft.journal, draft.year) == (("Doe, Jane",), "Made-up Med", 2024)
    assert (draft.doi, draft.url) == ("10.1000/made.1", "https://example.org/made-up")


def test_a_page_in_another_encoding_is_read_as_it_declares(tmp_path):
    page = '<html><head><meta charset="windows-1252"></head><body><p>'
    page += "Sjögren’s is not what these made-up patients have.</p></body></html>"
    draft = read(tmp_path, "a.html", page.encode("cp1252"))
    assert "Sjögren’s is" in draft.body


def test_jats_keeps_sections_marks_lists_tables_licence_and_corrections(tmp_path):
    draft = read(tmp_path, "a.xml", makers.JATS)
    assert draft.body == (
        f"# {makers.TITLE}\n\n## Abstract\n\nA short account.\n\n## Results\n\n"
        "Of 34 patients, 12 responded [1]. Others did not [2].\n\n### Safety\n\n1. Two infections.\n\n"
        "Table 1. By drug.\n\n| Drug | n |\n| --- | --- |\n| tocilizumab | 20 |\n\n## References\n\n"
        "<!-- references\n1. Roe R. First. 2020.\n2. Poe. Second. 2021\n-->\n"
    )
    assert (draft.authors, draft.journal, draft.year) == (("Doe JA",), "Made Med", 2024)
    assert (draft.pmid, draft.pmcid, draft.doi, draft.pages) == (
        "111",
        "PMC222",
        "10.1000/made.1",
        "10-12",
    )
    assert draft.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert (draft.kind, draft.retracted) == ("case-report", False)
    assert draft.caveats == "Correction published: 10.1000/made.2."


def test_a_pubmed_record_keeps_its_abstract_and_that_it_is_retracted(tmp_path):
    draft = read(tmp_path, "a.xml", makers.PUBMED)
    assert draft.body == (
        f"# {makers.TITLE}\n\n## Abstract\n\n### Results\n\nOf 34 patients, 12 (35%) responded.\n"
    )
    assert draft.retracted
    assert "Retraction published: Made Med. 2025;4:1 (PMID 333)." in draft.caveats
    assert draft.authors == ("Doe JA", "Made-up Group")


def test_an_answer_page_keeps_marks_list_date_and_related_questions(tmp_path):
    draft = read(tmp_path, "page.txt", makers.ANSWER_PAGE)
    assert draft.title == "Care of ZEBRA Syndrome"
    assert "add a hoof blocker within two weeks [1, 2].\n\n## First Steps\n\n" in draft.body
    assert "- Stripe cream at 5 mg twice a day calms the itching [1]\n" in draft.body
    assert "4. Guideline: Directed Overview. Pony.Answers Editors, 2025." in draft.body
    for around in ("Under Review", "Personalize", "Help us", "reviewed for accuracy", "Ask away"):
        assert around not in draft.body
    assert (draft.year, draft.review_date, draft.journal) == (2025, "2025-03-02", "Pony.Answers")
    assert draft.related_questions == (
        "Can ZEBRA (Zoonotic, Elusive, Bony, Rough Ailment) syndrome affect teeth?",
        "Does ZEBRA run in families?",
    )
    assert "pending human review" in draft.caveats
    assert "For professionals only." in draft.caveats


def test_plain_text_has_its_headings_lists_and_paragraphs_told_apart(tmp_path):
    text = "A made-up note\n\nFirst line\nof one paragraph.\n\nFindings\n\n* one\n* two\n\n# 3 mg"
    draft = read(tmp_path, "a.txt", text)
    assert draft.body == (
        "# A made-up note\n\nFirst line of one paragraph.\n\n## Findings\n\n- one\n- two\n\n## 3 mg\n"
    )


def test_markdown_stays_as_it_is_and_unknown_fields_are_told(tmp_path):
    draft = read(
        tmp_path, "a.md", "---\ntitle: T\nauthor: Doe J\nevidence_levle: x\n---\n\n## H\n\nText.\n"
    )
    assert draft.body == "## H\n\nText.\n"
    assert (draft.title, draft.authors) == ("T", ("Doe J",))
    assert draft.remarks == (
        "front matter field 'evidence_levle' is unknown (did you mean 'evidence_level'?) and was"
        " left out",
    )


@pytest.mark.parametrize(
    "text", ["# not a heading", "<!-- hidden -->", "[1]: swallowed", "``` fence", "<div> tag"]
)
def test_text_that_looks_like_markdown_structure_stays_text(tmp_path, text):
    from xml.sax.saxutils import escape

    draft = read(tmp_path, "a.html", f"<body><p>{'Words enough. ' * 5}</p><p>{escape(text)}</p>")
    assert draft.body.rstrip().endswith(f"\\{text}")


def test_plain_text_is_of_no_kind_until_a_person_says_so(tmp_path):
    draft = read(tmp_path, "notes.txt", "A made-up note\n\nSome words.")
    assert draft.kind == "unclassified"
    assert {"kind (now unclassified)", "evidence_level (now expert-opinion)"} <= set(to_fill(draft))
