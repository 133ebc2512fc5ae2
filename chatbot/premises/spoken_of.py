"""What a clause of a question speaks of: names, words, the size of a study, numbers."""

import re
from collections.abc import Iterator

from chatbot.claims.synonyms import canonical, is_light
from chatbot.claims.wording import Token, content, tokens
from chatbot.premises import grants
from chatbot.premises.frames import LEAST, LISTED, Frame, is_said, studies_in
from chatbot.premises.grants import Grant
from chatbot.premises.lexicon import OF_STUDIES, listed
from chatbot.premises.measured import PEOPLE, without_shares
from chatbot.premises.points import Points
from chatbot.premises.ways import names_kind
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.terms import is_stop_word, stem, words
from ingest.vocabulary import Term

_STUDY_WORDS = frozenset(word.strip() for word in OF_STUDIES.split(","))
_STUDY_NOUNS = (
    "series",
    "cohort",
    "registry",
    "study",
    "trial",
    "report",
    "paper",
    "comparison",
    "review",
)
_SIZE = re.compile(
    r"\b(\d+)[\s-](?:man|men|woman|women|patients?|persons?|people|cases?|cent(?:re|er)s?)\b"
)
_STUDY = re.compile(
    rf"(?:\b(?:the|this|that|an?)|[’']s)\s+((?:(?!(?:in|of|for|from|with|the|by)\s)[\w{{}}-]+\s+){{0,4}}?)(?:{'|'.join(_STUDY_NOUNS)})\b",
    re.IGNORECASE,
)
"""What a study is called by: the NIH skin series."""
_RELATIVE = re.compile(r"\W*(?:which|who)\b", re.IGNORECASE)
_ANTECEDENT = re.compile(
    r"(\{[A-Z]\d+\}|\b(?:the|an?|this|that|those|these)\s(?:[\w{}-]+\s*){1,6})$", re.I
)
_WHERE = re.compile(
    r"(?:^|[.;:,]\s|\b(?:since|because|as|given|that|but|and|if)\s)((?:in|among|of|on|at|according to|for)\s[^,;.?]{3,80})$",
    re.IGNORECASE,
)
_TAG = re.compile(r"\{[A-Z]\d+\}")
_SAYS = re.compile(
    r"[^,.;]{0,60}?(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbeen )(?<!\bbeing )\b"
    r"(?:says?|said|finds?|found|(?:shows?|showed|showing|shown|reports?) (?=that)|reported|(?:claims?|reads?|hears?|heard|gathers?|understand|knows?|learn|learnt|learned|assume) (?=that\b)|thinks?|believes?|(?:tells?|told) (?:me|us)|argues?|concluded?|concludes|(?:rates|quotes|describes|calls|regards)(?=\s[^,]*\bas\b))\b\s*(?:that\s+)?",
    re.IGNORECASE,
)
"""Who says it, and that he does."""
_EXPLAINS = re.compile(
    r"^\W*(?:what|which)\s+(?:\w+\s+)?(?:explain|account|cause|ma[kd]e|underl|lies|is)\w*\s+(?:for\s+|behind\s+)?",
    re.I,
)
_RECORD = re.compile(r"\b[A-Z][\w-]+")
_NUMBER = re.compile(r"(?<![\w.,{/-])\d+(?![\w.,%}/-]|\s(?:in|of|out)\b)")
_PREPOSITIONS = frozenset(
    listed(
        "behind beside besides despite except toward towards upon within without across along around aside"
    )
)
_SPECIAL = (*LISTED, "procedure", "study", "condition", "organism", "symptom", "anatomy")
"""Kinds of names of which a clause must have one: survival and age are of every study."""


def frame_of(grant: Grant, claim: Points, index: Index) -> Frame | None:
    """Return what a clause speaks of; None when that is too little to compare."""
    before, meant = _meant(grant)
    own_text = _EXPLAINS.sub("", grants.without_lead(grant.text))
    plain = without_shares(f"{before} , {_reported(own_text)}")
    lay = frozenset(_in_plain_words(grant, claim, index))
    named = {m.term for m in grant.mentions()} | {*meant, *lay}
    named |= studies_in(grant.typed(0, len(grant.text)), index)
    subject = next((term for term in named if term in themes(index)), None)
    of_study = _within_study(grant)
    own = frozenset(_words(plain, claim)) - (_lay_stems(index) if lay else frozenset())
    carried = own | frozenset(one for term in of_study for one in content(term.name))
    if claim.first and not carried:
        carried = claim.first.said - claim.first.subject
    capitals = frozenset(one.stem for m in _RECORD.finditer(plain) for one in tokens(m[0])) & own
    sizes = frozenset(int(m[1]) for m in _SIZE.finditer(without_shares(f"{before} , {grant.text}")))
    frame = Frame(
        names=_names(frozenset(named) - of_study - {subject}, claim, index),
        words=carried,
        sizes=sizes,
        numbers=_numbers(plain, claim),
        records=(capitals | (carried - own)) & carried,
        excused=claim.sides.above | claim.sides.below if claim.sides else frozenset(),
        subject=subject,
        index=index,
    )
    return frame if _is_enough(frame, claim, bool(sizes or capitals)) else None


def is_known(grant: Grant, frame: Frame, index: Index) -> bool:
    """Return whether a source may have the words of a clause: most occur somewhere in the corpus."""
    roots = {canonical(root): root for root in (stem(one.text) for one in tokens(grant.text))}
    strange = [one for one in frame.words if roots.get(one) == one and not _occurs(one, index)]
    return len(strange) <= frame.spare


def _occurs(root: str, index: Index) -> bool:
    """Return whether the corpus has a word, its contrary or one of its family."""
    if index.knows(root) or index.knows(f"un{root}"):
        return True
    return any(is_said(root, frozenset([other])) for other in index.alike(root))


def _is_enough(frame: Frame, claim: Points, of_study: bool) -> bool:
    """Return whether a clause speaks of enough to be compared with a source."""
    things = len(frame.names) + len(frame.words - PEOPLE) + len(frame.numbers)
    things += (
        bool(frame.subject) + bool(frame.sizes) + bool(claim.kinds) + LEAST * bool(claim.first)
    )
    special = any(name.category in _SPECIAL for name in frame.names)
    named = special or frame.subject or claim.first or of_study
    return things >= LEAST and bool(named) and bool(frame.names or frame.words)


def _names(named: frozenset[Term | None], claim: Points, index: Index) -> frozenset[Term]:
    """Return the names that a source must have: not those of kinds, nor of what is called the first."""
    first = claim.first.names if claim.first else frozenset()
    left_out = {*themes(index), *first}
    return frozenset(
        term
        for term in named
        if term and term not in left_out and not (claim.kinds and names_kind(term.name))
    )


def _numbers(plain: str, claim: Points) -> frozenset[int]:
    """Return the numbers beside a share or value that say of whom it is: men over 50."""
    found = {int(n) for n in _NUMBER.findall(_SIZE.sub(" ", plain))} if claim.measures else set()
    return frozenset(found - {int(one.value) for one in claim.measures})


def _within_study(grant: Grant) -> frozenset[Term]:
    """Return the names that only say which study: the NIH skin series."""
    called = _STUDY.search(grant.text)
    named = [grant.question.term(tag).term for tag in _TAG.findall(called[1])] if called else []
    return frozenset(term for term in named if term.category != "study")


def _lay_stems(index: Index) -> frozenset[str]:
    return frozenset(one.stem for said in index.vocabulary.lay_terms or {} for one in tokens(said))


def _in_plain_words(grant: Grant, claim: Points, index: Index) -> Iterator[Term]:
    """Yield what a clause names in everyday words: clots."""
    plain = f" {' '.join(words(_TAG.sub(' , ', grant.text)))} "
    used, first = claim.used, claim.first.subject if claim.first else frozenset[str]()
    for said, name in (index.vocabulary.lay_terms or {}).items():
        if f" {said} " in plain and not (used.intersection(words(said)) or first & content(said)):
            yield from index.vocabulary.mentioned(name)[:1]


def _meant(grant: Grant) -> tuple[str, list[Term]]:
    """Return what stands before a clause and is meant in it, in words and names.

    That is what a relative clause tells of (the trial, which …), or where something was so (in the
    French registry, …).
    """
    text = grant.question.text[: grant.stretch.start].rstrip(" ,")
    pattern = _ANTECEDENT if _RELATIVE.match(grant.text) else _WHERE
    before = pattern.search(text) if grant.stretch.told else None
    said = before[1] if before else ""
    return said, [grant.question.term(tag).term for tag in _TAG.findall(said)]


def _words(text: str, claim: Points) -> set[str]:
    plain = _TAG.sub(" , ", _SIZE.sub(" , ", text))
    used = {canonical(stem(word)) for word in claim.used}
    used |= claim.first.subject if claim.first else frozenset()
    return {
        one.stem
        for one in tokens(plain)
        if one.stem not in used and one.text not in _STUDY_WORDS and not _says_nothing(one)
    }


def _says_nothing(one: Token) -> bool:
    """Return whether a word need not be in a source that speaks of the same."""
    if (
        is_stop_word(one.text)
        or one.text in _PREPOSITIONS
        or len(one.text) < 2
        or one.text.endswith("ly")
    ):
        return True
    light = is_light(one.stem) or is_light(stem(one.text)) or grants.is_light(one.text)
    return light and one.stem not in PEOPLE


def _reported(text: str) -> str:
    """Return a clause without who says so: what is left of it is a study's name."""
    match = _SAYS.match(text)
    if not match:
        return text
    names = " ".join(_RECORD.findall(_TAG.sub(" ", match[0])))
    return f"{names} , {text[match.end() :]}"
