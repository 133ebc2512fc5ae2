"""What a linter cannot see: whose packages these are, and what importing them costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = {"torch", "sentence_transformers", "transformers", "gradio", "py3langid"}


def python(code):
    result = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd="/", capture_output=True, text=True, check=True
    )
    return result.stdout.strip()


@pytest.mark.parametrize("package", ["ingest", "chatbot", "evals"])
def test_installed_package_is_this_repository(package):
    """Another distribution may own these plain names; pip would not say so."""
    assert Path(python(f"import {package}; print({package}.__file__)")).parent == ROOT / package


@pytest.mark.parametrize(
    "module", ["ingest.build", "ingest.index", "chatbot.answer", "chatbot.__main__", "evals.run"]
)
def test_import_is_light(module):
    loaded = python(f"import sys, {module}; print(*sys.modules)").split()
    assert not HEAVY.intersection(loaded)


def test_opening_an_index_and_counting_tokens_loads_no_torch():
    loaded = python(
        "import sys; from ingest.embed import open_embedder;"
        "open_embedder().count_tokens('a'); print(*sys.modules)"
    ).split()
    assert "torch" not in loaded


def test_packages_hold_a_docstring_and_nothing_else():
    for package in ("ingest", "chatbot", "evals", "bench"):
        body = ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8")).body
        assert len(body) == 1


def test_the_corpus_is_data_only():
    assert not list((ROOT / "corpus").rglob("*.py"))


def test_no_file_outgrows_a_screen_or_two():
    long = {
        str(path.relative_to(ROOT)): lines
        for package in ("ingest", "chatbot", "evals", "bench")
        for path in (ROOT / package).rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert not long
