"""What a model was asked and what it took."""

from collections.abc import Generator, Sequence
from contextlib import closing

from chatbot.generating.models import Message, Model, ModelError
from chatbot.settings import ChatSettings
from chatbot.types import Usage

_MILLION = 1_000_000


class Tally:
    """Asks a model and keeps count of calls and tokens."""

    def __init__(self, model: Model, settings: ChatSettings) -> None:
        self._model = model
        self._settings = settings
        self._calls = self._input = self._output = 0

    def pieces(self, messages: Sequence[Message], seconds: float) -> Generator[str, None, None]:
        """Yield the text of a reply as it comes; closing the iterator stops the model.

        Raises:
            ModelError: There is no reply, it is not whole after so many seconds, or it is cut off.
        """
        self._calls += 1
        if seconds <= 0:
            raise ModelError("it took too long")
        cut_off = False
        with closing(self._model.stream(messages, seconds)) as pieces:
            for piece in pieces:
                self._input += piece.input_tokens
                self._output += piece.output_tokens
                cut_off = cut_off or piece.cut_off
                yield piece.text
        if cut_off:
            raise ModelError("its reply was cut off")

    def usage(self) -> Usage | None:
        """Return what the model took; None when it was not asked."""
        if not self._calls:
            return None
        prices = self._settings.model_input_price, self._settings.model_output_price
        cost = (self._input * prices[0] + self._output * prices[1]) / _MILLION
        return Usage(
            model=self._model.name,
            calls=self._calls,
            input_tokens=self._input,
            output_tokens=self._output,
            cost=round(cost, 6) if any(prices) else None,
        )
