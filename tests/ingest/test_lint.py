"""Lint: each rule on a small made-up page of the shape it is for, and silence where all is well."""

import json
from datetime import date
from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.add import Intake
from ingest.lint import lint
from ingest.settings import IndexSettings
from tests.conftest import write_document
from tests.ingest.formats import makers

ROOT = Path(__file__).parents[2]
VOCABULARY = """acronyms:
  - acronym: ZEBRA
    expansions: ["zigzag episodes, black rash, ataxia"]
    source: roe-2020-stripes
"""


@pytest.fixture
def zebra(tmp_path):
    """A corpus with one clean source and a vocabulary."""
    folder = tmp_path / "corpus"
    add(folder, "roe-2020-stripes", "Of 34 patients with ZEBRA, 12 (35%) improved in 5 weeks.")
    (folder / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
    return folder


def add(folder, id_, text, fields="year: 2020\nurl: https://example.org/zebra"):
    path = write_document(folder, id_, text)
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("kind: review", f"kind: review\n{fields}"), encoding="utf-8")
    return path


def found(corpus, embedder, *paths, **settings):
    day = date(2026, 1, 1)
    return lint(IndexSettings(corpus=corpus, **settings), embedder, paths, today=day)


def rules(corpus, embedder, *paths, **settings):
    return [(f.rule, f.line) for f in found(corpus, embedder, *paths, **settings)]


EXPECTED = {
    "unlisted-citation": "mark [5] is not in the reference list, which has 4 entries",
    "unresolved-citation": "mark [3] resolves to no entry of the reference list",
    "citation-order": "mark [4] is about what entry 3 of the reference list is on",
    "self-citation": "entry 4 is called a guideline but is the page's own text",
    "acronym-expansion": "ZEBRA is spelt out as 'Zoonotic, Elusive, Bony, Rough Ailment'",
}


def test_an_answer_page_yields_its_faults_as_a_file_and_after_it_was_added(
    zebra, embedder, tmp_path
):
    page = tmp_path / "page.txt"
    page.write_text(makers.ANSWER_PAGE, encoding="utf-8")
    lines = page.read_text(encoding="utf-8").splitlines()
    raw = found(zebra, embedder, page)
    errors = {f.rule: f for f in raw if f.level == "error"}
    assert set(errors) == set(EXPECTED)
    for rule, what in EXPECTED.items():
        assert what in errors[rule].what
    words = {
        "unlisted-citation": "Ear drops",
        "unresolved-citation": "Hoof blockers",
        "citation-order": "Watch for inner ear",
        "self-citation": "Directed Overview",
        "acronym-expansion": "affect teeth",
    }
    for rule, words_there in words.items():
        assert words_there in lines[errors[rule].line - 1]
    [added] = Intake(zebra, lambda _: pytest.fail("asked")).add([str(page)]).added
    stored = [f for f in found(zebra, embedder) if f.path == added.path and f.level == "error"]
    assert {(f.rule, f.what) for f in stored} == {(f.rule, f.what) for f in errors.values()}


def test_a_page_whose_marks_follow_its_list_is_not_faulted(zebra, embedder, tmp_path):
    page = tmp_path / "page.txt"
    text = makers.ANSWER_PAGE.replace("adults 3\n", "adults 2\n").replace("tests 4\n", "tests 3\n")
    text = text.replace("soothing 5\n", "soothing 4\n").replace("Pony.Answers Ed", "Vet Society Ed")
    page.write_text(text.replace("(Zoonotic, Elusive, Bony, Rough Ailment)", ""), encoding="utf-8")
    assert [f.rule for f in found(zebra, embedder, page) if f.level == "error"] == []


@pytest.mark.parametrize(
    ("text", "rule", "what"),
    [
        ("So it is [@nobody-2020].", "dangling-citation", "points to 'nobody-2020'"),
        (
            "Of 34 patients 13 improved [@roe-2020-stripes].",
            "unsupported-figure",
            "13 stands in none of the sources pointed to (roe-2020-stripes)",
        ),
        (
            "ZEBRA (Zealous Elephants Breaking Rocks Apart) is rare.",
            "acronym-expansion",
            "'Zealous Elephants Breaking Rocks Apart'",
        ),
        ("So it is [2].", "no-reference-list", "bears marks up to [2]"),
        ("So it is [1].\n\n## References\n\n1. A.\n2. B.", "uncited-reference", "entry 2"),
        ("word " * 300 + "end.", "sentence-too-long", "more than 200 word pieces"),
    ],
)
def test_what_a_text_gets_wrong_is_told_with_its_line(zebra, embedder, text, rule, what):
    path = add(zebra, "own", text)
    [finding] = [f for f in found(zebra, embedder) if f.path == str(path)]
    assert finding.rule == rule
    assert what in finding.what
    assert finding.line >= 14
    assert str(finding).startswith(f"{path}:{finding.line}: {finding.level}: {rule}: ")


@pytest.mark.parametrize(
    "text",
    [
        "Of 34 patients, 12 improved (35%) [@roe-2020-stripes].",
        "Twelve of 34 improved within five weeks [@roe-2020-stripes].",
        "ZEBRA (zigzag episodes, black rash, ataxia) is rare.",
        "Improvement in 99% was never claimed here.",
        "A table [1] holds it [2].\n\n## References\n\n1. One.\n2. Two.",
    ],
)
def test_what_is_right_is_left_alone(zebra, embedder, text):
    add(zebra, "own", text)
    assert found(zebra, embedder) == []


@pytest.mark.parametrize(
    ("fields", "rule", "line"),
    [
        ("year: 2020", "missing-identifier", 3),
        ("url: https://example.org", "missing-year", 3),
        ("year: 2020\nurl: u\nreview_date: '2021-05-01'", "stale-review", 7),
        ("year: 2020\nurl: u\nreview_date: '2031-05-01'", "review-date", 7),
        ("year: 2020\nurl: u\nreview_date: soon", "review-date", 7),
    ],
)
def test_fields_that_are_missing_or_old_are_warned_of(zebra, embedder, fields, rule, line):
    add(zebra, "own", "Text.", fields)
    assert rules(zebra, embedder) == [(rule, line)]


def test_how_long_a_review_holds_is_a_setting(zebra, embedder):
    add(zebra, "own", "Text.", "year: 2020\nurl: u\nreview_date: '2025-10-01'")
    assert rules(zebra, embedder) == []
    assert rules(zebra, embedder, review_days=30) == [("stale-review", 7)]


def test_every_unknown_field_is_told_with_the_nearest_right_one(zebra, embedder):
    path = add(zebra, "own", "Text.", "yaer: 2020\nzzz: 1")
    told = [(f.rule, f.line, f.do) for f in found(zebra, embedder, path)]
    assert told == [
        ("unknown-field", 5, "write 'year'"),
        ("unknown-field", 6, "see the list in corpus/README.md"),
    ]


def test_the_same_source_twice_and_copied_words_are_told(zebra, embedder):
    long = " ".join(
        f"Stripe number {n} was seen on leg {n} of the made-up animal that lives alone."
        for n in range(9)
    )
    shared = "year: 2020\ndoi: 10.1000/z\npmid: '5'"
    add(zebra, "a-first", long, shared)
    add(zebra, "b-second", long, shared.replace("10.1000/z", "https://doi.org/10.1000/Z"))
    told = {(f.rule, Path(f.path).stem) for f in found(zebra, embedder)}
    assert {("same-doi", "a-first"), ("same-doi", "b-second"), ("same-pmid", "b-second")} <= told
    assert ("near-identical", "b-second") in told and ("near-identical", "a-first") not in told
    assert ("near-copy", "b-second") in told


def test_words_of_a_source_that_is_pointed_to_are_no_copy(zebra, embedder):
    words = "The striped animals of the northern plain were followed from spring to winter by hand"
    add(zebra, "a-first", f"{words}.")
    add(zebra, "b-second", f"{words} [@a-first].")
    assert rules(zebra, embedder) == []


def test_a_finding_is_not_told_when_the_file_allows_it_and_says_why(zebra, embedder):
    text = "So it is [@nobody].\n\n<!-- lint: allow dangling-citation{} -->"
    path = add(zebra, "own", text.format(" (its source comes next week)"))
    assert rules(zebra, embedder) == []
    path.write_text(path.read_text(encoding="utf-8").replace(" (its source comes next week)", ""))
    assert [rule for rule, _ in rules(zebra, embedder)] == ["dangling-citation"]


def test_a_file_that_cannot_be_read_is_a_finding_and_the_others_are_looked_at(
    zebra, embedder, tmp_path
):
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"no pdf")
    page = tmp_path / "page.txt"
    page.write_text(makers.ANSWER_PAGE, encoding="utf-8")
    told = found(zebra, embedder, bad, page, tmp_path / "missing.txt")
    assert [f.rule for f in told if f.path == str(bad)] == ["unusable"]
    assert [f.rule for f in told if f.path.endswith("missing.txt")] == ["unusable"]
    assert any(f.path == str(page) for f in told)


def test_errors_exit_1_warnings_alone_0_and_json_has_each_finding(zebra, capsys):
    path = add(zebra, "own", "Text.", "year: 2020")
    assert main(["lint", "--corpus", str(zebra)]) == 0
    assert capsys.readouterr().out.endswith("0 errors, 1 warnings\n")
    add(zebra, "own", "So it is [@nobody].")
    assert main(["lint", str(path), "--corpus", str(zebra), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["summary"] == {"errors": 1, "warnings": 0}
    [finding] = report["findings"]
    assert sorted(finding) == ["do", "level", "line", "path", "rule", "what"]
    assert main(["lint", "--corpus", str(zebra / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_the_shipped_corpus_has_no_error(embedder):
    told = lint(IndexSettings(corpus=ROOT / "corpus"), embedder)
    assert [str(finding) for finding in told if finding.level == "error"] == []


SIDES = """{comment}disagreements:
  - about: how many improve
    asked: [[zebra]]
    sides:
      - {{source: roe-2020-stripes, says: 12 (35%) improved}}
      - source: own
        says: "{says}"
    why:
      - {{source: {why}, says: "Of 34 patients"}}
"""


def with_sides(corpus, says="26% improved", why="roe-2020-stripes", comment=""):
    path = corpus / "vocabulary.yaml"
    path.write_text(SIDES.format(says=says, why=why, comment=comment), encoding="utf-8")
    return path


def test_a_side_of_a_disagreement_that_its_source_no_longer_says_is_an_error(zebra, embedder):
    vocabulary = with_sides(zebra)
    own = add(zebra, "own", "In a made-up trial 26% improved. Nobody died.")
    assert found(zebra, embedder) == []
    own.write_text(own.read_text(encoding="utf-8").replace("26%", "24%"), encoding="utf-8")
    for paths in ((), (own,)):
        [finding] = found(zebra, embedder, *paths)
        assert (finding.rule, finding.level, finding.line) == ("lost-side", "error", 7)
        assert finding.path == str(vocabulary)
        assert "own" in finding.what and "'26% improved'" in finding.what
    assert found(zebra, embedder, zebra / "documents" / "roe-2020-stripes.md") == []


@pytest.mark.parametrize(
    ("says", "why", "line", "what"),
    [
        ("26% improved. Nobody", "own", 7, "no sentence of own has the words"),
        ("26% improved", "nobody-2020", 9, "'nobody-2020', which is no source of the corpus"),
    ],
)
def test_the_words_of_a_side_stand_in_one_sentence_of_a_source(
    zebra, embedder, says, why, line, what
):
    with_sides(zebra, says, why)
    add(zebra, "own", "Of 34 patients in a made-up trial 26% improved. Nobody died.")
    [finding] = found(zebra, embedder)
    assert (finding.rule, finding.line) == ("lost-side", line)
    assert what in finding.what


def test_a_lost_side_is_not_told_when_the_vocabulary_allows_it(zebra, embedder):
    add(zebra, "own", "Nobody died.")
    with_sides(zebra, comment="# lint: allow lost-side (the source is being revised)\n")
    assert found(zebra, embedder) == []


def test_a_file_asked_about_has_the_findings_it_has_among_all(settings, embedder):
    shared = "Fifteen words in a row that two sources have alike are taken for a copy by lint."
    for number, id_ in enumerate(("aspirin", "heparin", "insulin", "digoxin")):
        own = f"Source {number} also says something that stands in none of the other sources here."
        write_document(settings.corpus, id_, shared if number == 2 else f"{shared} {own}")
    whole = lint(settings, embedder)
    assert {finding.rule for finding in whole} >= {"near-copy"}
    for path in sorted((settings.corpus / "documents").iterdir()):
        assert lint(settings, embedder, [path]) == [f for f in whole if f.path == str(path)]
