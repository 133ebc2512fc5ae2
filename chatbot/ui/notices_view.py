"""Notices as HTML: what a reader must know beside an answer, each kind with its look and words."""

from collections.abc import Iterable

from chatbot.types import Notice
from chatbot.ui import texts
from chatbot.ui.markup import safe

_ORDER = tuple(texts.NOTICES)


def notices_html(notices: Iterable[Notice], *, loud: bool) -> str:
    """Return the notices of one loudness; a kind that is not known here is a loud one."""
    shown = [notice for notice in notices if (notice.kind not in texts.QUIET_NOTICES) == loud]
    return "".join(map(_notice, sorted(shown, key=_urgency)))


def failure_html(problem: str, notices: Iterable[Notice] = ()) -> str:
    """Return a one-line notice for a question that could not be answered, and what else to know."""
    return (
        f'<div class="r-answer"><div class="r-notice r-loud r-failure" role="alert">'
        f'<strong class="r-label">{texts.NOT_ASKED}</strong> <span>{safe(problem)}</span>'
        f"</div>{notices_html(notices, loud=True)}</div>"
    )


def _urgency(notice: Notice) -> int:
    known = notice.kind in _ORDER
    return _ORDER.index(notice.kind) if known else len(_ORDER)


def _notice(notice: Notice) -> str:
    known = notice.kind in texts.NOTICES
    kind = notice.kind if known else "other"
    label = texts.NOTICES.get(notice.kind, texts.NOTICE)
    tone = "r-quiet" if notice.kind in texts.QUIET_NOTICES else "r-loud"
    return (
        f'<div class="r-notice {tone} r-{kind}" role="note"><strong class="r-label">{label}'
        f"</strong> <span>{safe(notice.text)}</span></div>"
    )
