"""What clinicians ask about and sentences speak of: response, safety, dose, survival and more."""

import re
from dataclasses import dataclass
from functools import lru_cache

_REMEMBERED = 50_000
"""Of how many pairs of an aspect and a text it is remembered (some 100 bytes each, and the texts)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One thing clinicians ask about, told by words that differ between question and answer.

    "Is it useful?" is answered by "remission in 9 of 16"; "side effects" by "boxed warning".
    """

    name: str
    asked: re.Pattern[str]
    """How a question asks for it."""
    cue: re.Pattern[str]
    """How a sentence speaks of it."""

    def spoken_of(self, text: str) -> bool:
        """Return whether a sentence speaks of it; what was read before is remembered."""
        return _has(self.cue, text)


@lru_cache(maxsize=_REMEMBERED)
def _has(cue: re.Pattern[str], text: str) -> bool:
    return bool(cue.search(text))


def asked_for(question: str, *, of_a_thing: bool) -> tuple[Aspect, ...]:
    """Return the aspects that a question asks for in so many words.

    Args:
        question: What is asked.
        of_a_thing: Whether it names something. "How common?" is asked of the disease itself when
            it does not, and of what it names when it does.
    """
    other = PREVALENCE if of_a_thing else FREQUENCY
    found = [aspect for aspect in ASPECTS if aspect.asked.search(question)]
    return tuple(aspect for aspect in found if aspect is not other or len(found) == 1)


def _aspect(name: str, asked: str, cue: str) -> Aspect:
    return Aspect(
        name=name, asked=re.compile(asked, re.IGNORECASE), cue=re.compile(cue, re.IGNORECASE)
    )


RESPONSE = _aspect(
    "Response",
    r"\bworks?\b|\bworking\b|effective|efficacy|\buseful|\bhelps?\b|helpful|benefi|\brespon[ds]"
    r"|remission|\bsuccess|any good|\brole of\b|\ban option\b|\bimprove",
    r"\brespon[ds]|remission|effective|efficacy|efficient|\bworks?\b|\bworked\b|improve|first.line"
    r"|second.line|steroid.sparing|controls?\b|failure|failed|curative|\bcured?\b|sustained|benefi",
)
STEROIDS = _aspect(
    "Steroids",
    r"steroid.(sparing|depend)|(taper|wean|off|stop|reduc|lower|withdraw)\w*\s+(the\s+|their\s+|his\s+)?"
    r"(gluco|cortico)?(steroid|predniso)",
    r"steroid.sparing|taper|steroid.depend|(lower|reduc|less|cut|stop)\w*[^.]{0,40}(steroid|predniso)",
)
STAYING = _aspect(
    "Staying on it",
    r"discontinu|stay(ing)? on|tolera|persist|drop.?out|withdrawal",
    r"discontinu|\bstopped\b|withdr|tolera|switch|persist",
)
SAFETY = _aspect(
    "Safety",
    r"(side|adverse|unwanted|harmful) (effect|event|reaction)|\bsafe(ty|r)?\b|\brisks?\b|toxic|\bharm"
    r"|complication|warn|worr(y|ied)|danger|contraindic|precaution|tolera",
    r"infect|adverse|toxic|boxed|warn|thrombo(?!cyt)|embol|cytop[ae]+nia|neutrop|thrombocytop"
    r"|an[ae]+mia\b.*\bdose|malignan|\bserious\b|injection.site|reactivat|contraindic|complicat|(?<![\w-])risk|morbidity",
)
DOSE = _aspect(
    "Dose",
    r"\bdos(e|es|ed|ing|age)\b|\bhow much\b|schedule|regimen|\bmg\b"
    r"|how many (cycles|courses|doses|tablets|injections|infusions)",
    r"\bdos(e|es|ed|ing|age)\b(?![ -](relat|depend)| is stable)|\bmg\b|mg/|twice daily|once daily"
    r"|\bcycles?\b",
)
ADJUST = _aspect(
    "Adjusting or stopping",
    r"interrupt|withh[eo]ld|\bhold\b|\bpause|dose (reduction|adjust)|when to stop|threshold|cut.?off",
    r"interrupt|reduc\w* (the )?dose|taper|hold\b|withh[eo]ld|avoid|do not|discontinu|to stop",
)
MONITOR = _aspect(
    "What to check and when",
    r"monitor|how often (should|to\b|do (I|we|you)\b)|\bcheck|surveillance|follow.?up|screen"
    r"|re-?assess|which bloods",
    r"monitor|surveill|every \d|every (few|two|three|six)|blood counts?|\bcheck|re-?assess|screen"
    r"|(?<!median )(?<!mean )follow.?up(?! of\b)|baseline|\bat \d+ months",
)
TESTS = _aspect(
    "Tests",
    r"diagnos|\btest(s|ed|ing)?\b|confirm|biops|work.?up|\bsequenc",
    r"sequenc|genetic (test|confirm)|\btest(s|ed|ing)?\b|biops|\bmarrow\b|vacuol|smear|\bPCR\b|\bassay",
)
LOOKALIKES = _aspect(
    "What it is taken for",
    r"mimic|mistaken|misdiagnos|differential|confus|distinguish|tell .* apart|look(s)? like",
    r"mimic|mistaken|labell?ed|misdiagnos|resembl|look like",
)
WHOM = _aspect(
    "Whom to suspect",
    r"suspect|\bwho (gets|should|is)\b|when (should|to) .*(think|consider|test)",
    r"suspect|consider|\bmen\b.*\bover\b|older men|unexplained",
)
INDICATION = _aspect(
    "Whom it is for",
    r"\bindicat|candidate|eligib|\brefer\b|\bwho needs\b|who should (get|have|receive|be (given|offered))"
    r"|when (should|to|do|would) .*\b(transplant|start|begin|use|offer|give|escalate|add)\b",
    r"\bindicat(ed|ion)|candidate|eligib|\brefer(s|red|ral)?\b|considered|considering|\bsuitable"
    r"|\bfit (patients|enough)|reserved|recommend|\badvis|\bproposed?\b",
)
SURVIVAL = _aspect(
    "Survival",
    r"surviv|prognos|mortality|\bdie[sd]?\b|\bdeaths?\b|\bdying\b|outlook|life expectancy|fatal"
    r"|how long .*\blive",
    r"surviv|mortalit|\bdied\b|\bdeaths?\b|alive|\bdying\b",
)
PREDICTORS = _aspect(
    "What goes with better or worse",
    r"predict|risk factor|\bworse\b|\bworst\b|which (variant|genotype|mutation)|prognostic",
    r"\bworse|better\b|associated with|independent|predict|risk factor|hazard|\bHR\b|genotype|variant",
)
COURSE = _aspect(
    "Course",
    r"relaps|flare|recurr|progress|\bcourse\b",
    r"relaps|progress|flare|cours|recurr|outcome|years after",
)
PREVALENCE = _aspect(
    "How many have it",
    r"prevalen|inciden|how (common|rare|frequent|many people)",
    r"prevalen|inciden|\b1 in \d|\bone in \d|\bcarri(ed|er|ers|age)\b|estimate",
)
FREQUENCY = _aspect(
    "Figures by cohort",
    r"how (common|often|frequent|many(?! (cycles|courses|doses|tablets|injections)))|frequen|percentage|proportion|\brates?\b|\bshare of",
    r"\d\s?%|\b\d+ of \d+|\b1 in \d|\bmedian\b|\bmean\b",
)
CAUSE = _aspect(
    "What it is",
    r"^what (is|are)(?= (an? |the )?[\w-]+( (syndrome|disease))?\W*$)|stands? for|acronym|mechanism"
    r"|how does .* work|\bcaused? by\b|what causes|\bdefin",
    r"stands for|caused by|\bdefined|acquired|somatic|inhibits|blocks\b|inhibitor of"
    r"|\bis (an? |mainly |caused)|describes \w+ as",
)
CURE = _aspect("Cure", r"\bcur(e|es|ed|able|ative)\b", r"\bcurative|\bcur(e|ed|able)\b")
LIMITS = _aspect(
    "How far the evidence goes",
    r"\bevidence\b|randomi[sz]|\btrials?\b|how (strong|good|certain)|uncertain",
    r"randomi[sz]|retrospective|conditional|uncertain|cannot|not comparable|prospective data|small"
    r"|needs? confirm|no trial|no study",
)
ASPECTS = (
    RESPONSE,
    STEROIDS,
    STAYING,
    SAFETY,
    DOSE,
    ADJUST,
    MONITOR,
    TESTS,
    LOOKALIKES,
    WHOM,
    INDICATION,
    SURVIVAL,
    PREDICTORS,
    COURSE,
    PREVALENCE,
    FREQUENCY,
    CAUSE,
    CURE,
    LIMITS,
)
COMPARED = (RESPONSE, STEROIDS, STAYING, SAFETY, DOSE)
"""The rows of a comparison of drugs."""
