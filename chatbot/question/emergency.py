"""Words of someone in danger now, and the fixed message that then comes before anything else.

What counts is who speaks and when: "I cannot breathe" or "my husband has just collapsed" is an
emergency; "mortality from sepsis" and "patients with chest pain" are a clinician's questions.
"""

import re

from chatbot.types import Notice

_CALL = (
    "call your local emergency number now (112 in Europe, 999 in the UK, 911 in North America) or go"
    " to the nearest emergency department"
)
DANGER = (
    f"If someone is in danger, {_CALL}. Do not wait for an answer here: Rounds only shows what"
    " articles say and cannot help in an emergency."
)
SELF_HARM = (
    "If you or someone with you may be about to harm themselves, you are not alone and help is there"
    f": {_CALL}, or ring a crisis line (988 in the US and Canada, 116 123 in the UK and Ireland)."
    " Stay with the person and tell someone near you. Rounds cannot help in a crisis."
)
POISONING = (
    "If someone has taken too much of a medicine, or something poisonous,"
    f" {_CALL}, even when they feel well, and keep the packet at hand. Do not wait for an answer"
    " here: Rounds only shows what articles say."
)


def emergency(question: str) -> Notice | None:
    """Return the safe message for words of imminent danger; None for an ordinary question."""
    text = _NAMED.sub("patient ", question)
    text = _UNMARKED.sub(r"\1n't", text.casefold().replace("’", "'"))
    for message, is_meant in ((SELF_HARM, _self_harm), (POISONING, _poisoning), (DANGER, _danger)):
        if is_meant(text):
            return Notice(kind="emergency", text=message)
    return None


_UNMARKED = re.compile(r"\b(ca|do|wo|does|did|is)nt\b")
"""Cant, dont, wont: typed without the mark."""
_NAMED = re.compile(
    r"(?:^|(?<=[.?!:]\s))(?:(?:Patient|Pt|patient|pt)[.:,]?\s+)?(?:(?:Mr|Mrs|Ms|Miss)\.?\s+[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)?"
    r"|[A-Z][a-z'’-]+\s+(?:[A-Z]\.?\s+)?[A-Z][a-z][\w'’-]*)\s*"
    r"(?=(?:,[^.?!,]{1,20},|\([^)]*\))?\s*(?:has|is|can['’]t|cannot|feels|just|now|suddenly)\b)"
)
"""A name that a sentence starts with: what it says is of one person."""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.VERBOSE)


_MINE = _pattern(r"\b(i|i'm|im|i've|ive|i'll|me|my|myself|we|we're|our)\b")
_SOMEONE = r"""(?:he|she|they|someone|somebody|this\ (?:man|woman|person|patient)
    |(?:the|my|our|a|his|her)\ (?:\w+\ )?(?:husband|wife|partner|mum|mom|mother|dad|father|parent|son
    |daughter|child|baby|kid|brother|sister|friend|flatmate|roommate|neighbou?r|colleague|patient
    |girlfriend|boyfriend|uncle|aunt|cousin|grand(?:mother|father|ma|pa)|nan|man|woman|guy))"""
_REPORTED = _pattern(
    r"""\b(?:patients|people|adults|children|men|women|cases|cohorts?|studies|study|trials?|rates?|risk
    |incidence|prevalence|mortality|frequency|percentage|proportion|common|history\ of
    |associated\ with|differential|manage(?:ment)?|what\ causes|symptoms?\ of|signs?\ of)\b"""
)
"""Words of a question about many people, or about a condition and not a moment."""
_NOW = _pattern(
    r"""\bright\ now\b|\bat\ (?:the|this)\ (?:very\ )?moment\b|\bjust\ (?:now|started|collapsed|passed|had
    |fainted|stopped|fell|began)\b|\bsudden(?:ly)?\b|\bhelp\b(?:\ me)?[\W]*$|^\W*(?:please\W+)?help\b
    |\bhelp\ (?:me|us|him|her|please)\b|\bplease\ help\b|\bwhat\ (?:do|should|can)\ (?:i|we)\ do\b
    |\b(?:minutes?|hours?|an\ hour)\ ago\b|\bfor\ the\ (?:last|past)\ (?:\w+\ )?(?:minutes?|hours?)\b
    |\bsince\ (?:this\ morning|last\ night|an\ hour)\b|\b(?:won't|will\ not|doesn't)\ stop\b
    |\bgetting\ worse\b|\b(?:is|it's)\ an\ emergency\b|\btonight\b|\bnow\W*$|\bnow\b(?=[,!])
    |\bin\ front\ of\ me\b|\bthis\ (?:minute|second)\b"""
)
_NOT_NOW = _pattern(
    r"""\b(?:months?|years?|sometimes|occasional(?:ly)?|on\ exertion|when\ i\ (?:climb|walk|exercise|run)
    |last\ (?:year|month|week)|in\ (?:19|20)\d\d|used\ to|history|in\ the\ past|previously|chronic)\b"""
)
_CANNOT = r"(?:can't|cannot|can\ not|cant|can\ barely|can\ hardly|struggling\ to|unable\ to)"
_GRAVE = _pattern(
    rf"""\b{_CANNOT}\ breathe?\b|\bnot\ breathing\b|\bstopped\ breathing\b|\bgasping\b
    |\bno\ (?:pulse|heartbeat)\b|\b(?:is|am|are|'s|'m)\ (?:choking|unconscious|unresponsive
    |dying|bleeding\ out|suffocating|having\ a\ (?:heart\ attack|stroke|seizure|fit|anaphyla\w+)
    |having\ an?\ (?:heart\ attack|allergic\ reaction))\b
    |\b(?:won't|will\ not|doesn't|cannot|can't)\ wake\b|\b(?:is|'s|are)\ (?:seizing|convulsing|fitting)\b
    |\bnot\ responding\b(?!\ (?:to|well|at\ all\ to))(?=[^.?]*$)|\b(?:husband|wife|partner|mother|father|mum|mom|dad|son|daughter|child|baby|patient)\ (?:now\ )?(?:unresponsive|unconscious)\b
    |\bcollapsed\b|\bpassed\ out\b
    |\b(?:turning|gone|going|lips\ are|face\ is|is|are)\ blue\b
    |\bbleeding\b[^.]{{0,30}}\b(?:won't|will\ not|doesn't|not)\ stop(?:ping)?\b
    |\bthroat\ (?:is\ )?(?:closing|swelling)\b|\bheart\ (?:has\ )?stopped\b"""
)
"""What is an emergency of anyone it is said of."""
_SERIOUS = _pattern(
    rf"""\bchest\ (?:pains?|pressure|tightness|is\ (?:tight|crushing|hurting))\b|\bpain\ in\ (?:my|his|her)\ chest\b
    |\b(?:my|his|her)\ chest\ (?:hurts|feels|is)\b|\bcrushing\b[^.]{{0,20}}\bchest\b
    |\b(?:short|shortness)\ of\ breath\b|\bbreathless\b|\btrouble\ breathing\b|\bdifficulty\ breathing\b
    |\bhard\ to\ breathe\b|\b(?:vomit|cough|throw|spit)\w*\ (?:up\ )?(?:\w+\ ){{0,4}}blood\b
    |\bface\ (?:is\ |has\ )?(?:droop|dropp)\w*|\bslurr\w+\b|\b{_CANNOT}\ (?:move|feel|speak|see)\b
    |\bweakness\ (?:on|in|down)\ (?:one|my|his|her)\b|\bworst\ headache\b|\bblind\b|\blost\ (?:my|his|her)\ (?:vision|sight)\b
    |\bpassing\ out\b|\bfaint(?:ing|ed)\b|\bseizures?\b|\bheart\ attack\b|\bstroke\b|\banaphyla\w+
    |\bsevere\ (?:abdominal|stomach|belly)\ pain\b|\bbleeding\ (?:heavily|a\ lot|badly)\b
    |\bfever\b[^.]{{0,40}}\b(?:shak|shiver|confus|rigor)\w*|\bthroat\b[^.]{{0,20}}\bswell\w*
    |\btongue\b[^.]{{0,20}}\bswell\w*"""
)
"""What is an emergency when it is mine, or happening now."""


_SUBJECT = r"^\W*(?:(?:help|hello|hi|the|my|our|this|urgent)\W+)*(?:patient|pt)\b(?!'s)"
_AT_HAND = _pattern(
    rf"""{_SUBJECT}[^?;:]{{0,80}}?\ (?:has|is|having|feels|complains\ of|just|now|suddenly|{_CANNOT})\b
    |^\W*(?:patient|pt)\W+(?:(?:in|with|having)\ )?(?:sudden|severe|crushing)\b"""
)
"""One patient of whom something is said in the present."""
_ACUTE = _pattern(
    r"""\b(?:has|is|having|feels|complains\ of|and)\ (?:(?!had\b)[\w-]+\ ){0,3}?(?:chest\ (?:pains?|pressure|tightness)
    |(?:short|shortness)\ of\ breath|breathless|(?:trouble|difficulty)\ breathing|(?:vomit|cough|throw|spit)\w*\ (?:up\ )?blood
    |slurr\w+|bleeding\ (?:heavily|a\ lot|badly)|(?:the\ )?worst\ headache)\b"""
)
_ASKED = _pattern(
    r"\b(?:which|when|how|whether|could|should|would|might|may|what\ (?:is|are|tests?|dose|about))\b"
)
"""Words of a clinician's question on a case: then a symptom alone is no alarm."""


def _danger(text: str) -> bool:
    """Return whether someone seems to be in danger of life as this is typed."""
    clauses = re.split(r"(?<=[.?!])\s+", text)
    now = bool(_NOW.search(text))
    return any(_clause_in_danger(clause, now=now) for clause in clauses)


def _clause_in_danger(clause: str, *, now: bool) -> bool:
    if not (_GRAVE.search(clause) or _SERIOUS.search(clause)):
        return False
    if _REPORTED.search(clause) and not _NOW.search(clause):
        return False
    if _NOT_NOW.search(clause) and not now:
        return False
    mine = _is_mine(clause)
    at_hand = bool(_AT_HAND.search(clause))
    someone = at_hand or bool(re.search(rf"\b{_SOMEONE}\b", clause, re.VERBOSE))
    if at_hand and _ACUTE.search(clause) and not _ASKED.search(clause):
        return not _is_hypothetical(clause)
    short = len(clause.split()) <= _SHORT and not re.match(
        r"\W*(?:what|how|which|why|is|are|does|can (?!'t)|patient (?:information|education|leaflet|guide))\b",
        clause,
    )
    if _GRAVE.search(clause):
        return (
            mine
            or (someone and not _is_hypothetical(clause))
            or now
            or (short and "?" not in clause)
        )
    return (mine and not _is_a_question_on_self(clause, now=now)) or (now and (someone or short))


_SHORT = 6
"""Words of a cry for help: "chest pain now", "cannot breathe"."""
_CASE = re.compile(
    r"\b(?:i have|i've got|we have|i am seeing|i'm seeing|i saw|i see|i am treating|i'm treating|we are"
    r" treating)\s+(?:an?|this|my|the)\s+(?:\d+|[\w-]+\s+)*(?:patient|man|woman|gentleman|lady)\b"
    r"|\b(?:my|our)\s+(?:\w+\s+)?patients?\b|\b(?:should|can|do|may|must|would|could)\s+(?:i|we)\b"
    r"|\bhow (?:do|should|would|can) (?:i|we)\b|\b(?:i|we)\s+(?:give|use|start|treat|suspect|monitor|manage)\b"
)
"""Words of a clinician on a case: then "I" is not the one who suffers."""


def _is_mine(clause: str) -> bool:
    return bool(_MINE.search(_CASE.sub(" ", clause)))


def _is_hypothetical(clause: str) -> bool:
    return bool(re.search(r"\b(?:who|whose|if|when|whether|would|might|could)\b", clause))


def _is_a_question_on_self(clause: str, *, now: bool) -> bool:
    """Return whether someone asks about a symptom that they may have or had, not one of now."""
    asked = re.search(
        r"\b(?:will i|could i|would i|might i|am i at|my (?:risk|chance)|if i|prevent|avoid|i (?:had|read))\b",
        clause,
    )
    return bool(asked) and not now


_WISH = r"(?:want(?:s|ed|ing)?\ to|wanna|going\ to|gonna|plan(?:s|ning)?\ (?:to|on)|think(?:s|ing)?\ (?:about|of)|thought\ of|thoughts\ (?:about|of)|feel(?:s|ing)?\ like|about\ to|ready\ to|wish\ (?:i|to)|tried\ to|trying\ to|ways?\ to|how\ to|intend(?:s|ing)?\ to|threaten(?:s|ing|ed)?\ to|tempted\ to|might|will|could)"
_DEED = r"(?:die|dying|be\ dead|were\ dead|was\ dead|kill(?:ing)?\ (?:my|him|her|them)sel(?:f|ves)|end(?:ing)?\ (?:my|his|her|their|this)\ (?:own\ )?li(?:fe|ves)|end(?:ing)?\ it(?:\ all)?|end(?:ing)?\ things|go\ to\ sleep\ and\ (?:never|not)\ wake\ up|never\ wake\ up|tak(?:e|ing)\ (?:my|his|her|their)\ own\ li(?:fe|ves)|harm(?:ing)?\ (?:my|him|her|them)sel(?:f|ves)|hurt(?:ing)?\ (?:my|him|her|them)sel(?:f|ves)|cut(?:ting)?\ (?:my|him|her|them)sel(?:f|ves)|suicide|commit(?:ting)?\ suicide|not\ (?:be\ here|exist|wake\ up)|disappear\ forever|jump\ (?:off|in\ front))"
_INTENT = _pattern(rf"\b{_WISH}\ (?:just\ |really\ |to\ |i\ |commit\ |not\ )*{_DEED}\b")
_OWN = _pattern(
    rf"""\bkill(?:ing)?\ (?:myself|himself|herself|themself)\b|\b(?:i|i'm|i\ am|i've\ been|i\ feel|feeling)\ (?:\w+\ )?suicidal\b
    |\b(?:i\ have|i'm\ having|i\ am\ having|i've\ been\ having|having|my|expressing|expresses)\ (?:\w+\ )?suicid\w+\ (?:thoughts|ideation|ideas|plan)
    |\bsuicidal\ thoughts\b[^.?]{{0,20}}\bi\ have\b
    |\bend\ my\ (?:own\ )?life\b|\btake\ my\ own\ life\b|\bbetter\ off\ (?:dead|without\ me)\b
    |\b(?:no|any)\ reason\ to\ (?:live|go\ on)\b|\bnothing\ to\ live\ for\b
    |\b(?:i|he|she|they)\ (?:do\ not|don't|doesn't|does\ not|no\ longer)\ want(?:s)?\ to\ (?:live|be\ alive|go\ on|be\ here)\b
    |\b(?:can't|cannot)\ go\ on(?:\ (?:any\ ?more|living|like\ this)\b|(?=\W*(?:$|[,.!;])))
    |\brather\ (?:be\ dead|die)\b|\bno\ point\ (?:in|to)\ (?:living|life|going\ on|being\ alive)\b
    |\b(?:don't|do\ not|can't|cannot)\ see\ (?:the|any)\ point\ (?:of|in)\ (?:living|life|going\ on|being\ alive)\b
    |\b(?:stash|hoard|stockpile|enough)\ of\ (?:\w+\ )?(?:pills|tablets|medicines?)\b|\bsaved\ up\ (?:\w+\ ){{0,2}}(?:pills|tablets)\b|\bi\ (?:wish|wished)\ i\ (?:was|were)\ dead\b
    |\b(?:harm|hurt|cut)(?:ting|ing)?\ myself\b|\bself[- ]harm(?:ed|ing)\b(?=[^.]*\b(?:i|my|me)\b)
    |\b{_SOMEONE}\ (?:is|seems|feels|says\ (?:he|she|they)\ (?:is|are)|has\ become|now\ is)\ (?:\w+\ )?suicidal\b"""
)


def _self_harm(text: str) -> bool:
    """Return whether someone speaks of killing or harming themselves, or of one near who does."""
    if _OWN.search(text):
        return True
    found = _INTENT.search(text)
    if not found or _REPORTED.search(text):
        return False
    if re.search(
        r"\b(?:will|could|might|about to|going to) (?:i |just |really |not )*(?:die|be dead)\b",
        found[0],
    ):
        return False  # afraid of dying, or asking about it
    starts = re.match(
        r"\W*(?:honestly\W+|just\W+)?(?:want|wanna|going|gonna|thinking|feel|ready)\b", text
    )
    return bool(starts or _MINE.search(text) or re.search(rf"\b{_SOMEONE}\b", text, re.VERBOSE))


_TOOK = r"(?:took|taken|take|swallowed|swallowing|ingested|drank|drunk|injected|has\ had|eaten|ate)"
_TOO_MUCH = _pattern(
    rf"""\b(?:i|i've|we|{_SOMEONE})\b[^.?]{{0,30}}\boverdos(?:ed|ing)\b|\bi\ am\ overdosing\b
    |\b(?:i|i've|{_SOMEONE})\b[^.?]{{0,30}}\b{_TOOK}\b[^.?]{{0,40}}\b(?:overdose|too\ (?:many|much)|all\ (?:of\ )?(?:my|his|her|the|their)
    |(?:the|a|my|his|her)\ (?:whole|entire|full)|bottle\ of|handful|bleach|poison|antifreeze)\b
    |\b{_TOOK}\b[^.?]{{0,30}}\b(?:\d{{2,}}|twenty|thirty|forty|fifty|sixty|a\ hundred|dozens?\ of)\ (?:\w+\ ){{0,3}}(?:pills|tablets|capsules|tabs)\b
    |\b(?:took|taken|swallowed)\ (?:double|triple|twice|three\ times|ten\ times)\ (?:my|his|her|the|their)\b
    |\b(?:took|taken|swallowed)\ \d{{2,}}\ (?!mg|years|months|weeks|days)(?:\w+\ ){{1,3}}by\ (?:mistake|accident)\b
    |\b(?:took|taken|swallowed)\ an\ overdose\b|\boverdosed\b(?=[^.?]*\b(?:now|ago|just|help|today|tonight)\b)
    |\boverdose\ (?:now|help|right\ now)\b|\b(?:been|was|got)\ poisoned\b
    |\b(?:child|baby|toddler|kid|son|daughter)\b[^.?]{{0,30}}\b(?:swallowed|ate|drank)\b"""
)


def _poisoning(text: str) -> bool:
    """Return whether someone has taken too much of something."""
    return bool(_TOO_MUCH.search(text)) and not re.search(r"\b(?:patients|people) who\b", text)
