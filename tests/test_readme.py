"""What the README shows is run, and what it says of settings is so."""

import importlib
import re
import shlex
from pathlib import Path

import pytest
from pydantic import AliasChoices

from chatbot.settings import ChatSettings
from ingest.remote.settings import RemoteSettings
from ingest.settings import IndexSettings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = [
    line.partition("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]
COMMANDS = [shlex.split(line)[2:] for line in LINES if line.startswith("python -m")]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_of_the_readme_runs(command, shipped_index, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ROUNDS_INDEX", str(shipped_index))
    module, *arguments = command
    assert importlib.import_module(f"{module}.__main__").main(arguments) == 0
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("snippet", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_a_snippet_of_the_readme_runs(snippet, shipped_index, monkeypatch, capsys):
    monkeypatch.setenv("ROUNDS_INDEX", str(shipped_index))
    exec(snippet, {})
    assert "tofacitinib" in capsys.readouterr().out.casefold()


def test_the_two_commands_come_first_and_exist():
    assert [line.split()[:2] for line in LINES[:2]] == [["make", "chat"], ["make", "test"]]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("chat", "test", "check"):
        assert re.search(rf"^{target}:.*## ", makefile, re.MULTILINE)


def _variable(name, alias):
    """The name a setting is told by; the first, where it has several."""
    first = alias.choices[0] if isinstance(alias, AliasChoices) else alias
    return str(first or f"ROUNDS_{name.upper()}")


def test_the_table_of_settings_is_the_code():
    rows = dict(re.findall(r"^\| `((?:ROUNDS|CHROMA)_\w+)` \| `([^`]*)` \|", README, re.MULTILINE))
    fields = {
        name: field
        for settings in (IndexSettings, RemoteSettings, ChatSettings)
        for name, field in settings.model_fields.items()
    }
    assert rows == {
        _variable(name, field.validation_alias): str(field.default)
        for name, field in fields.items()
    }
