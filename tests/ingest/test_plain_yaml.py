"""YAML as text: what PyYAML's own loader says of it, quickly, and however deep it nests."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ingest.plain_yaml import read_yaml


def plainly(text):
    loader = yaml.BaseLoader(text)
    node = loader.get_single_node()
    return loader.construct_document(node) if node else {}


def lines(node):
    return [key.start_mark.line for key, _ in node.value]


@given(st.text(alphabet="ab1é:-#[]{}&*!|>'\"%@,? \t\n\x00", max_size=40))
def test_what_the_plain_loader_reads_is_read_the_same_and_an_error_is_its_error(text):
    try:
        expected = plainly(text)
    except (yaml.YAMLError, TypeError, ValueError) as error:
        try:
            read_yaml(text)  # libyaml takes a tab or two that PyYAML does not
        except type(error) as found:
            assert str(found) == str(error)
    else:
        assert read_yaml(text)[1] == expected


def test_each_field_has_its_line():
    node, content = read_yaml("# note\nid: a\ntitle: >\n  two\n  lines\n\nyear: 2024\n")
    assert content == {"id": "a", "title": "two lines\n", "year": "2024"}
    assert lines(node) == [1, 2, 6]


@pytest.mark.parametrize("deep", ["[", "- ", "{a: "])
def test_what_nests_too_deeply_is_an_error_and_no_crash(deep):
    with pytest.raises(RecursionError):
        read_yaml(deep * 50_000)
