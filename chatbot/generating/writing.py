"""The generating answerer: a chat model chooses, orders and joins; nothing unchecked is shown.

The model is given the sentences the quoting answerer would choose from, under opaque ids. Each
sentence of its reply is checked as it comes, shown when it stands, put right once when it does not,
and else replaced by the sentence of the source that it named. Corrections, gaps, comparisons,
safety items and everything around the statements are made by the code that quotes.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing

from chatbot.compose import checked
from chatbot.finding.evidence import Candidate
from chatbot.generating import prompt
from chatbot.generating.heard import Given, Heard
from chatbot.generating.models import QUOTING, Message, Model, ModelError, open_model
from chatbot.generating.prompt import NewId, opaque_id
from chatbot.generating.reply import Reply
from chatbot.generating.tally import Tally
from chatbot.question.understand import Query
from chatbot.quoting.draft import GAPS, Draft, quoted
from chatbot.quoting.missing import not_covered
from chatbot.quoting.writing import Budget, choose, composed
from chatbot.settings import ChatSettings
from chatbot.types import Notice, Usage
from chatbot.writer import Tell, Writer, Written, budget_of, quoting_writer
from ingest.index import Index

_GIVEN = Budget(statements=24, words=1_200, more=0)
"""How many sentences a model is given; small models read a few thousand tokens."""
_LONGEST_TOKEN = 12
"""Characters a token may have on average before a reply is taken to have no end."""


class GeneratingWriter:
    """Writes with a model, and quotes where the model cannot be used or does not hold."""

    def __init__(self, model: Model, settings: ChatSettings, new_id: NewId = opaque_id) -> None:
        self._model = model
        self._settings = settings
        self._new_id = new_id
        self._budget = budget_of(settings)

    def __call__(
        self, query: Query, found: Sequence[Candidate], index: Index, tell: Tell
    ) -> Written:
        """Write an answer; the model is not asked when the sources have nothing to say."""
        budget = self._budget
        quotes = choose(query, found, index, budget)
        gaps = [draft for draft in quotes if draft.section == GAPS]
        given = _given(_choice(query, found, index), index, self._new_id)
        if not quotes or not given:
            return Written(drafts=composed(query, quotes, found, index, budget))
        gap_first = quotes[0].section == GAPS
        tell(gaps if gap_first else [])
        heard = Heard(given, index, budget, tell)
        asking = _Asking(self._model, self._settings, heard)
        asking.ask(prompt.question(query.standalone, given, budget.statements))
        said = heard.settled() if heard.own else []
        said += _needed(query, [*gaps, *said], quotes, index)
        chosen = [*gaps, *said] if gap_first else [*said, *gaps]
        drafts = composed(query, chosen, found, index, budget)
        tell(drafts)
        return Written(
            drafts=drafts,
            model=self._model.name,
            by_model=frozenset(heard.own),
            usage=asking.usage(),
            notices=tuple(_notices(self._model.name, asking.problem, heard)),
        )


class _Asking:
    """One question to a model: its reply, and one more when there is something to put right."""

    def __init__(self, model: Model, settings: ChatSettings, heard: Heard) -> None:
        self._tally = Tally(model, settings)
        self._heard = heard
        self._until = time.monotonic() + settings.model_seconds
        self._most = settings.model_tokens * _LONGEST_TOKEN
        self.problem = ""
        """Why the model did not write all it was asked for; empty when it did."""

    def ask(self, messages: Sequence[Message]) -> None:
        """Hear the model out and let it put right once what does not hold."""
        try:
            reply = self._hear(messages)
            if reply.says_nothing:
                self.problem = "it found nothing to say"
            elif self._heard.faults or self._heard.is_empty:
                again = prompt.repair(reply.text, self._heard.faults)
                self._hear([*messages, *again])
        except ModelError as error:
            self.problem = str(error)
        if not self.problem and self._heard.is_empty:
            self.problem = "its reply could not be read"

    def usage(self) -> Usage | None:
        """Return what the model took."""
        return self._tally.usage()

    def _hear(self, messages: Sequence[Message]) -> Reply:
        """Take the sentences of one reply as they come; stop it when there are more than enough."""
        reply = Reply()
        seconds = self._until - time.monotonic()
        with closing(self._tally.pieces(messages, seconds)) as pieces:
            for piece in pieces:
                if not all(map(self._heard.take, reply.take(piece))):
                    return reply
                if len(reply.text) > self._most:
                    raise ModelError("its reply had no end")
        for said in reply.rest():
            self._heard.take(said)
        if not reply.is_whole:
            raise ModelError("its reply was cut off")
        return reply


def _choice(query: Query, found: Sequence[Candidate], index: Index) -> list[Draft]:
    """Return what a model may choose from: what would be quoted first, then what fits next best."""
    fits = choose(query, found, index, _GIVEN)
    sentences = {span.text for draft in fits for span in draft.spans}
    sentences.update(draft.text for draft in fits)
    room = max(_GIVEN.statements - len(fits), 0)
    beside = [c for c in found if not c.is_note and c.text not in sentences][:room]
    return [*fits, *(draft for candidate in beside for draft in quoted([candidate], index))]


def _given(drafts: Sequence[Draft], index: Index, new_id: NewId) -> dict[str, Given]:
    """Return the sentences a model may rest on, under their ids, with the remarks on them."""
    units: list[Given] = []
    for draft in checked(drafts, index)[0]:
        if draft.section == GAPS:
            continue
        if draft.is_remark and units:
            last = units.pop()
            units.append(Given(draft=last.draft, remarks=(*last.remarks, draft)))
        else:
            units.append(Given(draft=draft))
    return dict(zip(prompt.different(new_id), units, strict=False))


def _needed(
    query: Query, said: Sequence[Draft], quotes: Sequence[Draft], index: Index
) -> list[Draft]:
    """Return the quotes without which a part of the question would be told as not covered."""
    beside = [draft for draft in quotes if draft.section != GAPS]
    if all(draft.section == GAPS for draft in said):
        return beside
    known = set(not_covered(query, quotes, index))
    added: list[Draft] = []
    missing = set(not_covered(query, said, index)) - known
    texts = {draft.text for draft in said}
    for draft in beside if missing else ():
        left = set(not_covered(query, [*said, *added, draft], index)) - known
        if draft.text not in texts and len(left) < len(missing):
            added.append(draft)
            missing = left
    return added


def _notices(name: str, problem: str, heard: Heard) -> Iterator[Notice]:
    """Yield what the reader must know of a model that did not do its part."""
    kind = "model-unavailable"
    refused = len(heard.faults)
    if problem and not heard.own:
        text = f"{name} could not be used ({problem}); the sources are quoted instead."
        yield Notice(kind=kind, text=text)
    elif problem:
        text = f"{name} did not finish ({problem}); the rest is quoted from the sources."
        yield Notice(kind=kind, text=text)
    elif refused:
        text = f"{refused} of the sentences {name} wrote did not hold and cannot be shown."
        yield Notice(kind=kind, text=f"{text} The sources are quoted instead.")


def open_writer(settings: ChatSettings) -> Writer:
    """Return the writer that is set: quoting, or a model.

    Raises:
        SettingsError: The model cannot be opened; says what to install or to set.
    """
    if settings.answerer == QUOTING:
        return quoting_writer(settings)
    model = open_model(settings.answerer, settings, prompt.SCHEMA)
    return GeneratingWriter(model, settings)
