"""What the passages of a version depend on besides documents and settings: the code that cuts them.

A version that takes passages over from another must have been cut alike, also when Rounds or a
library it cuts with was brought up to date in between.
"""

from functools import cache
from importlib.metadata import version
from pathlib import Path

from ingest.types import fingerprint

_MODULES = ("load.py", "plain_yaml.py", "split.py", "terms.py", "types.py")
_LIBRARIES = ("langchain-text-splitters", "markdown-it-py", "PyStemmer", "pyyaml", "sentencex")


@cache
def recipe() -> str:
    """Return a digest of all that reads a document, cuts it and finds its terms."""
    here = Path(__file__).parent
    code = [(here / name).read_text(encoding="utf-8") for name in _MODULES]
    return fingerprint(*code, *(f"{name}={version(name)}" for name in _LIBRARIES))
