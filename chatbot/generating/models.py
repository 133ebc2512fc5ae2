"""A chat model by its name: any that LangChain opens, read as it writes and never for too long."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Generator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Literal, cast

from chatbot.settings import ChatSettings
from ingest.errors import SettingsError
from ingest.place import is_loopback

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel, LanguageModelInput
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

QUOTING = "quoting"
"""The answerer that needs no model."""
_REFUSED = frozenset({400, 422, 501})
"""What a server says that does not know how to keep a reply to a schema."""
_KINDS = {
    "Timeout": "it took too long",
    "Connect": "it could not be reached",
    "LengthFinish": "its reply was cut off",
}
"""What is in the name of an exception, whichever provider's it is, and what it means."""
_STATUS = {
    401: "its server did not accept the key",
    403: "its server did not accept the key",
    404: "its server does not have it",
    429: "its server takes no more questions for now",
    503: "its server is not ready",
}
_CONTEXT = 8_192
"""How many tokens Ollama is asked to read; its own default cuts a prompt without a word."""

Value = str | int | float
Message = tuple[Literal["system", "human", "ai"], str]
"""Who says it, and what."""


class ModelError(Exception):
    """A model could not be used; says why in a few words for the reader, never what was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a reply as it comes."""

    text: str
    input_tokens: int = 0
    output_tokens: int = 0
    cut_off: bool = False
    """Whether the model stopped here because it ran out of tokens."""


class Model:
    """A chat model that is listened to sentence by sentence and let go in time.

    It is asked on a loop of its own, so that a call that takes too long or is no longer wanted
    is cancelled, connection and all, and no thread waits for it.
    """

    def __init__(
        self, name: str, chat: "BaseChatModel", schema: Mapping[str, object] | None = None
    ) -> None:
        """Take a LangChain model; a schema is kept to by models that know how."""
        self.name = name
        self._plain: Runnable[LanguageModelInput, BaseMessage] = chat
        self._structured = _structured(chat, schema) if schema else None
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="chat model", daemon=True)
        self._thread.start()

    def stream(self, messages: Sequence[Message], seconds: float) -> Generator[Piece, None, None]:
        """Yield a reply as it comes; closing the iterator stops the model.

        Raises:
            ModelError: There is no reply, or it is not whole after so many seconds.
        """
        until = time.monotonic() + seconds
        if self._structured:
            try:
                yield from self._heard(self._structured, messages, until)
            except _SchemaRefusedError:
                self._structured = None
            else:
                return
        yield from self._heard(self._plain, messages, until)

    def close(self) -> None:
        """Let go of the loop; a call under way is cancelled."""
        asyncio.run_coroutine_threadsafe(_stop_others(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _heard(
        self,
        asked: "Runnable[LanguageModelInput, BaseMessage]",
        messages: Sequence[Message],
        until: float,
    ) -> Generator[Piece, None, None]:
        heard: SimpleQueue[Piece | None] = SimpleQueue()
        call = asyncio.run_coroutine_threadsafe(_listen(asked, messages, heard), self._loop)
        call.add_done_callback(lambda _: heard.put(None))
        try:
            while piece := heard.get(timeout=max(until - time.monotonic(), 0.001)):
                yield piece
            _raise_failure(call, first=asked is self._structured)
        except Empty:
            raise ModelError("it took too long") from None
        finally:
            call.cancel()


def open_model(name: str, settings: ChatSettings, schema: Mapping[str, object]) -> Model:
    """Return the model of a name such as ollama:llama3.2 or openai:gpt-5-mini.

    Raises:
        SettingsError: It cannot be opened; says what to install or to set.
    """
    try:
        from langchain.chat_models import init_chat_model
    except ImportError as error:
        raise SettingsError(
            f"answerer {name}: needs LangChain: pip install langchain {_package(name)}"
        ) from error
    start = cast("Callable[..., BaseChatModel]", init_chat_model)
    try:
        return Model(name, start(name, **_options(name, settings)), schema)
    except ImportError as error:
        raise SettingsError(f"answerer {name}: {_first_line(error)}") from error
    except Exception as error:  # each provider has its own for a missing key or a wrong option
        if "Unable to infer" in str(error):
            problem = f"is neither {QUOTING} nor PROVIDER:MODEL, such as ollama:llama3.2"
            raise SettingsError(f"answerer {name}: {problem}") from error
        raise SettingsError(f"answerer {name}: {_first_line(error)}") from error


def stays_here(name: str, settings: ChatSettings) -> bool:
    """Return whether questions stay on this machine when this answerer writes."""
    if name == QUOTING:
        return True
    provider = name.partition(":")[0]
    address = settings.model_url or os.environ.get(
        {"ollama": "OLLAMA_HOST", "openai": "OPENAI_BASE_URL"}.get(provider, ""), ""
    )
    if not address:
        return provider == "ollama"
    return is_loopback(address if "//" in address else f"//{address}")


def _options(name: str, settings: ChatSettings) -> dict[str, Value | dict[str, Value]]:
    """Return what a provider is opened with: where it is and how much it may take."""
    where: dict[str, Value | dict[str, Value]] = (
        {"base_url": settings.model_url, "temperature": 0} if settings.model_url else {}
    )
    limits: dict[str, Value] = {"timeout": settings.model_seconds}
    if name.startswith("ollama:"):
        size = {"num_predict": settings.model_tokens, "num_ctx": _CONTEXT}
        return {"temperature": 0, **where, **size, "client_kwargs": limits}
    if name.startswith("openai:"):
        where |= {"stream_usage": True, "stream_chunk_timeout": 0}  # the time limit is ours
        if settings.model_url and not os.environ.get("OPENAI_API_KEY"):
            where["api_key"] = "none"  # the client wants one; servers of one's own do not
    return {**where, **limits, "max_retries": 0, "max_tokens": settings.model_tokens}


def _package(name: str) -> str:
    return f"langchain-{name.partition(':')[0].replace('_', '-')}"


def _structured(
    chat: "BaseChatModel", schema: Mapping[str, object]
) -> "Runnable[LanguageModelInput, BaseMessage] | None":
    """Return the model kept to a schema, without the parser that waits for the whole reply."""
    try:
        kept = chat.with_structured_output(dict(schema))
    except (NotImplementedError, ValueError, TypeError):
        return None
    model = getattr(kept, "first", None)
    layout = getattr(model, "kwargs", {}).get("response_format")
    if layout and hasattr(chat, "extra_body"):
        # Told so, OpenAI's client passes the stream on; else it reads it itself, and of a reply that
        # is cut off neither the sentences nor the count of tokens would be left.
        return chat.bind(extra_body={**(chat.extra_body or {}), "response_format": layout})
    return model


async def _listen(
    asked: "Runnable[LanguageModelInput, BaseMessage]",
    messages: Sequence[Message],
    heard: "SimpleQueue[Piece | None]",
) -> None:
    """Put each piece of a reply where it is waited for; nothing goes to a tracing service."""
    from langsmith import tracing_context

    with tracing_context(enabled=False):
        replies: AsyncIterator[BaseMessage] = asked.astream(list(messages))
        async for chunk in replies:
            heard.put(_piece(chunk))


def _piece(chunk: "BaseMessage") -> Piece:
    """Return what a chunk says, in words or as the arguments of a tool."""
    usage = getattr(chunk, "usage_metadata", None) or {}
    calls = getattr(chunk, "tool_call_chunks", None) or ()
    reason = chunk.response_metadata.get("finish_reason") or chunk.response_metadata.get(
        "done_reason"
    )
    return Piece(
        text=str(chunk.text) + "".join(call["args"] or "" for call in calls),
        input_tokens=usage.get("input_tokens", 0),
        output_tokens=usage.get("output_tokens", 0),
        cut_off=reason in ("length", "max_tokens", "MAX_TOKENS"),
    )


class _SchemaRefusedError(Exception):
    """A server does not take a schema."""


def _raise_failure(call: "Future[None]", *, first: bool) -> None:
    """Raise what ended a call, if it was not its end."""
    error = call.exception()
    if error is None:
        return
    status = getattr(error, "status_code", None)
    if first and status in _REFUSED:
        raise _SchemaRefusedError from error
    name = type(error).__name__
    for part, meaning in _KINDS.items():
        if part in name:
            raise ModelError(meaning) from error
    problem = _STATUS.get(status) if isinstance(status, int) else None
    raise ModelError(problem or f"{name} {status or ''}".strip()) from error


async def _stop_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
