"""What can be set about answering, from the environment (ROUNDS_…) or the command line."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

DISCLAIMER = (
    "For healthcare professionals. Rounds shows what its sources say; it is not medical advice"
    " and does not replace clinical judgement. Check the sources before acting."
)


class ChatSettings(BaseSettings):
    """How questions are read and how long answers may be."""

    model_config = SettingsConfigDict(env_prefix="ROUNDS_", frozen=True, extra="forbid")

    max_question_chars: int = Field(default=2_000, ge=1)
    """A longer question is refused, not cut."""
    passages: int = Field(default=30, ge=1)
    """How many passages an answer is written from."""
    max_statements: int = Field(default=8, ge=1)
    max_words: int = Field(default=120, ge=40)
    """Half a minute's reading (238 words a minute: Brysbaert, J Mem Lang 2019), citations aside."""
    more_words: int = Field(default=120, ge=0)
    """How many more are folded behind it."""
    article: str = "droracle-2026-vexas-treatment"
    """The source that readers follow up on; the page leads to it."""
    feedback: Path = Path(".feedback")
    """The folder that readers' reports are kept in."""
    auth: str = ""
    """Who may open the page: USER:PASSWORD, or the path of a file that holds it."""
    answerer: str = "quoting"
    """Who writes: quoting, or a chat model as PROVIDER:MODEL."""
    model_url: str = ""
    """Where the model is served, for an OpenAI-compatible server or an Ollama elsewhere."""
    model_seconds: float = Field(default=30.0, gt=0)
    """How long a model may take for an answer, putting right included."""
    rewrite_seconds: float = Field(default=8.0, gt=0)
    """How long a model may take to write a follow-up out; then Rounds does so without it."""
    model_tokens: int = Field(default=800, ge=50)
    """The most tokens of one reply of a model."""
    model_input_price: float = Field(default=0.0, ge=0)
    """For a million tokens read, like the next for a million written; then the cost is shown."""
    model_output_price: float = Field(default=0.0, ge=0)
