"""Pieces of HTML, and the promise that nothing from outside is ever markup."""

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatbot.types import Answer, Citation, Notice, Reference, Row, Statement, Table
from chatbot.ui import texts
from chatbot.ui.answer_view import answer_html, question_html
from chatbot.ui.coming_view import coming_html
from chatbot.ui.corpus_view import View, corpus_html
from chatbot.ui.document_view import Around, document_html
from chatbot.ui.evidence_view import evidence_of, panel_html
from chatbot.ui.export_view import export_html
from chatbot.ui.frame_view import footer_html, header_html, welcome
from chatbot.ui.login_view import login_html
from chatbot.ui.markup import byline, clip, links, safe, short_name, web_address, without_asides
from chatbot.ui.notices_view import failure_html
from chatbot.ui.report_view import report_html
from chatbot.ui.subject import Subject
from ingest.types import Document, Heading
from tests.chatbot.test_ui_fake import HEIBLIG, answer_of, refer

TAGS = {"div", "section", "article", "header", "footer", "blockquote", "mark", "span", "strong"}
TAGS |= {"h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "a", "em", "b", "br", "q", "pre"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "details", "summary", "button", "nav"}
TAGS |= {"form", "fieldset", "legend", "label", "input", "select", "option", "dialog", "textarea"}
OUR_PAGES = ("/#ask=", "/source/", "/sources", "/article")
VOID = {"br", "input"}
ATTRIBUTES = {"class", "id", "href", "title", "target", "rel", "role", "tabindex", "aria-label"}
ATTRIBUTES |= {"type", "scope", "hidden", "data-source", "aria-current", "name", "value", "method"}
ATTRIBUTES |= {"action", "for", "required", "placeholder", "autocomplete", "data-about", "rows"}
ATTRIBUTES |= {"autofocus", "maxlength", "aria-labelledby", "selected", "aria-sort"}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    "<form action=//evil.test><input></form>",
    "[a](javascript:alert(1))\n\n# heading\n\n    code",
    "javascript:alert(1)",
    "&lt;b&gt; &amp;",
    "</mark></li></ul><iframe>",
    "\ud800 lone",
    "$$x$$ `code` **bold**",
)
outside = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))


class Reader(HTMLParser):
    """Collects what a browser would see: tags, attributes, links and text."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.marked: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag == "mark":
            self.marked.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data
        if "mark" in self.open:
            self.marked[-1] += data


def assert_only_our_markup(markup: str) -> None:
    page = Reader(markup)
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert page.open == []
    assert page.rawdata == ""
    for link in page.links:
        ours = link.startswith("#") or link == "/" or link.startswith(OUR_PAGES)
        assert ours or urlsplit(link).scheme in ("http", "https")


def outside_answer(text: str) -> tuple[Answer, Document]:
    document = Document(
        source=replace(HEIBLIG, id=text, title=text),
        text=f"{text}\n{text} quoted {text}",
        body_start=0,
        headings=(Heading(path=("top", text), start=0, end=3 * len(text) + 9),),
    )
    start, end = len(text) + 1, len(document.text)
    citation = Citation(
        number=1,
        source_id=text,
        passage_id=text,
        start=start,
        end=end,
        quote=document.text[start:end],
    )
    reference = Reference(
        number=1,
        source_id=text,
        title=text,
        kind=text,
        evidence_level="cohort",
        authors=(text, text),
        journal=text,
        year=None,
        sample_size=3,
        doi=text,
        pmid=text,
        url=text,
        review_status="approved",
        retracted=True,
        caveats=text,
    )
    statements = tuple(
        Statement(
            text=text, section=section, citations=(citation,), verdict="contradicted", reason=text
        )
        for section in (text, "other")
    )
    answer = answer_of(
        text,
        standalone_question=text + "?",
        status="abstained",
        statements=statements,
        references=(reference,),
        notices=(Notice(kind=text, text=text), Notice(kind="conflict", text=text)),
        not_covered=(text,),
        nearest=(replace(citation, start=start + 1, quote=document.text[start + 1 : end]),),
        table=Table(columns=(text, "b"), rows=(Row(aspect=text, cells=((0, 1), ())),)),
        related_questions=(text,),
        corpus_version=text,
        answerer=text,
        disclaimer=text,
    )
    return answer, document


@given(outside)
@example("<b>")
def test_text_from_outside_is_never_markup(text):
    answer, document = outside_answer(text)
    whole, _ = outside_answer(text.encode("utf-8", "replace").decode())  # as the desk asks
    for markup in (
        answer_html(answer, 1),
        panel_html([evidence_of(answer, 1, lambda _: document)]),
        question_html(text, 1),
        failure_html(text, answer.notices),
        coming_html(answer.notices, answer.statements, {text: document.source}),
        header_html(text, offline=True),
        corpus_html([document.source], {text: [text]}, View(words=text, level=text, sort=text)),
        document_html(document, Around(sources={text: document.source}, citing=[text]), (1, 9)),
        Subject.of(document).html(),
        export_html(whole, 1, lambda _: document.text),
        login_html(text).partition('<main class="r-main">')[2].partition("</main>")[0],
    ):
        assert_only_our_markup(markup)


@given(outside)
def test_chat_html_has_no_line_in_which_markdown_could_start_again(text):
    answer, _ = outside_answer(text)
    assert "\n" not in answer_html(answer, 1) + question_html(text, 1) + failure_html(text)
    assert "\n" not in coming_html(answer.notices, answer.statements)


@pytest.mark.parametrize(
    "url",
    [None, "", "javascript:alert(1)", "data:text/html,x", "//host", "http://", "https://[", "a b"],
)
def test_only_web_addresses_become_links(url):
    assert web_address(url) is None
    assert links(None, None, url) == ""


def test_links_open_apart_and_prefer_stable_identifiers():
    markup = links("10.1/<x>", "12", "https://a.test/")
    assert "doi.org" not in markup
    assert "https://pubmed.ncbi.nlm.nih.gov/12/" in markup
    assert "a.test" not in markup
    assert 'rel="noopener noreferrer"' in links("10.1234/a<b", None, None)
    assert "https://doi.org/10.1234/a%3Cb" in links("10.1234/a<b", None, None)
    assert "https://a.test/" in links(None, "12x", "https://a.test/")


def test_short_names_are_first_author_and_year():
    assert short_name(refer(HEIBLIG, 1)) == "Heiblig 2022"
    nameless = replace(refer(HEIBLIG, 1), authors=())
    assert short_name(nameless) == "Blood 2022"
    assert short_name(replace(nameless, journal=None, year=None)).startswith("Ruxolitinib is more")


def test_small_pieces():
    assert byline(("A", "B", "C", "D")) == "A, B, C et al."
    assert clip("one two three", 9) == "one two …"
    assert clip("short", 9) == "short"
    assert safe(" a\n\n<b> ") == "a &lt;b&gt;"
    asked = "Can tofacitinib (a JAK inhibitor) be used in VEXAS?"
    assert without_asides(asked) == "Can tofacitinib be used in VEXAS?"
    assert without_asides("What (a long aside here) is it?") == "What (a long aside here) is it?"


def frames() -> Iterator[str]:
    yield header_html("v1", offline=True)
    yield header_html("v1", offline=False)
    yield footer_html()
    yield welcome()
    yield report_html()


def test_frame_is_plain_markup_and_tells_where_questions_go():
    for markup in frames():
        assert_only_our_markup(markup)
    assert texts.OFFLINE in header_html("v1", offline=True)
    assert texts.OFFLINE not in header_html("v1", offline=False)
    assert texts.ONLINE in header_html("v1", offline=False)
