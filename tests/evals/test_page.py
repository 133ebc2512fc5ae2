"""The page of a run: nothing on it runs or loads what it should not, and it hides no failure."""

import os
import re
import shutil
from dataclasses import replace

import pytest
from playwright.sync_api import sync_playwright

from chatbot.types import Answer, Citation, Notice, Statement, Verdict
from evals.page import SHOWN, to_html
from evals.record import Run, sheet
from evals.types import Case, Curve, Figure, Found, Outcome, Report, Score

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
LONG = "gene" * 60
EMPTY = Run(
    schema=1,
    created="2026-01-02T03:04:05+00:00",
    machine={"cores": "2"},
    suites={},
    not_run={},
)


def case(id="c-1", question="What is known?", history=()):
    return Case(
        id=id,
        question=question,
        kind="fact",
        history=history,
        key_points=("fever is common",),
        supporting=frozenset({"source-a"}),
    )


def said(text, verdict: Verdict):
    citation = Citation(number=1, source_id="source-a", passage_id="p", start=0, end=1, quote="F")
    return Statement(
        text=text, section="Findings", citations=(citation,), verdict=verdict, reason="since <b>"
    )


def answer():
    verdicts: tuple[Verdict, ...] = ("supported", "partial", "unsupported", "contradicted")
    return Answer(
        question="What is known?",
        standalone_question="What is known?",
        status="partial",
        statements=tuple(said(f"{LONG} & fever.", verdict) for verdict in verdicts),
        references=(),
        notices=(Notice(kind="conflict", text="Two sources disagree."),),
        not_covered=("the dose",),
        related_questions=(),
        corpus_version="corpus-7",
        answerer="extractive-2",
        disclaimer="",
    )


def outcome(place, good, points, **others):
    scores = (
        Score(name="good", value=float(good), reason="" if good else "it missed the point"),
        Score(name="points", value=points),
        Score(name="words", value=40.0),
        Score(name="bm25.points", value=0.0),
        Score(name="Judged@10", value=0.1),
    )
    return Outcome(case=case(f"c-{place}"), scores=scores, seconds=1.0, **others)


def run_of(*outcomes, suite="answers", figures=(), curves=(), not_run=()):
    report = Report(suite=suite, settings={}, outcomes=outcomes, figures=figures, curves=curves)
    return replace(EMPTY, suites={suite: sheet(report)}, not_run=dict(not_run))


@pytest.fixture(scope="module")
def full():
    """A run in which all that a page can show is there."""
    found = (
        Found(source_id="source-a", text="Fever. " * 100, grade=2),
        Found(source_id="source-b", text=LONG, grade=0),
    )
    return run_of(
        outcome(1, True, 0.9),
        outcome(2, False, 0.2, answer=answer(), found=found, shown="a verdict <b>in bold</b>"),
        outcome(3, True, 0.4),
        Outcome(
            case=case("c-4", "Does <script>alert(1)</script> run?", ("Hi <i>", "Hello")),
            error="TimeoutError: <none>",
            seconds=9.0,
        ),
        figures=(Figure(name="AUROC", value=0.812, n=4, low=0.7, high=0.9, note="0.5 is chance"),),
        curves=(
            Curve(name="ours", x="share answered", y="share wrong", points=((0.5, 0), (1, 0.25))),
            Curve(name="theirs", x="share answered", y="share wrong", points=((0.5, 0.1),)),
            Curve(name="time", x="share of questions", y="milliseconds", points=()),
        ),
        not_run=(("external", "no file <given>"),),
    )


@pytest.fixture(scope="module")
def page(full):
    return to_html(full)


def test_what_comes_from_outside_is_escaped(page):
    assert "<script>alert" not in page
    assert "Does &lt;script&gt;alert(1)&lt;/script&gt; run?" in page
    for raw in ("<i>", "<none>", "<b>in bold", "since <b>", "<given>"):
        assert raw not in page


def test_nothing_is_loaded(page):
    assert not re.search(r"""(src|href)\s*=\s*["']?\s*(https?:)?//""", page)
    assert not re.search(r"@import|url\(", page)
    assert "default-src 'none'" in page


def test_head_says_what_was_measured_and_on_what(page):
    for words in (
        "2026-01-02 03:04:05 UTC",
        "corpus-7",
        "extractive-2",
        "4 cases, 1 with an error",
    ):
        assert words in page
    assert "cores 2" in to_html(run_of(outcome(1, True, 1.0)))


def test_a_suite_that_was_not_run_is_said_so_with_the_reason(page):
    assert page.count("not run: no file &lt;given&gt;") == 2
    assert "<dt>Suites run</dt><dd>answers</dd>" in page


def test_verdicts_are_words(page):
    for word in ("supported", "partial", "unsupported", "contradicted"):
        assert re.search(f'<b class="chip (good|fair|bad)">{word}</b>', page)
    assert "relevant, grade 2</b>" in page
    assert "not marked relevant</b>" in page


def test_a_failed_case_shows_answer_gold_and_passages(page):
    for words in (
        "[1] source-a",
        "the dose",
        "Two sources disagree.",
        "it missed the point",
        "fever is common",
        "a verdict &lt;b&gt;in bold",
    ):
        assert words in page
    assert "Fever. " * 60 not in page


def test_cases_fail_by_error_by_a_no_and_by_less_than_half(page):
    """Not by length, by a rival's score, or by how many passages were ever judged."""
    listed = re.findall(r'<summary>.*?<span class="meta"><code>(.*?)<', page)
    assert listed == ["c-4", "c-2", "c-3"]
    assert "TimeoutError: &lt;none&gt;" in page
    assert "3 of 4 cases failed" in page


def test_only_the_worst_are_shown_and_the_rest_is_counted():
    some = [outcome(place, True, 0.4 - place / 1000) for place in range(SHOWN + 5)]
    page = to_html(run_of(*some))
    assert page.count('<details class="case">') == SHOWN
    assert f"the worst {SHOWN} shown and 5 more not listed" in page
    assert "<code>c-64<" in page
    assert "<code>c-0<" not in page


def test_figures_stand_beside_the_scores_with_interval_and_note(page):
    assert "0.5 is chance" in page
    assert "0.700 to 0.900" in page


def test_curves_over_the_same_axes_share_a_chart(page):
    assert page.count('class="curve"') == 1
    assert page.count('<ul class="legend">') == 1
    assert "This curve has no points." in page


def test_differences_from_a_baseline_are_shown_with_a_verdict():
    before = run_of(*(outcome(place, False, 0.5) for place in range(20)))
    after = run_of(*(outcome(place, True, 0.5 + place % 2 / 10 - 0.05) for place in range(20)))
    page = to_html(after, before)
    assert "+1.000 <small>(+1.000 to +1.000)</small>" in page
    assert '<b class="verdict better">▲ better</b>' in page
    assert '<b class="verdict same">● cannot be told apart</b>' in page
    assert page.count('<b class="verdict plain">not judged</b>') == 3
    assert "1 better, 0 worse, 1 cannot be told apart" in page
    assert page.count('class="forest"') == 2
    assert '<b class="verdict worse">▼ worse</b>' in to_html(before, after)


def test_a_suite_that_the_baseline_lacks_has_no_verdict():
    page = to_html(run_of(outcome(1, True, 1.0)), run_of(outcome(1, True, 1.0), suite="other"))
    assert "no baseline" in page
    assert not re.search('class="verdict (better|worse|same)', page)


def test_an_empty_run_is_a_page():
    page = to_html(EMPTY, EMPTY)
    assert "No suite was run." in page
    assert "<h2>Failed cases</h2><p>None.</p>" in page


@pytest.mark.parametrize(
    "points",
    [
        ((0.0, 0.0),),
        ((1.0, -2.0), (2.0, -2.0)),
        ((0.0, 1e-9), (1.0, 2e-9)),
        ((5.0, 1e9), (6.0, float("inf"))),
        tuple((float(x), float(x * x)) for x in range(200)),
    ],
)
def test_any_curve_can_be_drawn(points):
    page = to_html(run_of(curves=(Curve(name="c", x="x", y="y", points=points),)))
    assert 'class="curve"' in page
    assert "nan" not in page
    assert len(re.findall("<circle", page)) <= 50


@pytest.mark.browser
@pytest.mark.skipif(
    not CHROMIUM, reason="no chromium: install the package or set CHROMIUM to its path"
)
def test_page_opens_from_a_file_and_is_filtered_on_a_narrow_screen(tmp_path, full):
    file = tmp_path / "report.html"
    file.write_text(to_html(full, full), encoding="utf-8")
    complaints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        tab = browser.new_page(viewport={"width": 360, "height": 800}, color_scheme="light")
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(file.as_uri())
        for folded in tab.locator("details").all():
            folded.evaluate("node => node.open = true")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        cases = tab.locator("details.case")
        assert cases.count() == 3

        tab.get_by_label("Text").fill("DISAGREE two")
        tab.get_by_text("1 of 3 listed cases shown").wait_for()
        assert [one.is_visible() for one in cases.all()] == [False, True, False]
        tab.get_by_label("Text").fill("nowhere to be found")
        assert not tab.locator("section.failed").is_visible()
        tab.get_by_label("Text").fill("")
        tab.get_by_label("Suite").select_option("answers")
        tab.get_by_text("3 of 3 listed cases shown").wait_for()

        tab.get_by_role("button", name="Dark theme").click()
        tab.reload()
        assert tab.get_by_role("button", name="Light theme").is_visible()
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 22, 27)"
        browser.close()
    assert complaints == []
