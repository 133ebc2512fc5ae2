"""YAML read as text: every value a string, with the line of each, and quick.

libyaml finds the events, which is most of the work; what nests is put together in Python, since
libyaml's own composer ends the process when a file nests too deeply.
"""

from collections.abc import Callable
from functools import cache
from typing import Protocol

import yaml
from yaml.composer import Composer
from yaml.constructor import BaseConstructor
from yaml.resolver import BaseResolver


class _Loader(Protocol):
    def get_single_node(self) -> yaml.Node | None: ...
    def construct_document(self, node: yaml.Node) -> object: ...


def read_yaml(text: str) -> tuple[yaml.Node | None, object]:
    """Return the root of a YAML text and what it holds; None and an empty mapping for no text.

    Raises:
        yaml.YAMLError: It is no YAML.
        TypeError, ValueError, RecursionError: It cannot be used, as when it nests too deeply.
    """
    if yaml.__with_libyaml__:
        try:
            return _read(_quick_loader()(text))
        except yaml.YAMLError:
            pass  # PyYAML's own words and lines are more exact
    return _read(yaml.BaseLoader(text))


def _read(loader: _Loader) -> tuple[yaml.Node | None, object]:
    node = loader.get_single_node()
    return node, loader.construct_document(node) if node else {}


@cache
def _quick_loader() -> Callable[[str], _Loader]:
    from yaml._yaml import CParser

    class Quick(Composer, CParser, BaseConstructor, BaseResolver):
        """PyYAML's BaseLoader with libyaml's events."""

        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            Composer.__init__(self)
            BaseConstructor.__init__(self)
            BaseResolver.__init__(self)

    return Quick
