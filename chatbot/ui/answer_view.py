"""An answer as HTML for the chat: its state, notices, statements, gaps, references and actions."""

from collections.abc import Iterable

from chatbot.types import Answer, Notice, Reference
from chatbot.ui import texts
from chatbot.ui.actions_view import actions_html
from chatbot.ui.markup import safe
from chatbot.ui.references_view import references_html
from chatbot.ui.statements_view import nearest_html, statements_html

LONG_QUESTION = 300
"""Characters from which a question is set smaller."""
_NOTICE_ORDER = tuple(texts.NOTICES)


def question_html(question: str, turn: int) -> str:
    """Return the reader's question as text, however it was typed."""
    kind = "r-question r-long" if len(question) > LONG_QUESTION else "r-question"
    return f'<h2 class="{kind}" id="ask-{turn}">{safe(question)}</h2>'


def working_html() -> str:
    """Return what stands in the chat while an answer is being made."""
    return f'<div class="r-working" role="status">{safe(texts.WORKING)}</div>'


def failure_html(problem: str) -> str:
    """Return a one-line notice for a question that could not be answered."""
    return (
        f'<div class="r-answer"><div class="r-notice r-loud r-failure" role="alert">'
        f'<strong class="r-label">{texts.NOT_ASKED}</strong> <span>{safe(problem)}</span>'
        f"</div></div>"
    )


def answer_html(answer: Answer, turn: int) -> str:
    """Return a whole answer for the chat; the turn keeps its anchors apart from others."""
    body = [
        _notices(answer.notices, loud=True),
        _status(answer),
        _read_as(answer),
        _not_covered(answer, turn),
        _notices(answer.notices, loud=False),
        statements_html(answer, turn),
        _abstention(answer),
        nearest_html(answer, turn),
        references_html(answer.references),
    ]
    return (
        f'<div class="r-answer r-{safe(answer.status)}" id="answer-{turn}">'
        f'<div class="r-body">{"".join(body)}</div>'
        f"{actions_html(answer, turn)}{_provenance(answer)}{_related(answer)}</div>"
    )


def review_summary(references: Iterable[Reference]) -> str:
    """Return how many cited sources are approved, under review, submitted and retracted."""
    held = list(references)
    if not held:
        return texts.NO_REVIEW
    counts = [
        (sum(r.review_status == status and not r.retracted for r in held), words)
        for status, words in texts.REVIEW.items()
    ]
    counts.append((sum(r.retracted for r in held), texts.RETRACTED_COUNT))
    listed = ", ".join(f"{count} {words}" for count, words in counts if count)
    return f"{texts.CITED_SOURCES} {listed}"


def _status(answer: Answer) -> str:
    return (
        f'<div class="r-status"><strong class="r-state">{safe(texts.STATUS[answer.status])}'
        f'</strong> <span class="r-review">{safe(review_summary(answer.references))}</span></div>'
    )


def _read_as(answer: Answer) -> str:
    if answer.standalone_question.strip() in ("", answer.question.strip()):
        return ""
    read_as = f"<em>{safe(answer.standalone_question)}</em>"
    return f'<p class="r-read-as">{texts.READ_AS} {read_as}</p>'


def _notices(notices: Iterable[Notice], *, loud: bool) -> str:
    """Return the notices of one loudness; a kind that is not known here is a loud one."""
    shown = [notice for notice in notices if (notice.kind not in texts.QUIET_NOTICES) == loud]
    return "".join(map(_notice, sorted(shown, key=_urgency)))


def _urgency(notice: Notice) -> int:
    known = notice.kind in _NOTICE_ORDER
    return _NOTICE_ORDER.index(notice.kind) if known else len(_NOTICE_ORDER)


def _notice(notice: Notice) -> str:
    known = notice.kind in texts.NOTICES
    kind = notice.kind if known else "other"
    label = texts.NOTICES.get(notice.kind, texts.NOTICE)
    tone = "r-quiet" if notice.kind in texts.QUIET_NOTICES else "r-loud"
    return (
        f'<div class="r-notice {tone} r-{kind}" role="note"><strong class="r-label">{label}'
        f"</strong> <span>{safe(notice.text)}</span></div>"
    )


def _not_covered(answer: Answer, turn: int) -> str:
    if answer.not_covered in ((), (answer.question,)):
        return ""
    items = "; ".join(safe(item) for item in answer.not_covered)
    onward = f' <a href="#near-{turn}">{texts.SEE_NEAREST}</a>' if answer.nearest else ""
    return (
        f'<p class="r-not-covered"><strong class="r-label">{texts.NOT_COVERED}</strong> '
        f"<span>{items}.{onward}</span></p>"
    )


def _abstention(answer: Answer) -> str:
    if answer.status != "abstained":
        return ""
    topics = "".join(f"<li>{safe(topic)}</li>" for topic in texts.ASKABLE)
    return (
        f'<p>{texts.ABSTAINED}</p><div class="r-askable"><h3 class="r-section">'
        f"{texts.ASKABLE_TITLE}</h3><ul>{topics}</ul></div>"
    )


def _related(answer: Answer) -> str:
    """Return the heading over the related questions, which Gradio shows as buttons below."""
    if not answer.related_questions:
        return ""
    return f'<h3 class="r-section r-related">{texts.RELATED}</h3>'


def _provenance(answer: Answer) -> str:
    made = ""
    if answer.statements:
        quoting = answer.answerer == "quoting"
        made = texts.QUOTING if quoting else texts.WRITTEN_BY.format(answerer=answer.answerer)
    facts = (f"{texts.CORPUS} {answer.corpus_version}", made)
    return (
        f'<p class="r-provenance">{" · ".join(safe(fact) for fact in facts if fact)}<br>'
        f'<span class="r-disclaimer">{safe(answer.disclaimer)}</span></p>'
    )
