"""A few of the kills of `python -m tests.ingest.killing`, each time the same."""

import random

import pytest

from tests.ingest.killing import KINDS, Trial


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    return Trial(tmp_path_factory.mktemp("killing"))


@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_leaves_the_old_or_the_new_version_and_the_next_build_succeeds(trial, kind, number):
    answering, _ = trial.kill(kind, number, random.Random(f"{kind} {number}"))
    assert answering in ("old", "new")
