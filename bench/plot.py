"""The results as one small picture: how far each thing to reach is reached, on one scale."""

from collections.abc import Sequence
from math import log10

from bench.reach import Reach
from evals.charts import safe

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW = 900, 410, 160, 46, 26
_LOW, _HIGH = 0.1, 4.0
_TICKS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)
_STYLE = """
text{font:13px system-ui,sans-serif;fill:#18262e}.small{font-size:12px;fill:#4d5d66}
line{stroke:#d5dee1}.goal{stroke:#18262e;stroke-width:1.5}.yes{fill:#1d5c38}.no{fill:#9c1b1b}
.page{fill:#fff}
@media (prefers-color-scheme:dark){text{fill:#e3eaed}.small{fill:#a9b8bf}line{stroke:#2d3d46}
.goal{stroke:#e3eaed}.yes{fill:#9cd6b3}.no{fill:#f6a9a3}.page{fill:#0e161b}}
"""


def to_svg(found: Sequence[Reach]) -> str:
    """Return a picture with a row for each thing to reach; left of the line it is reached."""
    height = _TOP + _ROW * len(found) + 34
    bottom = height - 30
    parts = [
        f'<text class="small" x="{_x(1.0)}" y="20" text-anchor="middle">'
        "◂ reached · what is to be reached · not reached ▸</text>"
    ]
    for tick in _TICKS:
        kind = ' class="goal"' if tick == 1 else ""
        parts.append(
            f'<line{kind} x1="{_x(tick)}" x2="{_x(tick)}" y1="{_TOP - 16}" y2="{bottom}"/>'
            f'<text class="small" x="{_x(tick)}" y="{bottom + 17}" text-anchor="middle">'
            f"{tick:g} ×</text>"
        )
    parts += [_drawn(one, _TOP + _ROW * row) for row, one in enumerate(found)]
    said = safe("; ".join(f"{one.what}: {told(one)}" for one in found))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
        f' aria-label="{said}"><style>{_STYLE}</style>'
        f'<rect class="page" width="{_WIDTH}" height="{height}"/>{"".join(parts)}</svg>\n'
    )


def told(one: Reach) -> str:
    """Return what was measured and what is to be reached."""
    sign = "≥" if one.is_least else "≤"
    unit = f" {one.unit}" if one.unit else ""
    return f"{_number(one.measured)}{unit} ({sign} {_number(one.wanted)}{unit})"


def _number(value: float) -> str:
    return f"{value:.3g}"


def _drawn(one: Reach, top: int) -> str:
    at, middle = _x(one.share), top + 4
    shape = (
        f'<circle class="yes" cx="{at}" cy="{middle}" r="6"/>'
        if one.is_reached
        else f'<path class="no" d="M{at - 6} {middle - 6}h12v12h-12z"/>'
    )
    return (
        f'<text x="{_LEFT - 14}" y="{top + 8}" text-anchor="end">{safe(one.what)}</text>{shape}'
        f'<text x="{_WIDTH - _RIGHT + 12}" y="{top + 8}">{safe(told(one))}</text>'
    )


def _x(share: float) -> float:
    """Return where a share stands, on a logarithmic scale; what lies beyond it at its end."""
    inside = min(max(share, _LOW), _HIGH)
    width = _WIDTH - _LEFT - _RIGHT
    return round(_LEFT + width * log10(inside / _LOW) / log10(_HIGH / _LOW), 1)
