"""Charts as SVG, and the text helpers they share with the page.

Places are given in per cent and text in pixels, so that a chart fits any width without its
letters growing or shrinking. The margins for tick labels are in the style sheet.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, isclose, isfinite, log10
from typing import Literal

from evals.compare import NOT_QUALITY, Change
from evals.types import Curve, Mean

Tone = Literal["plain", "better", "worse", "same"]
SAME = "cannot be told apart"
_SPACE = re.compile(r"\s+")
_ROW = 38
_LABEL = 30
_PLOT = 210
_DOTTED = 20
"""Up to this many points each is drawn as a dot."""
_HOVER = 50
_STYLES = 6
"""Line styles in the style sheet; a seventh curve looks like the first again."""
_PLACES = 6
_LONG = 1e6
_HALF = 0.5
_THREE, _ONE = 10, 100  # below these a number gets so many decimals
_SHAPES = {
    "plain": '<circle r="4.5"/>',
    "same": '<circle r="4.5"/>',
    "better": '<path d="M-6 5 0-6 6 5Z"/>',
    "worse": '<path d="M-6-5 0 6 6-5Z"/>',
    "baseline": '<path class="hollow" d="M0-5.5 5.5 0 0 5.5-5.5 0Z"/>',
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One row of a forest plot."""

    label: str
    mean: Mean
    word: str
    """What stands at the end of the row: the value, or the verdict."""
    tone: Tone = "plain"
    baseline: float | None = None


def safe(text: str) -> str:
    """Return the text with every character that HTML could act on written out."""
    return escape(text.encode("utf-8", "replace").decode("utf-8"), quote=True)


def clip(text: str, length: int) -> str:
    """Return the text on one line, cut at a word to about the length."""
    line = _SPACE.sub(" ", text).strip()
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(",;: ") + " …"


def number(value: float | None, *, beside: float | None = None, signed: bool = False) -> str:
    """Return a number to read, with as many decimals as the one beside it, or a dash."""
    if value is None or not isfinite(value):
        return "–"
    size = abs(value if beside is None else beside)
    places = 3 if size < _THREE else 1 if size < _ONE else 0
    text = f"{value:+z,.{places}f}" if signed else f"{value:z,.{places}f}"
    return text.replace("-", "\u2212")


def interval(
    low: float | None, high: float | None, *, beside: float | None = None, signed: bool = False
) -> str:
    """Return an interval to read, or a dash when there is none."""
    if low is None or high is None:
        return "–"
    return " to ".join(number(end, beside=beside, signed=signed) for end in (low, high))


def is_judged(score: str) -> bool:
    """Return whether a score says how good Rounds is.

    A length does not, nor a rival's score, nor the share of passages that anyone ever graded.
    """
    return score not in NOT_QUALITY and "." not in score and not score.startswith("Judged@")


def verdict_of(change: Change) -> tuple[str, Tone]:
    """Return the verdict on a score in words, and which colour and shape it has."""
    if not is_judged(change.score):
        return "not judged", "plain"
    if change.verdict == "not told apart":
        return SAME, "same"
    return change.verdict, change.verdict


def score_mark(name: str, found: Mean, change: Change | None) -> Mark:
    """Return the row of a score's mean, with the baseline's beside it when there is one."""
    before = change.baseline if change else None
    return Mark(label=name, mean=found, word=number(found.mean), baseline=before)


def change_mark(change: Change) -> Mark:
    """Return the row of a paired difference, with its verdict."""
    word, tone = verdict_of(change)
    return Mark(label=change.score, mean=change.difference, word=word, tone=tone)


def panel(title: str, chart: str) -> str:
    """Return a chart under its title."""
    return f'<figure class="panel"><figcaption>{safe(title)}</figcaption>{chart}</figure>'


def curve_panels(suite: str, curves: Iterable[Curve]) -> str:
    """Return the curves of a suite, those over the same axes in one chart."""
    charts: defaultdict[tuple[str, str], list[Curve]] = defaultdict(list)
    for curve in curves:
        charts[curve.x, curve.y].append(curve)
    parts = []
    for (x, y), some in charts.items():
        names = [curve.name for curve in some]
        chart = (
            f'<p class="y">{safe(y)}</p>{lines(f"{suite}: {y} by {x}", some)}'
            f'<p class="x">{safe(x)}</p>'
        )
        if len(some) > 1:
            parts.append(panel(suite, chart + legend(names)))
        else:
            parts.append(panel(f"{suite}: {names[0]}", chart))
    return "".join(parts)


def forest(suite: str, what: str, marks: Sequence[Mark], reach: float | None = None) -> str:
    """Return a forest plot from 0 to 1, or of differences from -reach to +reach."""
    if not marks:
        return ""
    low, high = (0.0, 1.0) if reach is None else (-reach, reach)
    steps, step = _ticks(low, high, 4)
    bottom = _ROW * len(marks)
    parts = []
    for tick in steps:
        at = _share(tick, low, high)
        kind = "grid zero" if reach is not None and isclose(tick, 0, abs_tol=1e-12) else "grid"
        label = _tick(tick, step, signed=reach is not None)
        parts.append(
            f'<line class="{kind}" x1="{at}%" x2="{at}%" y1="0" y2="{bottom}"/>'
            f'<text class="tick" x="{at}%" y="{bottom + 18}" text-anchor="middle">{label}</text>'
        )
    parts.extend(_mark(mark, place * _ROW, low, high) for place, mark in enumerate(marks))
    title = f"{suite}: {what} with 95 % intervals; the figures are in the summary"
    return panel(
        suite,
        f'<svg class="forest" role="img" aria-label="{safe(title)}" height="{bottom + 26}">'
        f"{''.join(parts)}</svg>",
    )


def reach_of(differences: Iterable[Mean]) -> float:
    """Return how far an axis of differences must go to either side, a round number."""
    ends = [end for found in differences for end in (found.mean, found.low, found.high)]
    widest = max([0.01, *(abs(end) for end in ends if end is not None)])
    _, step = _ticks(0, widest, 2)
    return step * ceil(widest / step - 1e-9)


def lines(title: str, curves: Sequence[Curve]) -> str:
    """Return a line chart of curves over the same axes, with a legend when there are several."""
    drawn = [[point for point in curve.points if all(map(isfinite, point))] for curve in curves]
    points = [point for some in drawn for point in some]
    if not points:
        return '<p class="muted">This curve has no points.</p>'
    x_low, x_high, x_ticks, x_step = _axis([x for x, _ in points])
    y_low, y_high, y_ticks, y_step = _axis([y for _, y in points])
    parts = []
    for tick in y_ticks:
        at = 100 - _share(tick, y_low, y_high)
        parts.append(
            f'<line class="grid" x1="0" x2="100%" y1="{at:g}%" y2="{at:g}%"/>'
            f'<text class="tick" x="-8" y="{at:g}%" dy="4" text-anchor="end">'
            f"{_tick(tick, y_step)}</text>"
        )
    for tick in x_ticks:
        at = _share(tick, x_low, x_high)
        parts.append(
            f'<line class="grid" x1="{at}%" x2="{at}%" y1="0" y2="100%"/>'
            f'<text class="tick" x="{at}%" y="100%" dy="18" text-anchor="middle">'
            f"{_tick(tick, x_step)}</text>"
        )
    parts.append(
        '<line class="axis" x1="0" x2="100%" y1="100%" y2="100%"/>'
        '<line class="axis" x1="0" x2="0" y1="0" y2="100%"/>'
    )
    for place, (curve, some) in enumerate(zip(curves, drawn, strict=True)):
        placed = [
            (x, y, _share(x, x_low, x_high), round(100 - _share(y, y_low, y_high), 2))
            for x, y in some
        ]
        parts.append(_line(curve, placed, place % _STYLES))
    return (
        f'<svg class="curve" role="img" aria-label="{safe(title)}" height="{_PLOT}">'
        f"{''.join(parts)}</svg>"
    )


def legend(names: Sequence[str]) -> str:
    """Return which line is which curve."""
    entries = "".join(
        f'<li><svg class="key s{place % _STYLES}" width="30" height="10" aria-hidden="true">'
        f'<path d="M1 5H29"/></svg>{safe(name)}</li>'
        for place, name in enumerate(names)
    )
    return f'<ul class="legend">{entries}</ul>'


def _mark(mark: Mark, top: int, low: float, high: float) -> str:
    label = mark.label if len(mark.label) <= _LABEL else mark.label[: _LABEL - 1] + "…"
    found, signed = mark.mean, low < 0
    around = interval(found.low, found.high, beside=found.mean, signed=signed)
    said = f"{mark.label}: {number(found.mean, signed=signed)}, 95 % interval {around}"
    middle = top + 26
    bar = ""
    if found.low is not None and found.high is not None:
        left, right = _share(found.low, low, high), _share(found.high, low, high)
        bar = (
            f'<line class="bar" x1="{left}%" x2="{right}%" y1="{middle}" y2="{middle}"/>'
            + "".join(
                f'<line class="bar" x1="{end}%" x2="{end}%" y1="{middle - 5}" y2="{middle + 5}"/>'
                for end in (left, right)
            )
        )
    dot = _at(_share(found.mean, low, high), middle, _SHAPES[mark.tone])
    if mark.baseline is not None:
        said += f", baseline {number(mark.baseline)}"
        dot = _at(_share(mark.baseline, low, high), middle, _SHAPES["baseline"]) + dot
    return (
        f'<g class="mark {mark.tone}"><title>{safe(said)}</title>'
        f'<rect class="reach" x="0" y="{top}" width="100%" height="{_ROW}"/>'
        f'<text class="label" x="0" y="{top + 14}">{safe(label)}</text>'
        f'<text class="word" x="100%" y="{top + 14}" text-anchor="end">{safe(mark.word)}</text>'
        f"{bar}{dot}</g>"
    )


def _line(curve: Curve, placed: Sequence[tuple[float, float, float, float]], style: int) -> str:
    path = " ".join(f"{left:g},{top:g}" for _, _, left, top in placed)
    dotted = len(placed) <= _DOTTED
    dots = "".join(
        f'<circle class="{"dot" if dotted else "hover"}" cx="{left:g}%" cy="{top:g}%" '
        f'r="{3 if dotted else 7}"><title>'
        f"{safe(f'{curve.name}: {number(y)} at {number(x)}')}</title></circle>"
        for x, y, left, top in placed[:: ceil(len(placed) / _HOVER) or 1]
    )
    return (
        f'<g class="s{style}"><svg viewBox="0 0 100 100" preserveAspectRatio="none" width="100%" '
        f'height="100%" overflow="visible"><polyline points="{path}"/></svg>{dots}</g>'
    )


def _at(left: float, top: float, shape: str) -> str:
    return f'<svg x="{left}%" y="{top}" overflow="visible">{shape}</svg>'


def _share(value: float, low: float, high: float) -> float:
    return round(100 * (value - low) / (high - low), 2)


def _axis(values: Sequence[float]) -> tuple[float, float, list[float], float]:
    """Return where an axis begins and ends, its ticks and their step."""
    low, high = min(values), max(values)
    if low >= 0 and _HALF < high <= 1:
        low, high = 0.0, 1.0
    elif 0 <= low < high * _HALF or low == high == 0:
        low = 0.0
    if low == high:
        low, high = (0.0, high * 2) if high > 0 else (low - 1, low + 1)
    _, step = _ticks(low, high, 5)
    low, high = step * floor(low / step + 1e-9), step * ceil(high / step - 1e-9)
    return low, high, _ticks(low, high, 5)[0], step


def _ticks(low: float, high: float, about: int) -> tuple[list[float], float]:
    rough = (high - low) / about
    power = 10.0 ** floor(log10(rough))
    step = next(some * power for some in (1, 2, 2.5, 5, 10) if some * power >= rough * (1 - 1e-9))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [step * place for place in range(first, last + 1)], step


def _tick(value: float, step: float, *, signed: bool = False) -> str:
    places = next((some for some in range(_PLACES) if isclose(round(step, some), step)), None)
    text = f"{value:g}" if places is None or abs(value) >= _LONG else f"{value:z,.{places}f}"
    plus = "+" if signed and value > step / 2 else ""
    return plus + text.replace("-", "\u2212")
