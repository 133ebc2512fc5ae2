"""Every English word the page shows, in one place."""

from collections.abc import Mapping
from typing import Final

from chatbot.feedback import Fault
from chatbot.settings import DISCLAIMER as DISCLAIMER_TEXT
from chatbot.types import Role, Status, Verdict
from ingest.types import EvidenceLevel, ReviewStatus

NAME: Final = "Rounds"
TAGLINE: Final = "Follow-up questions about VEXAS syndrome, each sentence tied to its source"
CORPUS: Final = "Corpus"
OFFLINE: Final = "Works offline"
OFFLINE_HELP: Final = "Questions and answers stay on this machine"
ONLINE: Final = "Uses a remote model"
ONLINE_HELP: Final = "Questions are sent to the model set up by your administrator"

SKIP_TO_ANSWER: Final = "Skip to the newest answer"
SKIP_TO_BOX: Final = "Skip to the question box"
PLACES_NAME: Final = "Places"
PLACES: Final[Mapping[str, str]] = {"ask": "/", "article": "/article", "sources": "/sources"}
PLACE_NAMES: Final[Mapping[str, str]] = {
    "ask": "Ask",
    "article": "The article",
    "sources": "Sources",
}
DISPLAY: Final = "Display"
TEXT_SIZE: Final = "Text size"
SIZES: Final = {"100": "Normal", "115": "Larger", "130": "Largest"}
THEME: Final = "Colours"
THEMES: Final = {"system": "As the system", "light": "Light", "dark": "Dark"}
KEEP: Final = "Keep conversations in this browser"
KEEP_HELP: Final = (
    "Off by default. Kept on this device only and readable to whoever uses this browser."
)
FORGET: Final = "Clear what is kept"

CONVERSATION: Final = "Conversation"
QUESTION: Final = "Your question"
PLACEHOLDER: Final = "Ask about VEXAS, or follow up on the last answer"
ASK: Final = "Ask"
STOP: Final = "Stop"
NEW: Final = "New conversation"
EDIT_LAST: Final = "Edit last question"
AGAIN: Final = "Ask again"
FOLLOWING_UP: Final = "Following up on"
NARROW: Final = "Narrow the sources"
ONLY_KINDS: Final = "Only these kinds of evidence"
SINCE: Final = "Published since"
ANY_YEAR: Final = "any year"
ONLY_APPROVED: Final = "Only sources whose review is approved"
LEAVE_OUT: Final = "Sources to leave out"
ROLE: Final = "Which best describes you?"
ROLE_HELP: Final = "Changes wording, never facts."
ROLES: Final[Mapping[Role, str]] = {
    "clinician": "Clinician",
    "trainee": "Trainee",
    "patient": "Patient",
}
WELCOME_TITLE: Final = "Ask a follow-up question"
WELCOME: Final = (
    "Answers are put together from a curated set of sources on VEXAS syndrome. Choose a citation "
    "mark to read the passage a sentence rests on."
)
EXAMPLES: Final[Mapping[str, str]] = {
    "Can tofacitinib be used after ruxolitinib has failed?": "Treatment",
    "Who needs thromboprophylaxis?": "Safety",
    "How is VEXAS diagnosed?": "Diagnosis",
    "What dose of ruxolitinib is used in VEXAS?": "What is not known",
    "Can VEXAS (Vasculitis, Autoinflammatory, and Erythrocytosis syndrome) cause enterocolitis?": (
        "A premise to check"
    ),
    "What is the first-line treatment of gout?": "Outside the corpus",
}
"""Questions to start with, and the kind of each."""
WORKING: Final = "Reading the sources and checking each sentence …"

MORE_COMING: Final = (
    "Checked so far, in no final order. Reading on and checking each further sentence …"
)

EMPTY_QUESTION: Final = "Please type a question first."
FAILED: Final = (
    "Something went wrong on this machine, and no answer was made. Your question is back in the "
    "box; please try again."
)
NOT_ASKED: Final = "Not answered"

STATUS: Final[Mapping[Status, str]] = {
    "answered": "Answered from the corpus",
    "partial": "Partly answered",
    "abstained": "No answer from the sources held here",
}
READ_AS: Final = "Read as:"
ABSTAINED: Final = (
    "No passage in the corpus supports an answer, so none is given. This says nothing about "
    "whether an answer exists elsewhere."
)
ASKABLE_TITLE: Final = "What you can ask here"
ASKABLE: Final = (
    "Diagnosis, genetics and clinical features of VEXAS syndrome",
    "Treatment: glucocorticoids, JAK inhibitors, IL-1 and IL-6 blockade, azacitidine, transplant",
    "Safety: thrombosis, infection and its prophylaxis, cytopenias, transfusion, MDS",
    "How strong the evidence is, and where sources differ",
)
RELATED: Final = "Related questions"
HELD_TEXT: Final = "Text held here"
ASPECT: Final = "Aspect"
SEE_NEAREST: Final = "See what came nearest"
NEAREST_HELP: Final = "These passages do not answer it; they are the closest the corpus holds."
ONLY_NEAR: Final = "Came near what is not covered; no sentence of the answer rests on it."
SIDE_BY_SIDE: Final = "Side by side"
NOTHING_HELD: Final = "nothing held here"
MORE: Final = "More from the sources ({count})"
NEAREST: Final = "Nearest to what is not covered"
NOT_COVERED: Final = "Not covered by the sources held here:"
NO_REVIEW: Final = "No source is cited"
CITED_SOURCES: Final = "Sources cited:"
REVIEW: Final[Mapping[ReviewStatus, str]] = {
    "approved": "approved",
    "under review": "under review",
    "submitted": "submitted – pending human review",
}
REVIEW_SHORT: Final[Mapping[ReviewStatus, str]] = {
    "approved": "Approved",
    "under review": "Under review",
    "submitted": "Submitted, pending human review",
}
RETRACTED: Final = "Retracted"
RETRACTED_COUNT: Final = "retracted"

NOTICES: Final[Mapping[str, str]] = {
    "emergency": "Emergency",
    "false-premise": "Premise corrected",
    "retracted": "Retracted source",
    "conflict": "Sources differ",
    "pending-review": "Pending human review",
    "other-use": "Label for another disease",
    "phi": "Personal data",
    "low-evidence": "Limited evidence",
    "not-advice": "Not personal advice",
    "model-unavailable": "Language model",
    "index-unavailable": "Copy of the corpus",
    "spelling": "Spelling",
    "filter": "Sources narrowed",
}
"""Known kinds, most urgent first."""
QUIET_NOTICES: Final = frozenset(
    ("pending-review", "low-evidence", "not-advice", "spelling", "filter")
)
"""Those that are set small; all others, and kinds not known here, stand out."""
BEHIND_BOTTOM_LINE: Final = frozenset(("conflict", "model-unavailable", "index-unavailable"))
"""Those that say how to read the bottom line, and stand right behind it."""
NOTICE: Final = "Please note"
VERDICTS: Final[Mapping[Verdict, str]] = {
    "supported": "",
    "partial": "Only partly supported by the cited text",
    "unsupported": "Not supported by the cited text",
    "contradicted": "Contradicted by the cited text",
}

REFERENCES: Final = "References"
ET_AL: Final = "et al."
DOI: Final = "doi"
PUBMED: Final = "PubMed"
WEB: Final = "Web page"
UNDATED: Final = "year not known"
PATIENTS: Final = "n = {count}"
LEVELS: Final[Mapping[EvidenceLevel, str]] = {
    "guideline": "Guideline",
    "systematic-review": "Systematic review",
    "trial": "Trial",
    "cohort": "Cohort study",
    "case-series": "Case series",
    "case-report": "Case report",
    "label": "Drug label",
    "expert-opinion": "Expert opinion",
    "news": "News report",
}
CARRIERS: Final = frozenset(("web-article", "news", "press-release", "abstract"))
"""Kinds of source that say how it was read and not what it is."""
QUOTING: Final = "Sentences taken from the sources, no text generated"
CALL: Final = "1 call"
CALLS: Final = "{count} calls"
TOKENS: Final = "{read} tokens read, {written} written"
COST: Final = "cost {cost}"
QUOTED_SHARE: Final = "{share} of the sentences quoted from the sources instead"
WRITTEN_BY: Final = "Written by {answerer}, each sentence checked against its source"

ACTIONS: Final[Mapping[str, str]] = {
    "copy": "Copy with references",
    "markdown": "Markdown",
    "bundle": "JSON bundle",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "link": "Copy link",
    "print": "Print or PDF",
    "report": "Report a problem",
}
"""What can be done with an answer, in the order of the buttons; `actions.js` knows the names."""
REPORT_SENTENCE: Final = "Report a problem with sentence {place}"

EVIDENCE: Final = "Evidence"
EVIDENCE_HELP: Final = "The passage behind the sentence, with the supporting words marked."
BACK_TO_ANSWER: Final = "Back to the answer"
EVIDENCE_EMPTY: Final = "The passages an answer rests on appear here."
EVIDENCE_NONE: Final = "This answer cites no passage."
EVIDENCE_LIST: Final = "Passages cited in this answer"
EVIDENCE_OF: Final = "Answer to"
SUPPORTS: Final = "Supports in the answer"
SENTENCE: Final = "Sentence {place}"
SENTENCE_OF: Final = "Answer {answer}, sentence {place}"
SECTION: Final = "Section"
CAVEATS: Final = "Read with care"
GONE: Final = (
    "The stored text of this source cannot be shown now. This is the sentence as it was cited."
)
RETRACTED_HELP: Final = "This source has been retracted. Do not rely on it."

LEAVE_THIS_OUT: Final = "Ask again without this source"
OPEN_TEXT: Final = "Open in the full text"
ALSO_CITED: Final = "The same source also supports"

SOURCES: Final = "Sources"
SOURCES_HELP: Final = (
    "Every text that answers are made from, restated in our own words with what to read with care."
)
SOURCES_SHOWN: Final = "{shown} of {all} sources"
SEARCH: Final = "Search"
KIND: Final = "Evidence"
ANY_KIND: Final = "All kinds"
REVIEW_STATUS: Final = "Review status"
ANY_REVIEW: Final = "Any status"
COLUMNS: Final[Mapping[str, str]] = {
    "title": "Source",
    "kind": "Evidence",
    "size": "Patients",
    "year": "Year",
    "review": "Review",
    "cited": "Pointed to by",
}
CITED_BY: Final = "Pointed to by these texts"
NOT_HELD: Final = "No such source is held here"
UPDATED: Final = "Last updated"
STEPS: Final[Mapping[ReviewStatus, str]] = {
    "submitted": "Submitted",
    "under review": "Under review",
    "approved": "Approved",
}
FOLLOW_UP: Final = "Have a follow-up question?"
FOLLOW_UP_HELP: Final = "Ask about this text"
DISCLAIMER: Final = DISCLAIMER_TEXT

REPORT: Final = "Report a problem"
REPORT_ON_ANSWER: Final = "About the whole answer"
REPORT_HELP: Final = (
    "The report and the answer with its question are stored on the machine that runs Rounds, "
    "nowhere else. Please leave out anything that identifies a patient."
)
FAULT: Final = "What is wrong?"
FAULTS: Final[Mapping[Fault, str]] = {
    "wrong-source": "Wrong source",
    "does-not-support": "The source does not support it",
    "missing": "Something is missing",
    "outdated": "Outdated",
    "unclear": "Unclear",
}
COMMENT: Final = "In your own words (optional)"
SEND: Final = "Send report"
CLOSE: Final = "Close"
SAID_BY_SCRIPT: Final[Mapping[str, str]] = {
    "copied": "Copied",
    "notCopied": "The browser does not allow copying here",
    "kept": "Thank you. The report is kept on the machine that runs Rounds.",
    "notKept": "The report could not be kept:",
    "whole": REPORT_ON_ANSWER,
    "sentence": "About sentence",
    "close": CLOSE,
    "working": "Working on the answer.",
    "ready": "Answer ready.",
    "newVersion": "Answers now come from another version of the corpus:",
    "loginEnded": "Your login has ended. Load the page again to log in.",
    "lost": (
        "The page was loaded anew, as happens when Rounds is restarted, and the conversation is "
        f"gone. It comes back by itself when “{KEEP}” is on, under {DISPLAY}."
    ),
}
"""What the scripts say."""

LOGIN: Final = "Please log in to ask questions."
USER: Final = "User name"
PASSWORD: Final = "Password"  # noqa: S105 – the label of a field
LOG_IN: Final = "Log in"
LOGGED_IN: Final = "logged in"
LOGIN_NEEDED: Final = "login needed"
LOGIN_WRONG: Final = "User name or password is wrong, or there were too many tries; wait a minute."
NO_MCP: Final = "--mcp needs the package mcp: pip install 'rounds-clinical-qa[mcp]'"
READY: Final = "Rounds is ready at {url} (stop with Ctrl+C)"
PORT_TAKEN: Final = "port {port} on {host} cannot be used: {problem}; choose another with --port"
