"""An answer as HTML for the chat: its state, notices, statements, gaps, references and actions."""

from collections.abc import Iterable

from chatbot.types import Answer, Reference, Usage
from chatbot.ui import texts
from chatbot.ui.actions_view import actions_html
from chatbot.ui.markup import safe
from chatbot.ui.notices_view import notices_html
from chatbot.ui.references_view import references_html
from chatbot.ui.statements_view import nearest_html, statements_html

LONG_QUESTION = 300
"""Characters from which a question is set smaller."""


def question_html(question: str, turn: int) -> str:
    """Return the reader's question as text, however it was typed."""
    kind = "r-question r-long" if len(question) > LONG_QUESTION else "r-question"
    return f'<h2 class="{kind}" id="ask-{turn}">{safe(question)}</h2>'


def answer_html(answer: Answer, turn: int) -> str:
    """Return a whole answer for the chat; the turn keeps its anchors apart from others."""
    behind = [notice for notice in answer.notices if notice.kind in texts.BEHIND_BOTTOM_LINE]
    before = [notice for notice in answer.notices if notice not in behind]
    body = [
        notices_html(before, loud=True),
        _status(answer),
        _read_as(answer),
        _not_covered(answer, turn),
        notices_html(before, loud=False),
        statements_html(answer, turn, notices_html(behind, loud=True)),
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


def usage_words(usage: Usage) -> str:
    """Return what asking a model took, in words; what is not known is not told."""
    calls = texts.CALL if usage.calls == 1 else texts.CALLS.format(count=usage.calls)
    parts = [f"{usage.model}: {calls}"]
    if usage.input_tokens or usage.output_tokens:
        read, written = f"{usage.input_tokens:,}", f"{usage.output_tokens:,}"
        parts.append(texts.TOKENS.format(read=read, written=written))
    if usage.cost is not None:
        parts.append(texts.COST.format(cost=f"{usage.cost:.6f}".rstrip("0").rstrip(".")))
    if usage.quoted:
        parts.append(texts.QUOTED_SHARE.format(share=f"{usage.quoted:.0%}"))
    return ", ".join(parts)


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
    took = usage_words(answer.usage) if answer.usage else ""
    facts = (f"{texts.CORPUS} {answer.corpus_version}", made, took)
    return (
        f'<p class="r-provenance">{" · ".join(safe(fact) for fact in facts if fact)}<br>'
        f'<span class="r-disclaimer">{safe(answer.disclaimer)}</span></p>'
    )
