"""A run as one HTML page that needs nothing else: to send to a colleague, to open from a file."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from chatbot.types import Answer, Statement
from evals import charts
from evals.charts import clip, interval, number, safe
from evals.compare import NOT_QUALITY, Change, Scores, compare
from evals.record import Row, Run, Sheet
from evals.types import Figure, Found, Mean

SHOWN = 60
"""Failed cases of a suite on the page, the worst first."""
PASSAGE = 400
"""Characters of a passage found."""
_HALF = 0.5
_HERE = Path(__file__).parent
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
_SIGNS = {"better": "▲ ", "worse": "▼ ", "same": "● ", "plain": ""}
_GOOD = {"supported": "good", "partial": "fair", "unsupported": "bad", "contradicted": "bad"}

Changes = Mapping[str, Change]
"""How each score of a suite moved."""


def to_html(run: Run, baseline: Run | None = None) -> str:
    """Return a run as a page, compared case by case with a baseline when one is given."""
    changes = _changes(run, baseline)
    sections = {
        "Summary": _summary(run, baseline, changes),
        "Plots": _forests(run, changes),
        "Curves": _curves(run),
        "Failed cases": _cases(run),
    }
    filled = [(title.split()[-1].lower(), title) for title, text in sections.items() if text]
    links = "".join(f'<li><a href="#{at}">{title}</a></li>' for at, title in filled)
    parts = "".join(f'<div id="{at}">{sections[title]}</div>' for at, title in filled)
    style, script = ((_HERE / f"page.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<link rel="icon" href="data:,"><title>Rounds, measured {safe(_when(run))}</title>'
        f"<style>\n{style}</style><script>\n{script}</script></head>\n<body>"
        f'{_head(run, baseline, changes)}<nav aria-label="On this page"><ul>{links}</ul></nav>'
        f"<main>{parts}</main></body></html>\n"
    )


def _changes(run: Run, baseline: Run | None) -> dict[str, dict[str, Change]]:
    before = baseline.suites if baseline else {}
    return {
        name: {change.score: change for change in compare(_scores(before[name]), _scores(sheet))}
        for name, sheet in run.suites.items()
        if name in before
    }


def _scores(sheet: Sheet) -> Scores:
    return {
        name: {r.id: v for r in sheet.outcomes if (v := r.scores.get(name)) is not None}
        for name in sheet.summary.scores
    }


def _head(run: Run, baseline: Run | None, changes: Mapping[str, Changes]) -> str:
    found = [sheet.summary for sheet in run.suites.values()]
    said = f"{sum(s.cases for s in found):,} cases, {sum(s.errors for s in found):,} with an error."
    if baseline:
        words = [charts.verdict_of(c)[0] for some in changes.values() for c in some.values()]
        counts = (f"{words.count(word)} {word}" for word in ("better", "worse", charts.SAME))
        said += f" Scores beside the baseline: {', '.join(counts)}."
    facts = _facts(run)
    facts["Machine"] = ", ".join(f"{name} {value}" for name, value in run.machine.items()) or "–"
    facts["Suites run"] = ", ".join(run.suites) or "none"
    if baseline:
        facts["Baseline"] = "; ".join(f"{n.lower()} {v}" for n, v in _facts(baseline).items())
    listed = "".join(f"<div><dt>{n}</dt><dd>{safe(v)}</dd></div>" for n, v in facts.items())
    missing = (f"<b>{safe(name)}</b> not run: {safe(why)}" for name, why in run.not_run.items())
    return (
        '<header><div class="top"><h1>Rounds, measured</h1>'
        '<button id="theme" type="button" hidden>Dark theme</button></div>'
        f'<p class="lede">{said}</p><dl class="facts">{listed}</dl>'
        f'<div class="not-run">{_list(missing, "<h2>Not run</h2>")}</div></header>'
    )


def _facts(run: Run) -> dict[str, str]:
    found = [sheet.summary for sheet in run.suites.values()]
    return {
        "Measured": _when(run),
        "Corpus version": ", ".join(sorted({v for s in found for v in s.corpus_versions})) or "–",
        "Answerer": ", ".join(sorted({a for s in found for a in s.answerers})) or "–",
    }


def _when(run: Run) -> str:
    return run.created.replace("T", " ").replace("+00:00", " UTC")


def _summary(run: Run, baseline: Run | None, changes: Mapping[str, Changes]) -> str:
    names = ["Score", "n", "Mean", "95 % interval"]
    note = "Shares lie between 0 and 1; n is the number of cases that a score applies to."
    if baseline:
        names += ["Baseline mean", "Paired difference", "Verdict"]
        note += (
            " A verdict needs a 95 % interval of the paired differences that leaves out zero;"
            " among many scores a few will do so by chance. Lengths, scores of rivals (a name and"
            " a dot first) and the share of passages that were ever judged get none."
        )
    parts = []
    for name, sheet in run.suites.items():
        before = baseline.suites.get(name) if baseline else None
        old = {figure.name: figure for figure in before.figures} if before else {}
        rows = [_score_row(s, m, changes.get(name, {})) for s, m in sheet.summary.scores.items()]
        rows += [_figure_row(figure, old.get(figure.name)) for figure in sheet.figures]
        found = sheet.summary
        told = f"{found.cases:,} cases, {found.errors:,} with an error"
        if found.seconds:
            p50, p95 = found.seconds.p50, found.seconds.p95
            told += f"; half answered within {p50:.2f} s, 95 % within {p95:.2f} s"
        parts.append(_suite_row(name, told, len(names)))
        parts.extend(_row(names, row) for row in rows)
    parts += [_suite_row(n, f"not run: {why}", len(names)) for n, why in run.not_run.items()]
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    table = f"<table><thead><tr>{heads}</tr></thead>{''.join(parts)}</table>"
    text = f'<p class="muted">{note}</p>{table}' if parts else "<p>No suite was run.</p>"
    return f"<section><h2>Summary</h2>{text}</section>"


def _suite_row(name: str, told: str, width: int) -> str:
    return (
        f'<tbody><tr class="suite"><th scope="rowgroup" colspan="{width}">{safe(name)} '
        f"<small>{safe(told)}</small></th></tr>"
    )


def _row(names: Sequence[str], cells: Sequence[str]) -> str:
    pairs = zip(names[1:], cells[1:], strict=False)
    rest = "".join(f'<td data-label="{name}">{cell}</td>' for name, cell in pairs)
    return f'<tr><th scope="row">{cells[0]}</th>{rest}</tr>'


def _score_row(name: str, found: Mean, changes: Changes) -> list[str]:
    around = interval(found.low, found.high, beside=found.mean)
    cells = [safe(name), f"{found.n:,}", number(found.mean), around]
    change = changes.get(name)
    if change is None:
        return [*cells, "–", "–", "no baseline"]
    moved = change.difference
    word, tone = charts.verdict_of(change)
    ends = interval(moved.low, moved.high, beside=found.mean, signed=True)
    pairs = "" if moved.n == found.n else f"; {moved.n:,} pairs"
    verdict = f'<b class="verdict {tone}">{_SIGNS[tone]}{word}</b>'
    middle = number(moved.mean, beside=found.mean, signed=True)
    difference = f"{middle} <small>({ends}{pairs})</small>"
    return [*cells, number(change.baseline), difference, verdict]


def _figure_row(figure: Figure, old: Figure | None) -> list[str]:
    note = f" <small>{safe(figure.note)}</small>" if figure.note else ""
    around = interval(figure.low, figure.high, beside=figure.value)
    cells = [safe(figure.name) + note, f"{figure.n:,}", number(figure.value), around]
    return [*cells, number(old.value if old else None), "–", "not paired"]


def _shares(sheet: Sheet) -> dict[str, float]:
    """Return each score that stays within 0 and 1, with the value below which a case failed."""
    values = {name: set(some.values()) for name, some in _scores(sheet).items()}
    return {
        name: 1.0 if some <= {0.0, 1.0} else _HALF
        for name, some in values.items()
        if name not in NOT_QUALITY and all(0 <= value <= 1 for value in some)
    }


def _forests(run: Run, changes: Mapping[str, Changes]) -> str:
    means, moved = [], {}
    for name, sheet in run.suites.items():
        found, shares = changes.get(name, {}), _shares(sheet)
        marks = [charts.score_mark(s, sheet.summary.scores[s], found.get(s)) for s in shares]
        means.append(charts.forest(name, "means", marks))
        moved[name] = [found[s] for s in shares if s in found and charts.is_judged(s)]
    reach = charts.reach_of(change.difference for some in moved.values() for change in some)
    moves = [
        charts.forest(name, "paired differences", list(map(charts.change_mark, some)), reach)
        for name, some in moved.items()
    ]
    key = "Dot: mean. Line: 95 % interval." + (" Diamond: the baseline’s mean." if changes else "")
    below = "Triangle up: better. Triangle down: worse. Ring: cannot be told apart."
    return _panels("Means", key, means) + _panels("Differences from the baseline", below, moves)


def _curves(run: Run) -> str:
    found = [charts.curve_panels(name, sheet.curves) for name, sheet in run.suites.items()]
    return _panels("Curves", "Point at a line to read its values.", found)


def _panels(title: str, note: str, panels: Sequence[str]) -> str:
    drawn = f'<p class="muted">{note}</p><div class="panels">{"".join(panels)}</div>'
    return f"<section><h2>{title}</h2>{drawn}</section>" if any(panels) else ""


def _cases(run: Run) -> str:
    suites = {name: some for name, sheet in run.suites.items() if (some := _failed(sheet))}
    if not suites:
        return "<section><h2>Failed cases</h2><p>None.</p></section>"
    options = "".join(f"<option>{safe(name)}</option>" for name in suites)
    parts = [
        '<section><h2>Failed cases</h2><p class="muted">A case is listed when it ended in an '
        f"error, missed a yes/no score or has another score below {_HALF}; the lowest first.</p>"
        '<form id="filter" hidden><label>Text <input id="text" type="search"></label>'
        f'<label>Suite <select id="suite"><option value="">all suites</option>{options}</select>'
        '</label><p id="count" role="status"></p></form>',
    ]
    for name, failed in suites.items():
        rest = len(failed) - SHOWN
        more = f", the worst {SHOWN} shown and {rest:,} more not listed" if rest > 0 else ""
        shown = "".join(_case(row, low) for row, low in failed[:SHOWN])
        parts.append(
            f'<section class="failed" data-suite="{safe(name)}"><h3>{safe(name)} '
            f"<small>{len(failed):,} of {run.suites[name].summary.cases:,} cases failed{more}"
            f"</small></h3>{shown}</section>"
        )
    return f"{''.join(parts)}</section>"


def _failed(sheet: Sheet) -> list[tuple[Row, list[str]]]:
    """Return the cases that failed, worst first, each with the scores that are too low."""
    below = {n: limit for n, limit in _shares(sheet).items() if charts.is_judged(n)}
    failed = []
    for row in sheet.outcomes:
        scored = {n: v for n in below if (v := row.scores.get(n)) is not None}
        low = [name for name, value in scored.items() if value < below[name]]
        if low or row.error:
            middle = sum(scored.values()) / len(scored) if scored else -1.0
            failed.append((middle, row, low))
    return [(row, low) for _, row, low in sorted(failed, key=lambda some: some[0])]


def _case(row: Row, low: Sequence[str]) -> str:
    chips = ["error"] if row.error else []
    chips += [f"{name} {number(row.scores[name])}" for name in low]
    said = "".join(f'<b class="chip bad">{safe(chip)}</b> ' for chip in chips)
    turns = (
        f"<b>{'Rounds' if place % 2 else 'Reader'}:</b> {safe(text)}"
        for place, text in enumerate(row.history)
    )
    history = f"<details><summary>History</summary>{_list(turns)}</details>" if row.history else ""
    scores = (
        f"<b>{safe(name)}</b> {number(value)}{' <b class=low>low</b>' if name in low else ''} "
        f"{safe(row.reasons.get(name, ''))}"
        for name, value in row.scores.items()
    )
    gold = [("Sources that answer it", row.supporting), ("Key points", row.key_points)]
    body = (
        (f"<h4>Error</h4><pre>{safe(row.error)}</pre>" if row.error else "")
        + history
        + _list(scores, "<h4>Scores</h4>")
        + (f'<h4>What came out</h4><p class="text">{safe(row.shown)}</p>' if row.shown else "")
        + (_answer(row.answer) if row.answer else "")
        + "".join(_list(map(safe, some), f"<h4>{title}</h4>") for title, some in gold)
        + _list(map(_passage, row.found), "<h4>Passages found, best first</h4>", "ol")
    )
    return (
        f'<details class="case"><summary>{safe(row.question)} <span class="meta"><code>{safe(row.id)}</code> '
        f"<span>{safe(row.kind)}</span> {said}</span></summary>"
        f'<div class="body">{body}</div></details>'
    )


def _answer(answer: Answer) -> str:
    notices = (f"<b>{safe(notice.kind)}:</b> {safe(notice.text)}" for notice in answer.notices)
    return (
        f"<h4>Answer <small>{safe(answer.status)}</small></h4>"
        + (_list(map(_statement, answer.statements)) or '<p class="muted">No statements.</p>')
        + _list(map(safe, answer.not_covered), "<h4>Said not to be covered</h4>")
        + _list(notices, "<h4>Notices</h4>")
    )


def _statement(said: Statement) -> str:
    cited = "".join(f" <cite>[{c.number}] {safe(c.source_id)}</cite>" for c in said.citations)
    reason = f" <small>{safe(said.reason)}</small>" if said.reason else ""
    badge = f'<b class="chip {_GOOD[said.verdict]}">{safe(said.verdict)}</b>'
    return f"{badge} {safe(said.text)}{cited}{reason}"


def _passage(found: Found) -> str:
    relevant = f"relevant, grade {found.grade}" if found.grade > 0 else "not marked relevant"
    badge = f'<b class="chip {"good" if found.grade > 0 else "none"}">{relevant}</b>'
    return f"{badge} <code>{safe(found.source_id)}</code> {safe(clip(found.text, PASSAGE))}"


def _list(items: Iterable[str], title: str = "", kind: str = "ul") -> str:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"{title}<{kind}>{listed}</{kind}>" if listed else ""
