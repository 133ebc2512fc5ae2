"""What a sentence speaks of: response, safety, dose, survival … and what an answer of each kind needs."""

import re
from dataclasses import dataclass

from chatbot.understand import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """One thing clinicians ask about, and the words that tell a sentence speaks of it."""

    name: str
    cue: re.Pattern[str]

    def spoken_of(self, text: str) -> bool:
        """Return whether a text speaks of it."""
        return bool(self.cue.search(text))


def _aspect(name: str, cue: str) -> Aspect:
    return Aspect(name=name, cue=re.compile(cue, re.IGNORECASE))


RESPONSE = _aspect(
    "Response",
    r"\brespon[ds]|remission|effective|efficacy|efficient|\bworks?\b|works? better|improve|first.line|second.line"
    r"|steroid.sparing|controls?\b|failure|failed|curative|\bcured?\b",
)
STEROIDS = _aspect(
    "Steroids", r"steroid.sparing|taper|(lower|reduc|less|cut|stop)\w*[^.]{0,40}(steroid|predniso)"
)
STAYING = _aspect("Staying on it", r"discontinu|\bstopped\b|withdr|tolerat|kept longest|switch")
SAFETY = _aspect(
    "Safety",
    r"infect|adverse|toxic|boxed|warn|thrombo(?!cyt)|embol|cytop[ae]+nia|neutrop|thrombocytop"
    r"|an[ae]+mia\b.*\bdose|malignan|\bserious\b|injection.site|reactivat|contraindic",
)
DOSE = _aspect("Dose", r"\bdos(e|es|ed|ing|age)\b|\bmg\b|mg/|twice daily|once daily|\bcycles?\b")
ADJUST = _aspect(
    "Adjusting or stopping", r"interrupt|reduc\w* (the )?dose|taper|hold\b|avoid|do not|discontinu"
)
MONITOR = _aspect(
    "What to check and when",
    r"monitor|surveill|every \d|every (few|two|three|six)|blood counts?|\bcheck|re-?assess|screen"
    r"|follow.?up|baseline|\bat \d+ months",
)
TESTS = _aspect(
    "Tests",
    r"sequenc|genetic (test|confirm)|\btest(s|ed|ing)?\b|biops|\bmarrow\b|vacuol|smear|\bPCR\b|\bassay",
)
LOOKALIKES = _aspect(
    "What it is taken for", r"mimic|mistaken|labell?ed|had been called|misdiagnos|resembl|look like"
)
WHOM = _aspect("Whom to suspect", r"suspect|consider|\bmen\b.*\bover\b|older men|unexplained")
SURVIVAL = _aspect("Survival", r"surviv|mortalit|\bdied\b|\bdeaths?\b|alive|\bdying\b")
PREDICTORS = _aspect(
    "What goes with better or worse",
    r"\bworse|better\b|associated with|independent|predict|risk factor|hazard|\bHR\b|genotype|variant",
)
COURSE = _aspect("Course", r"relaps|progress|flare|cours|recurr|outcome|years after")
FREQUENCY = _aspect("Figures by cohort", r"\d\s?%|\b\d+ of \d+|\b1 in \d|\bmedian\b|\bmean\b")
CAUSE = _aspect(
    "What it is",
    r"stands for|caused by|mutation|\bdefin|acquired|somatic|inhibits|blocks\b|inhibitor of|is an? ",
)
LIMITS = _aspect(
    "How far the evidence goes",
    r"randomi[sz]|retrospective|conditional|uncertain|cannot|not comparable|prospective data|small"
    r"|needs? confirm|by its title|no trial|no study",
)

PARTS: dict[Kind, tuple[Aspect, ...]] = {
    "treatment": (RESPONSE, STEROIDS, SAFETY, DOSE, MONITOR, LIMITS),
    "comparison": (RESPONSE, STEROIDS, STAYING, SAFETY, DOSE, LIMITS),
    "dosing": (DOSE, ADJUST, MONITOR, SAFETY),
    "monitoring": (MONITOR, TESTS, SAFETY, COURSE),
    "diagnosis": (TESTS, LOOKALIKES, WHOM, FREQUENCY),
    "prognosis": (SURVIVAL, PREDICTORS, COURSE),
    "frequency": (FREQUENCY,),
    "definition": (CAUSE, WHOM, FREQUENCY),
    "other": (),
}
"""The parts a clinician expects of an answer of each kind, in reading order."""
COMPARED = (RESPONSE, STEROIDS, STAYING, SAFETY, DOSE)
"""The rows of a comparison of drugs."""


def part_of(text: str, kind: Kind) -> str | None:
    """Return the name of the part a sentence belongs to in an answer of a kind, None when to none."""
    return next((part.name for part in PARTS[kind] if part.spoken_of(text)), None)
