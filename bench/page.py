"""The results as one page: for a terminal, and with plots for a browser."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

from bench.measure import Measure, Part, Spread, spread
from bench.plot import to_svg, told
from bench.reach import Reach, reaches
from evals import page
from evals.charts import curve_panels, number, safe

_TITLES = {
    "start": "Process start",
    "memory": "Memory",
    "question": "One question, warm",
    "large": "One question of 10,000 passages, warm",
    "ingest": "Ingest",
    "search": "Search as the corpus grows",
    "rebuild": "Building again as the corpus grows",
    "size": "Installed packages",
}
NOTE = (
    "Ratios are Rounds by what it is set beside, round by round: the median, and the least and"
    " greatest where there are several rounds. Both are measured in turn on this machine, on the"
    " same texts."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The JSON of a benchmark."""

    schema: Literal[1] = 1
    created: str
    """UTC, ISO 8601."""
    machine: dict[str, str]
    settings: dict[str, str]
    seconds: float
    parts: dict[str, Part]


def to_text(results: Results) -> str:
    """Return the page for a terminal."""
    lines = [
        "Rounds, timed " + results.created,
        _listed(results.machine),
        _listed(results.settings),
        NOTE,
    ]
    for name, part in results.parts.items():
        lines += ["", _TITLES[name]]
        for beside, some in groupby(part.measures, key=lambda measure: measure.beside):
            lines.append(f"  beside {beside}")
            lines += [f"    {_line(measure)}" for measure in some]
    if found := reaches(results.parts):
        lines += ["", "To reach"]
        lines += [f"    {_mark(one)} {one.what:<70} {told(one)}" for one in found]
    return "\n".join([*lines, "", f"took {results.seconds:.0f} s"])


def _mark(one: Reach) -> str:
    return "yes" if one.is_reached else "no "


def to_json(results: Results) -> str:
    """Return the results with the spread of each ratio beside the values it is made of."""
    found = asdict(results)
    for name, part in results.parts.items():
        for row, measure in zip(found["parts"][name]["measures"], part.measures, strict=True):
            ratio = spread(measure.ratios)
            row["ratio"] = asdict(ratio) if ratio else None
    return json.dumps(found, indent=1, ensure_ascii=False)


def to_html(results: Results) -> str:
    """Return the page for a browser."""
    style = (Path(page.__file__).parent / "page.css").read_text(encoding="utf-8")
    found = reaches(results.parts)
    plot = f"<section><h2>To reach</h2>{to_svg(found)}</section>" if found else ""
    sections = plot + "".join(_section(name, part) for name, part in results.parts.items())
    facts = {"Measured": results.created, **results.machine, **results.settings}
    listed = "".join(
        f"<div><dt>{safe(name)}</dt><dd>{safe(value)}</dd></div>" for name, value in facts.items()
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy"'
        " content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
        f'<link rel="icon" href="data:,"><title>Rounds, timed</title><style>\n{style}</style></head>'
        f'<body><header><h1>Rounds, timed</h1><p class="lede">{NOTE}</p>'
        f'<dl class="facts">{listed}</dl></header><main>{sections}</main></body></html>\n'
    )


def _line(measure: Measure) -> str:
    ratio, memory = spread(measure.ratios), _memory(measure)
    values = f"{_value(measure.ours):>10} {measure.unit:<10}  {_value(measure.theirs):>10}"
    return f"{measure.name:<58}{values}  {_ratio(ratio):<26}{memory}".rstrip()


def _section(name: str, part: Part) -> str:
    heads = ("What", "Rounds", "Beside", "Which is", "Ratio", "Most memory, MB")
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    rows = "".join(_row(heads, measure) for measure in part.measures)
    plots = curve_panels(_TITLES[name], part.curves)
    return (
        f"<section><h2>{_TITLES[name]}</h2><table><thead><tr>{head}</tr></thead>"
        f'<tbody>{rows}</tbody></table><div class="panels">{plots}</div></section>'
    )


def _row(heads: Sequence[str], measure: Measure) -> str:
    cells = (
        f"{_value(measure.ours)} {measure.unit}",
        f"{_value(measure.theirs)} {measure.unit}",
        measure.beside,
        _ratio(spread(measure.ratios)),
        _memory(measure),
    )
    rest = "".join(
        f'<td data-label="{head}">{safe(cell)}</td>'
        for head, cell in zip(heads[1:], cells, strict=True)
    )
    return f'<tr><th scope="row">{safe(measure.name)}</th>{rest}</tr>'


def _value(values: Sequence[float]) -> str:
    found = spread(values)
    return number(found.middle) if found else "–"


def _ratio(found: Spread | None) -> str:
    if found is None:
        return "–"
    around = f" ({found.low:.2f} to {found.high:.2f})" if found.n > 1 else ""
    return f"{found.middle:.2f}{around}"


def _memory(measure: Measure) -> str:
    return " / ".join(number(one) for one in measure.megabytes)


def _listed(facts: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())
