"""Turns and a question to a Query: checked, made standalone, its entities and kind named."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chatbot.question.aspects import Aspect, asked_for
from chatbot.question.context import context
from chatbot.question.followup import is_theme, needs_turns, standalone
from chatbot.question.kin import kin_of
from chatbot.question.masking import without_masks
from chatbot.question.reading import TAG, named_canonically, readable
from chatbot.question.rewrite import Rewriter
from chatbot.question.shorthand import written_out
from chatbot.question.spelling import joined, misspelt, respelt
from chatbot.types import Turn
from ingest.expansions import WrongExpansion, without, wrong_expansions
from ingest.index import Index
from ingest.terms import terms
from ingest.vocabulary import Term

Kind = Literal[
    "comparison",
    "dosing",
    "monitoring",
    "prognosis",
    "frequency",
    "diagnosis",
    "treatment",
    "definition",
    "other",
]

_WORDED: tuple[tuple[Kind, str], ...] = (
    ("dosing", r"dos(e|es|age|ing)|how much|schedule|regimen|mg|taper\w*"),
    (
        "comparison",
        r"compar\w+|versus|vs|instead|alternative|replac\w+|better|rather than|prefer\w*",
    ),
    (
        "monitoring",
        r"monitor\w*|how often should|check\w*|surveillance|follow.?up|reassess\w*",
    ),
    (
        "prognosis",
        r"how long\b.*\b(live|survive)|prognos\w+|surviv\w+|mortality|die|dies|death\w*|outlook"
        r"|life expectancy|relaps\w+",
    ),
    (
        "definition",
        r"stand\w* for|acronym|what (is|are)(?= (a |an |the )?[\w-]+( syndrome)?\W*$)|defin\w+|mean",
    ),
    (
        "frequency",
        r"how (common|often|frequent\w*|many|rare)|prevalen\w+|inciden\w+|percentage|proportion",
    ),
    ("diagnosis", r"diagnos\w+|test\w*|suspect\w*|distinguish|mimic\w*|biops\w+"),
    (
        "treatment",
        r"treat\w*|therap\w+|manag\w+|drug\w*|first.?line|plan|give\w*|use\w*|effective\w*|work",
    ),
)
"""How a question of each kind is worded; the first that fits is its kind."""
_KINDS = {kind: re.compile(rf"\b({cues})\b", re.IGNORECASE) for kind, cues in _WORDED}
_ASKED_FOR = re.compile(r"\b(?:which|what)\s+((?:[\w-]+\s+){0,2}[\w-]+)", re.IGNORECASE)


_IN_FULL: dict[Kind, str] = {
    "treatment": "first-line and second-line treatment options, approaches, steroid-sparing drugs",
    "prognosis": "survival, mortality and death",
    "frequency": "prevalence",
    "diagnosis": "diagnosis, genetic testing",
    "definition": "stands for, caused by, acquired mutation",
}
"""What a question of a kind is after, for one that names nothing else: "How is it treated?"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as it is searched for."""

    question: str
    """As the reader typed it, white space folded."""
    standalone: str
    """What is asked when nothing was said before."""
    words: str
    """What the word search looks for: the standalone question and other names of its terms."""
    kin: dict[str, tuple[str, ...]]
    """Each content term of the standalone question, with the corpus's terms for a plain word."""
    entities: tuple[Term, ...]
    """What the question is about, the corpus's own subject left out."""
    focus: frozenset[Term]
    """The entities asked for by name: those right after which or what."""
    kind: Kind
    aspects: tuple[Aspect, ...]
    """What it asks of them in so many words: response, safety, dose."""
    wrong: tuple[WrongExpansion, ...]
    context: dict[str, float]
    """Terms of what was spoken of last, and how much each counts (`chatbot.question.context`)."""
    misspelt: dict[str, str]
    """Words of the question that were taken for slips, and what was read in their place."""

    @property
    def in_full(self) -> str:
        """What a broad question is after, in the corpus's words; empty when it names a thing."""
        return "" if self.entities else _IN_FULL.get(self.kind, "")

    @property
    def kind_terms(self) -> frozenset[str]:
        """The terms that only say of what kind the question is: treated in "How is it treated?"."""
        cue = _KINDS.get(self.kind)
        said = cue.finditer(self.standalone) if cue else ()
        return frozenset(term for match in said for term in terms(match[0]))

    @property
    def aspect_terms(self) -> frozenset[str]:
        """The terms that only say which aspect is asked for: useful, side effects."""
        said = (match[0] for a in self.aspects for match in a.asked.finditer(self.standalone))
        return frozenset(term for words_ in said for term in terms(words_))

    @property
    def searched(self) -> str:
        """What is embedded: the standalone question, and what it is after when it is broad."""
        return f"{self.standalone} {self.in_full}".strip()

    @property
    def names_drug(self) -> bool:
        """Whether the question names a drug or a class of drugs."""
        return any(term.is_drug for term in self.entities)


def understand(
    question: str,
    turns: Sequence[Turn],
    index: Index,
    max_chars: int,
    rewriter: Rewriter | None = None,
    slips: dict[str, str] | None = None,
) -> Query:
    """Return a question ready to be searched for.

    Args:
        question: As it was typed.
        turns: The conversation before it, oldest first.
        index: The corpus.
        max_chars: The longest question.
        rewriter: As in `chatbot.question.followup.standalone`.
        slips: Its slips, as `chatbot.question.spelling.misspelt` finds them; looked for unless given.

    Raises:
        QuestionError: It is empty, has no words, is too long or not in English.
    """
    typed = readable(question, max_chars)
    vocabulary = index.vocabulary
    wrong = wrong_expansions(typed, vocabulary)
    plain = " ".join(without_masks(TAG.sub(" ", without(typed, wrong))).split())
    plain = joined(written_out(plain), index)
    slips = misspelt(plain, index) if slips is None else slips
    plain = named_canonically(respelt(plain, slips), index)
    earlier = turns if turns and needs_turns(plain, index) else ()
    alone = standalone(plain, turns, index, rewriter)
    mentioned = vocabulary.mentioned(alone)
    kin = kin_of(alone, index)
    others = [name for term in mentioned for name in term.names]
    corpus_words = [word for words_ in kin.values() for word in words_]
    return Query(
        question=typed,
        standalone=alone,
        words=" ".join(dict.fromkeys([alone, *others, *corpus_words])),
        kin=kin,
        entities=tuple(term for term in mentioned if not is_theme(term, index)),
        focus=_focus(alone, index),
        kind=_set_side_by_side(plain, alone, index) or _kind(plain, earlier, index),
        aspects=_aspects(plain, earlier, index),
        wrong=tuple(wrong),
        context=context(alone, turns, index),
        misspelt=slips,
    )


def kind_of(question: str) -> Kind:
    """Return what sort of thing a question asks for."""
    return next((kind for kind, cue in _KINDS.items() if cue.search(question)), "other")


def _kind(question: str, earlier: Sequence[Turn], index: Index) -> Kind:
    """Return the kind of a question, or of the one it follows up when it shows none itself."""
    for text in (question, *(turn.text for turn in reversed(earlier) if turn.role == "reader")):
        if (kind := kind_of(_without_conditions(text, index))) != "other":
            return kind
    return "other"


_WHICH_MORE = re.compile(
    r"\bwhich\b[^?]*?\b(?:fewer|fewest|less|least|more|most|safer|safest|lower|lowest|higher|highest)\b",
    re.IGNORECASE,
)


def _set_side_by_side(question: str, alone: str, index: Index) -> Kind | None:
    """Return that a question compares: which of the drugs it is about has fewer, or this one or that.

    None when it does not, or by its words asks for something of another kind.
    """
    drugs = [t for t in index.vocabulary.mentioned(alone) if t.category == "drug"]
    if len(drugs) not in _SIDES or kind_of(_without_conditions(question, index)) != "other":
        return None
    names = "|".join(re.escape(name) for drug in drugs for name in drug.names)
    either = re.search(rf"\b(?:{names})\s+or\s+(?:{names})\b", question, re.IGNORECASE)
    return "comparison" if either or _WHICH_MORE.search(question) else None


_SIDES = range(2, 4)


def _aspects(question: str, earlier: Sequence[Turn], index: Index) -> tuple[Aspect, ...]:
    """Return what a question asks for, or the one it follows up when it does not say it itself.

    A question of another kind than the one before asks for what its kind says.
    """
    own = kind_of(_without_conditions(question, index))
    for text in (question, *(turn.text for turn in reversed(earlier) if turn.role == "reader")):
        plain = _without_conditions(text, index)
        if kind_of(plain) not in (own, "other") and own != "other":
            return ()
        named = any(not is_theme(term, index) for term in index.vocabulary.mentioned(text))
        if found := asked_for(plain, of_a_thing=named):
            return found
    return ()


def _without_conditions(question: str, index: Index) -> str:
    """Return a question without its diagnoses, whose names may sound like a kind of question."""
    for term, said in index.vocabulary.mentions(question):
        if term.category == "condition":
            question = re.sub(rf"\b{re.escape(said)}\b", " ", question, flags=re.IGNORECASE)
    return question


def _focus(question: str, index: Index) -> frozenset[Term]:
    """Return what a question asks for: infections in "Which infections come with fever?"."""
    asked_for = " ; ".join(match[1] for match in _ASKED_FOR.finditer(question))
    return frozenset(index.vocabulary.mentioned(asked_for))
