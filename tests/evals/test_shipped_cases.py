from collections import Counter
from pathlib import Path

import pytest

from evals.cases import SHIPPED, load_cases

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("suite", sorted(SHIPPED))
def test_shipped_cases_load(suite):
    assert load_cases(SHIPPED[suite])


def test_the_followups_are_those_the_readme_counts():
    origins = Counter(case.id.split("-")[0] for case in load_cases(SHIPPED["followups"]))
    assert origins == {"fu": 47, "own": 75}
    readme = SHIPPED["followups"].with_name("README.md").read_text(encoding="utf-8")
    assert "`fu-…` (47)" in readme
    assert "`own-…` (75)" in readme


def test_every_kind_in_use_is_explained():
    readme = SHIPPED["followups"].with_name("README.md").read_text(encoding="utf-8")
    kinds = {case.kind for case in load_cases(SHIPPED["followups"])}
    assert [kind for kind in sorted(kinds) if f"`{kind}`" not in readme] == []


def test_every_supporting_source_is_in_the_corpus():
    held = {path.stem for path in (ROOT / "corpus" / "documents").glob("*.md")}
    wanted = {id for case in load_cases(SHIPPED["followups"]) for id in case.supporting}
    assert sorted(wanted - held) == []


def test_only_what_cannot_be_answered_has_no_supporting_source():
    empty = {case.kind for case in load_cases(SHIPPED["followups"]) if not case.supporting}
    assert empty == {"out-of-scope", "unanswerable"}


def test_context_dependent_cases_have_a_context():
    for case in load_cases(SHIPPED["followups"]):
        assert bool(case.history) == (case.kind == "context-dependent"), case.id
