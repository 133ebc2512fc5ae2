import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.types import Answer, Citation, Statement
from chatbot.verify import verify
from evals.mutations import AS_WRITTEN, REWORDED, mutation_report, variants
from evals.types import Case
from ingest.vocabulary import read_vocabulary

VOCABULARY = read_vocabulary(Path("corpus/vocabulary.yaml"))
STATEMENTS = (
    "In 20 men with VEXAS, ruxolitinib 10 mg was stopped in 28% and tocilizumab in 69% at 6 months.",
    "The risk of relapse was higher after azacitidine in at least 12 of 20 patients with p.Met41Leu.",
)


def found(text, seed=1):
    return {one.kind: one.text for one in variants(text, VOCABULARY, random.Random(seed))}


def test_each_kind_of_change_that_a_statement_allows_is_made_once():
    first, second = map(found, STATEMENTS)
    assert first.keys() == {
        *(AS_WRITTEN, REWORDED, "figure", "unit", "drug", "disease", "swapped"),
        *("negation", "population"),
    }
    assert {"limit", "direction", "gene or variant"} <= second.keys()
    assert second["limit"] == STATEMENTS[1].replace("at least", "at most")


def test_what_stays_as_written_is_the_statement():
    assert found(STATEMENTS[0])[AS_WRITTEN] == STATEMENTS[0]


@given(st.sampled_from(STATEMENTS), st.integers(0, 10_000))
@settings(deadline=None)
def test_whatever_is_drawn_is_caught_and_the_rest_passes(text, seed):
    for kind, changed in found(text, seed).items():
        sound = kind in {AS_WRITTEN, REWORDED}
        check = verify(changed, [text], VOCABULARY)
        assert (check.verdict == "supported") == sound, (kind, changed, check)


@given(st.text(max_size=200), st.integers(0, 100))
@settings(deadline=None)
def test_any_text_can_be_changed(text, seed):
    kinds = [one.kind for one in variants(text, VOCABULARY, random.Random(seed))]
    assert kinds[0] == AS_WRITTEN
    assert len(kinds) == len(set(kinds))


def answering(*texts):
    """Return what answers every case with these statements, each citing its own words."""
    statements = tuple(
        Statement(
            text=text,
            section="Answer",
            citations=(
                Citation(
                    number=1, source_id="s", passage_id="p", start=0, end=len(text), quote=text
                ),
            ),
            verdict="supported",
        )
        for text in texts
    )
    return lambda case: Answer(
        question=case.question,
        standalone_question=case.question,
        status="answered",
        statements=statements,
        references=(),
        notices=(),
        not_covered=(),
        related_questions=(),
        corpus_version="1",
        answerer="quoting",
        disclaimer="",
    )


@pytest.fixture
def report():
    case = Case(id="c", question="?", kind="fact", key_points=(), supporting=frozenset())
    return mutation_report([case, case], answering(*STATEMENTS), VOCABULARY, lambda *_: None)


def test_the_report_counts_changes_caught_and_false_alarms(report):
    figures = {figure.name: figure for figure in report.figures}
    assert figures["changes caught"].value == 1
    assert figures["changes caught"].n == sum(
        figure.n for name, figure in figures.items() if name.startswith("caught: ")
    )
    assert figures[f"false alarms, {AS_WRITTEN}"].value == 0


def test_a_statement_that_comes_twice_is_counted_once(report):
    written = [one for one in report.outcomes if one.case.kind == AS_WRITTEN]
    assert sorted(one.case.question for one in written) == sorted(STATEMENTS)


def test_the_same_seed_draws_the_same_changes(report):
    case = Case(id="c", question="?", kind="fact", key_points=(), supporting=frozenset())
    again = mutation_report([case], answering(*STATEMENTS), VOCABULARY, lambda *_: None)
    assert [o.case.question for o in again.outcomes] == [o.case.question for o in report.outcomes]
