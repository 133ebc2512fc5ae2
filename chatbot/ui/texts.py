"""Every English word the page shows, in one place."""

from collections.abc import Mapping
from typing import Final

from chatbot.types import Role, Status, Verdict
from ingest.types import EvidenceLevel, ReviewStatus

NAME: Final = "Rounds"
TAGLINE: Final = "Follow-up questions about VEXAS syndrome, each sentence tied to its source"
CORPUS: Final = "Corpus"
OFFLINE: Final = "Works offline"
OFFLINE_HELP: Final = "Questions and answers stay on this machine"
ONLINE: Final = "Uses a remote model"
ONLINE_HELP: Final = "Questions are sent to the model set up by your administrator"

CONVERSATION: Final = "Conversation"
QUESTION: Final = "Your question"
PLACEHOLDER: Final = "Ask about VEXAS, or follow up on the last answer"
ASK: Final = "Ask"
NEW: Final = "New conversation"
EDIT_LAST: Final = "Edit last question"
ROLE: Final = "I am reading as"
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
EXAMPLES: Final = (
    "Can tofacitinib be used after ruxolitinib has failed?",
    "When can azacitidine be stopped?",
    "Who needs thromboprophylaxis?",
    "Can VEXAS (Vasculitis, Autoinflammatory, and Erythrocytosis syndrome) cause enterocolitis?",
    "What is the first-line treatment of gout?",
)
WORKING: Final = "Reading the sources and checking each sentence …"

EMPTY_QUESTION: Final = "Please type a question first."
FAILED: Final = (
    "Something went wrong on this machine, and no answer was made. Your question is still in the "
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
    "phi": "Personal data",
    "low-evidence": "Limited evidence",
    "not-advice": "Not personal advice",
    "model-unavailable": "Model unavailable",
}
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
QUOTING: Final = "Sentences taken from the sources, no text generated"
WRITTEN_BY: Final = "Written by {answerer}, each sentence checked against its source"

EVIDENCE: Final = "Evidence"
EVIDENCE_HELP: Final = "The passage behind the sentence, with the supporting words marked."
EVIDENCE_EMPTY: Final = "The passages an answer rests on appear here."
EVIDENCE_NONE: Final = "This answer cites no passage."
EVIDENCE_LIST: Final = "Passages cited in this answer"
EVIDENCE_OF: Final = "Answer to"
SUPPORTS: Final = "Supports in the answer"
SENTENCE: Final = "Sentence {place}"
SECTION: Final = "Section"
CAVEATS: Final = "Read with care"
GONE: Final = (
    "The stored text of this source cannot be shown now. This is the sentence as it was cited."
)
RETRACTED_HELP: Final = "This source has been retracted. Do not rely on it."

READY: Final = "Rounds is ready at {url} (stop with Ctrl+C)"
PORT_TAKEN: Final = "port {port} on {host} cannot be used: {problem}; choose another with --port"
