"""A follow-up made standalone with the words of earlier turns; no model, no index, any subject.

Each phrase of what the reader said before is scored by a small linear model: how likely would
a person who repeats this question to a stranger say the phrase too? What is likely enough takes
the place of a pronoun or stands in parentheses behind the question. The weights are learnt by
`python -m evals.fit_followup` from conversations that people rewrote.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.question.phrases import (
    DEFINES,
    POSSESSIVES,
    SUBJECTS,
    Phrase,
    own_phrases,
    phrases,
    points_back,
    stems_of,
    words,
)
from chatbot.types import Turn

Rewriter = Callable[[str, Sequence[Turn]], str]
"""A follow-up and the turns before it to a question that stands on its own: `rewrite` without a
model, or one that asks a generative model."""

_PERSONS = frozenset({"he", "she", "him", "his", "her"})
_REPLACEABLE = re.compile(rf"\b({'|'.join(sorted(SUBJECTS | POSSESSIVES))})\b", re.IGNORECASE)
_EXPLETIVE = re.compile(
    r"\b(?:(?:is|was|would|isn[’']t|wasn[’']t) it|it(?:[’']s| is| was| would be))"
    r"\s+(?:(?:\w+ly|more|so|too|also|still|not|a|an|the)\s+)*\w+\s+(?:to|that|if|when|for \w+ to)\b",
    re.IGNORECASE,
)
"""It that means nothing: "Is it necessary to rest?"."""
_SHORT = 7
"""Words of a question that only asks what something is, at most."""
_LONG = 4
"""Content words from which on a question tends to say all it needs."""

LEAST = 0.08
"""The least probability of a phrase that is carried. It is low because the weights are also
learnt from questions that need nothing, and a topic lost does more harm than a word too many."""
SHARE = 0.4
"""The least probability of a phrase, as a share of the likeliest phrase's."""
# fmt: off
BIAS = -3.06
WEIGHTS: Mapping[str, float] = {
    "after_the": 0.38, "before_of": -0.76, "defines_and_first_turn": 0.65, "former_topic": 0.45,
    "generic": -0.72, "in_first_turn": 1.11, "in_last_turn": 0.60, "name": 0.50,
    "nothing_new_since": 0.58, "often": 0.73, "one_word": -0.34, "pronoun_and_first_turn": 0.69,
    "pronoun_and_name": 0.95, "pronoun_and_topic": 0.65, "question_defines": -0.45,
    "question_generic": 0.78, "question_has_name": -0.48, "question_known": 0.56,
    "question_known_share": -0.71, "question_long": -1.17, "question_phrases": -1.60,
    "question_pronoun": 0.02, "shares_topic": 0.72, "three_words": -0.79, "topic": 0.68,
    "turn_leans": -0.46, "turn_phrases": -0.99,
}
# fmt: on
"""Learnt by `python -m evals.fit_followup`; a feature's name says when it is not zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A phrase of earlier turns that a question may leave unsaid."""

    text: str
    """As it was last said, a generic word behind it included."""
    article: str
    """The article it was last said with; empty when there was none."""
    name: bool
    """Whether it is written like a name."""
    stems: frozenset[str]
    unsaid: frozenset[str]
    """The stems that the question does not have."""
    features: Mapping[str, float]


def rewrite(
    question: str, turns: Sequence[Turn], replaced: Callable[[str], bool] = lambda _: False
) -> str:
    """Return a question as it would be asked had nothing been said before.

    Only words that the reader used are added; a question that needs none comes back unchanged.
    `replaced` says of a phrase that the question has another thing in its place.
    """
    likely = [
        (probability(candidate.features), candidate)
        for candidate in candidates(question, turns)
        if not replaced(candidate.text)
    ]
    return placed(question, chosen(likely))


def probability(features: Mapping[str, float]) -> float:
    """Return how likely a phrase with these features is left unsaid."""
    score = BIAS + sum(WEIGHTS.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-score))


def chosen(
    likely: Sequence[tuple[float, Candidate]], least: float = LEAST, share: float = SHARE
) -> list[Candidate]:
    """Return the phrases to carry, the likeliest first, none that says nothing new."""
    ranked = sorted(likely, key=lambda one: -one[0])
    carried: list[Candidate] = []
    said: set[str] = set()
    for chance, candidate in ranked:
        if chance < max(least, share * ranked[0][0]):
            break
        if not candidate.stems <= said:
            carried.append(candidate)
            said |= candidate.stems
    return carried


def placed(question: str, carried: Sequence[Candidate]) -> str:
    """Return a question with phrases put in: for its pronoun, else behind it in parentheses.

    A pronoun means what the conversation is about now, when that is among them.
    """
    if not carried:
        return question
    carried = sorted(carried, key=lambda one: -one.features["topic"])
    meant = _EXPLETIVE.sub(lambda empty: "_" * len(empty[0]), question)
    pronoun = _REPLACEABLE.search(meant)
    if pronoun and _stands_for(question, pronoun, carried[0]):
        question = (
            question[: pronoun.start()] + _instead(pronoun, carried[0]) + question[pronoun.end() :]
        )
        carried = carried[1:]
    rest = ", ".join(candidate.text for candidate in carried)
    return f"{question} ({rest})" if rest else question


def _stands_for(question: str, pronoun: re.Match[str], candidate: Candidate) -> bool:
    """Return whether a pronoun can mean a phrase, and nothing that the question names first."""
    person = pronoun[0].lower() in _PERSONS
    return not own_phrases(question[: pronoun.start()]) and (candidate.name or not person)


def _instead(pronoun: re.Match[str], candidate: Candidate) -> str:
    """Return what is said in place of a pronoun."""
    phrase = " ".join(filter(None, (candidate.article, candidate.text)))
    said, after = pronoun[0].lower(), pronoun.string[pronoun.end() :]
    if said in POSSESSIVES and (said != "her" or re.match(r"\s+\w", after)):
        phrase += "’" if phrase.endswith("s") else "’s"
    begins = not pronoun.string[: pronoun.start()].strip()
    return phrase[:1].upper() + phrase[1:] if begins else phrase


def candidates(question: str, turns: Sequence[Turn]) -> list[Candidate]:
    """Return the phrases of the reader's earlier turns that a question does not have, described."""
    texts = tuple(turn.text for turn in turns if turn.role == "reader")
    mentions: dict[frozenset[str], list[tuple[int, Phrase]]] = {}
    for place, text in enumerate(texts):
        for phrase in phrases(text):
            mentions.setdefault(phrase.stems, []).append((place, phrase))
    here = {word.stem for word in words(question) if word.content}
    asked_stems = {word.stem for word in words(question)}
    asked = _of_question(question, texts)
    found = []
    for stems, said in mentions.items():
        if not stems <= here:
            last = said[-1][1]
            told = _of_phrase(stems, said, texts)
            found.append(
                Candidate(
                    text=last.text + (last.head if last.head_stem not in asked_stems else ""),
                    article=last.before if last.before in ("the", "a", "an") else "",
                    name=last.name,
                    stems=stems,
                    unsaid=stems - here,
                    features={**asked, **told, **_together(asked, told)},
                )
            )
    return found


def _of_question(question: str, texts: Sequence[str]) -> dict[str, float]:
    """Return what a question shows of its need for the turns before it."""
    said, own = words(question), own_phrases(question)
    content = [word for word in said if word.content]
    known = {word.stem for text in texts for word in words(text) if word.content}
    known_here = sum(word.stem in known for word in content)
    return {
        "question_long": float(len(content) >= _LONG),
        "question_known": float(known_here > 0),
        "question_known_share": known_here / max(len(content), 1),
        "question_has_name": float(any(word.name for word in content)),
        "question_generic": float(not own),
        "question_phrases": min(len(own), 3) / 3,
        "question_pronoun": float(any(word.plain in SUBJECTS for word in said)),
        "question_defines": float(
            bool(DEFINES.match(question)) and bool(own) and len(said) <= _SHORT
        ),
    }


def _of_phrase(
    stems: frozenset[str], said: Sequence[tuple[int, Phrase]], texts: tuple[str, ...]
) -> dict[str, float]:
    """Return what speaks for and against a phrase."""
    place, last = said[-1]
    turns = {turn for turn, _ in said}
    topic, former, newest = _course(texts)
    often = sum(not stems.isdisjoint(stems_of(text)) for text in texts)
    return {
        "topic": float(stems == topic),
        "former_topic": float(stems == former),
        "shares_topic": float(bool(stems & topic) and stems != topic),
        "in_first_turn": float(0 in turns),
        "in_last_turn": float(len(texts) - 1 in turns),
        "often": min(often, 4) / 4,
        "nothing_new_since": float(place >= newest),
        "name": float(any(phrase.name for _, phrase in said)),
        "generic": float(all(phrase.generic for _, phrase in said)),
        "turn_leans": float(points_back(texts[place]) or not own_phrases(texts[place])),
        "turn_phrases": min(len(phrases(texts[place])), 5) / 5,
        "after_the": float(last.before == "the"),
        "before_of": float(last.after in ("of", "for", "between")),
        "one_word": float(len(stems) == 1),
        "three_words": float(len(stems) >= 3),
    }


def _together(asked: Mapping[str, float], told: Mapping[str, float]) -> dict[str, float]:
    """Return features of a question and a phrase that say more together."""
    pronoun, first = asked["question_pronoun"], told["in_first_turn"]
    return {
        "pronoun_and_topic": pronoun * told["topic"],
        "pronoun_and_name": pronoun * told["name"],
        "pronoun_and_first_turn": pronoun * first,
        "defines_and_first_turn": asked["question_defines"] * first,
    }


@lru_cache(maxsize=256)
def _course(texts: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str], int]:
    """Return the topic now, the one before it, and the last turn that said something new.

    A turn that points back stays with the topic unless it asks what something else is.
    """
    topic = former = known = frozenset[str]()
    newest = 0
    for place, text in enumerate(texts):
        own = own_phrases(text)
        if any(not phrase.stems <= known for phrase in own):
            newest = place
        known |= stems_of(text)
        best = max(own, key=lambda phrase: _prominence(phrase, own), default=None)
        moves = best and (best.defined or not topic or not points_back(text))
        if best and moves and best.stems != topic:
            topic, former = best.stems, topic
    return topic, former, newest


def _prominence(phrase: Phrase, others: Sequence[Phrase]) -> float:
    """Return how much a phrase looks like what its turn is about."""
    ends = 0.5 * (phrase is others[-1]) + 0.3 * (phrase is others[0])
    return 2 * phrase.defined + 1.5 * phrase.name + (phrase.before in ("of", "about")) + ends
