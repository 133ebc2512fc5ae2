"""Turns and a question to a Query: checked, made standalone, its entities and kind named."""

import difflib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chatbot.premise import WrongExpansion, without, wrong_expansions
from chatbot.types import Turn
from ingest.errors import QuestionError
from ingest.index import Index
from ingest.terms import is_stop_word, terms, words
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

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("dosing", r"dos(e|es|age|ing)|how much|schedule|regimen|mg|stop\w* abruptly|taper\w*"),
    (
        "comparison",
        r"compar\w+|versus|vs|instead|alternative|replac\w+|better|rather than|prefer\w*",
    ),
    ("monitoring", r"monitor\w*|how often should|check\w*|surveillance|follow.?up|reassess\w*"),
    (
        "prognosis",
        r"prognos\w+|surviv\w+|mortality|die|dies|death\w*|outlook|life expectancy|relaps\w+",
    ),
    (
        "definition",
        r"stand\w* for|acronym|what (is|are) (a |an |the )?[\w-]+( syndrome)?\W*$|defin\w+|mean",
    ),
    (
        "frequency",
        r"how (common|often|frequent\w*|many|rare)|prevalen\w+|inciden\w+|percentage|proportion",
    ),
    ("diagnosis", r"diagnos\w+|test\w*|suspect\w*|distinguish|mimic\w*|biops\w+|could this be"),
    (
        "treatment",
        r"treat\w*|therap\w+|manag\w+|drug\w*|first.?line|plan|give\w*|use\w*|effective\w*|work",
    ),
)
_ANAPHORA = re.compile(
    r"^(and|but|so|or)\b|\b(it|its|he|she|they|them|him|her|his|their|this|that|these|those|you (said|mentioned)"
    r"|the (plan|same|other|drug|dose|patient)|what about|how about)\b",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(r"\b(?:which|what)\s+((?:[\w-]+\s+){0,2}[\w-]+)", re.IGNORECASE)
_CARRIED = ("drug", "drug-class")
THEME_WEIGHT = 0.69
"""A term more common than this (Lucene's idf) is in over half the passages and tells none apart."""
_FOCUSED = 3
"""A turn that names more things than this is not about any one of them."""
_LEAST_MISSPELT, _NEARLY = 6, 0.84
"""From what length a word is taken for a misspelt name, and how near it must come (difflib)."""
_SURE = 0.6
"""From what probability a language other than English is believed; drug names alone get 0.2."""
_TAG = re.compile(r"<[^<>]{0,500}>")


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
    wrong: tuple[WrongExpansion, ...]

    @property
    def names_drug(self) -> bool:
        """Whether the question names a drug or a class of drugs."""
        return any(term.category in ("drug", "drug-class") for term in self.entities)


def understand(question: str, turns: Sequence[Turn], index: Index, max_chars: int) -> Query:
    """Return a question ready to be searched for.

    Raises:
        QuestionError: It is empty, has no words, is too long or not in English.
    """
    typed = _checked(question, max_chars)
    vocabulary = index.vocabulary
    wrong = wrong_expansions(typed, vocabulary)
    plain = _named_canonically(_spelt(without(typed, wrong), index), index)
    carried = _carried(plain, turns, index)
    standalone = f"{plain} ({', '.join(carried)})" if carried else plain
    mentioned = vocabulary.mentioned(standalone)
    kin = _kin(standalone, index)
    others = [name for term in mentioned for name in term.names]
    corpus_words = [word for words_ in kin.values() for word in words_]
    return Query(
        question=typed,
        standalone=standalone,
        words=" ".join(dict.fromkeys([standalone, *others, *corpus_words])),
        kin=kin,
        entities=tuple(term for term in mentioned if not is_theme(term, index)),
        focus=_focus(standalone, index),
        kind=kind_of(_without_conditions(standalone, index)),
        wrong=tuple(wrong),
    )


def kind_of(question: str) -> Kind:
    """Return what sort of thing a question asks for."""
    for kind, cues in _KINDS:
        if re.search(rf"\b({cues})\b", question, re.IGNORECASE):
            return kind
    return "other"


def _without_conditions(question: str, index: Index) -> str:
    """Return a question without its diagnoses, whose names may sound like a kind of question."""
    for term, said in index.vocabulary.mentions(question):
        if term.category == "condition":
            question = re.sub(rf"\b{re.escape(said)}\b", " ", question, flags=re.IGNORECASE)
    return question


def is_theme(term: Term, index: Index) -> bool:
    """Return whether a term names what the whole corpus is about, and so tells nothing apart."""
    names = [
        part for name in term.names for part in terms(name) if part not in ("syndrom", "diseas")
    ]
    return any(index.knows(name) and index.term_weight(name) < THEME_WEIGHT for name in names)


def _checked(question: str, max_chars: int) -> str:
    if len(question) > max_chars:
        raise QuestionError(f"question: {len(question):,} characters; ask in at most {max_chars:,}")
    text = " ".join(html.unescape(_TAG.sub(" ", question)).split())
    if not text:
        raise QuestionError("question: it is empty; type what you want to know")
    if not any(char.isalnum() for char in text):
        raise QuestionError("question: it has no words; type what you want to know")
    _refuse_other_language(text)
    return text


def _refuse_other_language(text: str) -> None:
    """Refuse a question that is not in English; names alone pass, for they are nobody's language."""
    typed = list(words(text))
    foreign_letters = sum(
        char.isalpha() and ord(char) > 0x24F and char not in "µαβγ" for char in text
    )
    english = sum(map(is_stop_word, typed))
    if foreign_letters < 3 and (len(typed) < 4 or english >= 0.2 * len(typed)):
        return
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    language, probability = identifier.classify(text)
    if language != "en" and probability > _SURE:
        raise QuestionError(
            f"question: it seems to be in another language ({language}); Rounds reads English only"
        )


def _spelt(question: str, index: Index) -> str:
    """Return the question with misspelt names of the vocabulary put right: ruxolitnib."""
    for word in dict.fromkeys(words(question)):
        if len(word) < _LEAST_MISSPELT or any(index.knows(term) for term in terms(word)):
            continue
        if near := difflib.get_close_matches(word, index.vocabulary.single_words, 1, _NEARLY):
            question = re.sub(rf"\b{re.escape(word)}\b", near[0], question, flags=re.IGNORECASE)
    return question


def _named_canonically(question: str, index: Index) -> str:
    """Return the question with the generic name after each brand name: Jakafi (ruxolitinib)."""
    for term, said in index.vocabulary.mentions(question):
        if term.category == "drug" and term.name not in question.casefold():
            name = re.compile(rf"\b({re.escape(said)})\b", re.IGNORECASE)
            question = name.sub(rf"\1 ({term.name})", question, count=1)
    return question


def _carried(question: str, turns: Sequence[Turn], index: Index) -> list[str]:
    """Return what earlier turns were about and a follow-up leaves unsaid."""
    if not turns:
        return []
    vocabulary = index.vocabulary
    here = vocabulary.mentioned(question)
    if not _points_back(question, [term for term in here if not is_theme(term, index)], index):
        return []
    asked = next((turn.text for turn in reversed(turns) if turn.role == "reader"), "")
    before = [term for text in (asked, turns[-1].text) for term in vocabulary.mentioned(text)]
    themes = [term for turn in turns for term in vocabulary.mentioned(turn.text)]
    subject = [term for term in themes if is_theme(term, index) and term not in here]
    kept = [term for term in before if not is_theme(term, index)]
    if any(not is_theme(term, index) for term in here) or len(set(kept)) > _FOCUSED:
        replaced = {_slot(term) for term in here}
        kept = [t for t in kept if t.category in _CARRIED and _slot(t) not in replaced]
    names = [term.name for term in dict.fromkeys([*subject[:1], *kept[:2]])]
    if kind_of(question) == "other" and (kind := kind_of(asked)) != "other":
        names.append(kind)
    return names


def _points_back(question: str, named: Sequence[Term], index: Index) -> bool:
    """Return whether a question cannot be understood without the turns before it.

    It says it, that or what about, or it names nothing of its own: neither a term of the
    vocabulary nor a word that the corpus does not know, which would be another subject.
    """
    if _ANAPHORA.search(question):
        return True
    return not named and all(index.knows(term) for term in terms(question))


def _slot(term: Term) -> str:
    """Return what a term may be replaced by: a drug by a drug or a class of drugs."""
    return "drug" if term.category == "drug-class" else term.category


def _focus(question: str, index: Index) -> frozenset[Term]:
    """Return what a question asks for: infections in "Which infections come with fever?"."""
    asked_for = " ; ".join(match[1] for match in _ASKED_FOR.finditer(question))
    return frozenset(index.vocabulary.mentioned(asked_for))


def _kin(question: str, index: Index) -> dict[str, tuple[str, ...]]:
    """Return each content term of a question, and what the corpus says for it in its own words.

    A term that the corpus does not have brings its family: pregnancy for pregnant.
    """
    kin = {term: () if index.knows(term) else tuple(index.alike(term)) for term in terms(question)}
    plain = f" {' '.join(words(question))} "
    for said, corpus in (index.vocabulary.lay_terms or {}).items():
        if f" {said.casefold()} " in plain:
            for term in terms(said):
                kin[term] = (*kin.get(term, ()), *terms(corpus))
    return kin
