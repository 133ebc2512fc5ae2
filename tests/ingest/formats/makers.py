"""Small files of each format, made by hand, so that no tool is needed to test the readers."""

import io
import zipfile
from xml.sax.saxutils import escape

TITLE = "Tocilizumab in a made-up cohort"


def pdf(pages, *, image_only=False):
    """Return a PDF; each page is a list of (x, y, size, text)."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    fonts = "<< /F1 3 0 R /F2 4 0 R >>"
    for name in ("Helvetica", "Helvetica-Bold"):
        objects.append(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
        )
    kids = []
    for lines in pages:
        content = "\n".join(
            f"BT /F{2 if size > 11 else 1} {size} Tf {x} {y} Td ({_in_pdf(text)}) Tj ET"
            for x, y, size, text in lines
        )
        if image_only:
            content = "q 500 0 0 700 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q"
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects) + 2} 0 R"
            f" /Resources << /Font {fonts} >> >>"
        )
        size = len(content.encode("cp1252"))
        objects.append(f"<< /Length {size} >>\nstream\n{content}\nendstream")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _assembled(objects)


def article_pdf():
    """Return two pages with a running head, page numbers, a table and a word cut at a line's end."""
    first = [
        (50, 800, 8, "A made-up journal 2024; 1: 1-2"),
        (50, 740, 20, TITLE),
        (50, 700, 13, "Methods"),
        (50, 680, 10, "We followed 34 patients for a year in three invented hospi-"),
        (50, 668, 10, "tals, and wrote their steroid dose down."),
        (50, 640, 10, "A second paragraph stands apart from the first."),
        (50, 600, 13, "Results"),
        (50, 580, 10, "Of 34 patients, 12 (35%) responded at 3 months."),
        (50, 550, 10, "Drug"),
        (200, 550, 10, "n"),
        (300, 550, 10, "Response"),
        (50, 536, 10, "tocilizumab"),
        (200, 536, 10, "20"),
        (300, 536, 10, "40%"),
        (50, 522, 10, "anakinra"),
        (200, 522, 10, "14"),
        (300, 522, 10, "28%"),
        (50, 490, 10, "The rest of what was found is told"),
        (290, 30, 8, "1"),
    ]
    second = [
        (50, 800, 8, "A made-up journal 2024; 1: 1-2"),
        (50, 740, 10, "on the next page, where this sentence ends."),
        (50, 700, 10, "In our made-up patients the drug worked for some."),
        (290, 30, 8, "2"),
    ]
    return pdf([first, second])


def docx(body_xml, *, core=None):
    """Return a Word document with this body."""
    wrapped = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body_xml}</w:body></w:document>"
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": wrapped,
        "word/styles.xml": _STYLES,
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
        'package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.'
        'org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>',
    }
    if core:
        parts["docProps/core.xml"] = core
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return held.getvalue()


def docx_paragraph(text, style=None):
    """Return a paragraph of a Word document."""
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{named}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def docx_table(rows):
    """Return a table of a Word document."""
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc>{docx_paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{cells}</w:tbl>"


def article_docx():
    """Return a Word document with headings and a table."""
    return docx(
        docx_paragraph(TITLE, "Title")
        + docx_paragraph("Results", "Heading1")
        + docx_paragraph("Of 34 patients, 12 (35%) responded at 3 months.")
        + docx_table([["Drug", "n"], ["tocilizumab", "20"]])
    )


HTML = f"""<!doctype html><html lang="en"><head><title>{TITLE} | A made-up site</title>
<meta name="citation_title" content="{TITLE}"><meta name="citation_author" content="Doe, Jane">
<meta name="citation_journal_title" content="Made-up Med"><meta name="citation_doi" content="10.1000/made.1">
<meta name="citation_publication_date" content="2024/03/01">
<link rel="canonical" href="https://example.org/made-up"></head><body>
<div class="cookie-banner" role="dialog"><p>We use cookies. Accept all?</p></div>
<nav><ul><li><a href="/">Home</a></li></ul></nav><header><p>A made-up site</p></header>
<main><h1>{TITLE}</h1><h2>Results</h2>
<p>Of 34 patients, 12 (35%) <b>responded</b> at 3&nbsp;months.<sup><a href="#r1">1</a></sup></p>
<p>Platelets stayed above 50 &times; 10<sup>9</sup>/L.</p>
<ul><li>Fever settled<ul><li>within a week</li></ul></li><li>CRP fell</li></ul>
<table><tr><th>Drug</th><th>n</th></tr><tr><td>tocilizumab</td><td>20</td></tr></table>
<aside>Read also: another page</aside><script>track()</script></main>
<footer>All rights reserved</footer></body></html>"""

JATS = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.2//EN" "JATS-archivearticle1.dtd">
<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="case-report"><front>
<journal-meta><journal-title-group><journal-title>Made-up Medicine</journal-title>
<abbrev-journal-title>Made Med</abbrev-journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="pmid">111</article-id>
<article-id pub-id-type="pmc">PMC222</article-id><article-id pub-id-type="doi">10.1000/made.1</article-id>
<title-group><article-title>{TITLE}</article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Doe</surname><given-names>Jane Ann</given-names>
</name></contrib></contrib-group><pub-date><year>2024</year></pub-date><volume>3</volume>
<fpage>10</fpage><lpage>12</lpage>
<permissions><license xlink:href="https://creativecommons.org/licenses/by/4.0/"><license-p>Open.</license-p>
</license></permissions>
<related-article related-article-type="correction-forward" xlink:href="10.1000/made.2"/>
<abstract><title>Abstract</title><p>A short account.</p></abstract></article-meta></front><body>
<sec><title>Results</title><p>Of 34 patients, 12 responded [<xref ref-type="bibr" rid="b1">1</xref>].
Others did not<sup><xref ref-type="bibr" rid="b2">2</xref></sup>.</p>
<sec><title>Safety</title><list list-type="order"><list-item><p>Two infections.</p></list-item></list>
<table-wrap><label>Table 1</label><caption><p>By drug.</p></caption><table><tr><th>Drug</th><th>n</th></tr>
<tr><td>tocilizumab</td><td>20</td></tr></table></table-wrap></sec></sec></body>
<back><ack><p>Thanks.</p></ack><ref-list><ref id="b1"><mixed-citation>Roe R. First. 2020.</mixed-citation></ref>
<ref id="b2"><element-citation><name><surname>Poe</surname></name><article-title>Second</article-title>
<year>2021</year></element-citation></ref></ref-list></back></article>"""

PUBMED = f"""<?xml version="1.0"?><PubmedArticleSet><PubmedArticle><MedlineCitation>
<PMID Version="1">111</PMID><Article><Journal><JournalIssue><Volume>3</Volume><Issue>1</Issue>
<PubDate><Year>2024</Year></PubDate></JournalIssue><Title>Made-up Medicine</Title>
<ISOAbbreviation>Made Med.</ISOAbbreviation></Journal><ArticleTitle>{TITLE}.</ArticleTitle>
<Pagination><MedlinePgn>10-12</MedlinePgn></Pagination>
<Abstract><AbstractText Label="RESULTS">Of 34 patients, 12 (35%) responded.</AbstractText></Abstract>
<AuthorList><Author><LastName>Doe</LastName><Initials>JA</Initials></Author>
<Author><CollectiveName>Made-up Group</CollectiveName></Author></AuthorList>
<PublicationTypeList><PublicationType>Case Reports</PublicationType>
<PublicationType>Retracted Publication</PublicationType></PublicationTypeList></Article>
<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn">
<RefSource>Made Med. 2025;4:1</RefSource><PMID>333</PMID></CommentsCorrections>
<CommentsCorrections RefType="CommentIn"><RefSource>Other</RefSource></CommentsCorrections>
</CommentsCorrectionsList></MedlineCitation><PubmedData><ArticleIdList>
<ArticleId IdType="doi">10.1000/made.1</ArticleId><ArticleId IdType="pmc">PMC222</ArticleId>
</ArticleIdList></PubmedData></PubmedArticle></PubmedArticleSet>"""

ANSWER_PAGE = """How is ZEBRA syndrome treated in an adult with hearing loss?

Our Board Every page is reviewed for accuracy
For teaching only • content is pending human review
Article Review Status
Submitted
Under Review
Approved

Last updated: March 2, 2025View editorial policy

Personalize

Help us tailor the words

Care of ZEBRA Syndrome

Begin with rest for ZEBRA, then add a hoof blocker within two weeks. 1, 2

First Steps

  • Stripe cream at 5 mg twice a day calms the itching 1
  • Hoof blockers slow ZEBRA in most adults 3

Hearing

  • Watch for inner ear deafness with yearly tests 4
  • Ear drops are soothing 5

References

Research

ZEBRA syndrome: a look back.

Made-up Medicine, 2023

Research

ZEBRA syndrome.

Journal of Stripes, 2024

Research

Inner ear deafness in ZEBRA syndrome.

Ears, 2022

Guideline

Directed Overview

Pony.Answers Editors, 2025

Related Questions

Can ZEBRA (Zoonotic, Elusive, Bony, Rough Ailment) syndrome affect teeth?
How is a broken wrist set in a child?
Does ZEBRA run in families?
Does ZEBRA run in families?

Professional Disclaimer

For professionals only. Pony.Answers assumes no liability for what is done with it.

Have a follow-up question?

Ask away."""


def _in_pdf(text):
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _assembled(objects):
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, text in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{text}\nendobj\n".encode("cp1252"))
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    for place in places:
        out.write(f"{place:010} 00000 n \n".encode())
    out.write(
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return out.getvalue()


_STYLES = (
    '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
    "</w:styles>"
)
