"""What a maintainer reads of the corpus: what a build would change, and what lint finds."""

from collections.abc import Mapping, Sequence

from chatbot.ui import upkeep_texts as texts
from chatbot.ui.looking import Looked
from chatbot.ui.markup import safe
from chatbot.ui.versions_view import NAMED, named
from ingest.upkeep import Diff, Finding, Level, Move, PassageChange, Reply, differing


def upkeep_html(looked: Looked | None, folder: str, version: str, titles: Mapping[str, str]) -> str:
    """Return the page for maintainers.

    Args:
        looked: What was found; None while it is being looked for.
        folder: The folder of the corpus; empty when it is not on this machine.
        version: The version that answers now.
        titles: Of the sources that are held now, by id.
    """
    if not folder:
        body = f"<p>{texts.NOT_HERE}</p>"
    elif looked is None:
        again = f'<a href="/upkeep">{texts.LOOK_AGAIN}</a>'
        body = f'<p class="r-looking" role="status">{texts.LOOKING} {again}</p>'
    else:
        body = _difference(looked.difference, titles) + _findings(looked.findings)
    compared = ""
    if folder:
        compared = (
            f'<p class="r-count r-compared">{texts.COMPARED} <code>{safe(folder)}</code> {texts.AGAINST} '
            f"<b>{safe(version)}</b></p>"
        )
    return (
        f'<p class="r-kicker"><a href="/sources">← {texts.BACK_TO_SOURCES}</a></p>'
        f"<h1>{texts.UPKEEP}</h1>"
        f'<p class="r-lead">{texts.UPKEEP_HELP} <code>{texts.BUILD}</code>.</p>'
        f'{compared}<div id="r-upkeep">{body}</div>'
    )


def _section(title: str, count: str, body: str) -> str:
    told = f'<p class="r-count">{count}</p>' if count else ""
    return f'<section class="r-look"><h2>{title}</h2>{told}{body}</section>'


def _problem(why: str) -> str:
    return f'<p class="r-notice r-loud r-care">{safe(why)}</p>'


def _difference(found: Diff | str, titles: Mapping[str, str]) -> str:
    if isinstance(found, str):
        return _section(texts.DIFF, "", _problem(found))
    if found.is_empty:
        nothing = texts.NOTHING.format(version=safe(found.live or ""))
        return _section(texts.DIFF, "", f'<p class="r-clean">{nothing}</p>')
    count = ", ".join(
        f"{len(getattr(found, kind)):,} {word}" for kind, word in texts.COUNTED.items()
    )
    body = _refusals(found.refusals)
    if found.vocabulary_changed:
        body += f"<p>{texts.NAMES_CHANGED}</p>"
    for kind, word in texts.KINDS.items():
        if ids := getattr(found, kind):
            body += f"<h3>{word} ({len(ids):,})</h3>{named(ids, titles)}"
    body += _golden(found) + _passages(found)
    count = f"{texts.DOCUMENTS}: {count}, {found.unchanged:,} {texts.UNCHANGED}"
    return _section(texts.DIFF, count, body)


def _refusals(refusals: Sequence[str]) -> str:
    if not refusals:
        return ""
    items = "".join(f"<li>{safe(refusal)}</li>" for refusal in refusals)
    return (
        f'<div class="r-notice r-loud r-retracted"><strong class="r-label">{texts.REFUSED}</strong>'
        f"<ul>{items}</ul></div>"
    )


def _golden(found: Diff) -> str:
    if not found.golden_asked:
        return ""
    lost = sum(bool(move.lost) for move in found.golden)
    count = texts.GOLDEN_COUNT.format(asked=found.golden_asked, moved=len(found.golden), lost=lost)
    moves = "".join(_move(move) for move in found.golden)
    return f'<h3>{texts.GOLDEN}</h3><p class="r-count">{count}</p>{moves}'


def _move(move: Move) -> str:
    kind, word = ("retracted", texts.LOST) if move.lost else ("under-review", texts.MOVES)
    why = f"<p>{safe(move.lost)}</p>" if move.lost else ""
    return (
        f'<div class="r-change"><h4>{safe(move.question)} '
        f'<span class="r-badge r-{kind}">{word}</span></h4>{why}<dl>'
        f"<dt>{texts.BEFORE}</dt><dd>{_reply(move.before, move.after)}</dd>"
        f"<dt>{texts.AFTER}</dt><dd>{_reply(move.after, move.before)}</dd></dl></div>"
    )


def _reply(reply: Reply, other: Reply) -> str:
    """Return how a question is answered, with the sentences that the other reply does not have."""
    if not reply.status:
        return f"{texts.FOUND} {safe(', '.join(reply.sources))}"
    cited = safe(", ".join(reply.cited)) or texts.NO_SOURCE
    items = "".join(f"<li>{safe(s)}</li>" for s in reply.statements if s not in other.statements)
    return f"{safe(reply.status)}, {texts.CITING} {cited}" + (f"<ul>{items}</ul>" if items else "")


def _passages(found: Diff) -> str:
    if not found.live:
        return ""
    changes = [
        *((texts.KINDS["changed"], change) for change in found.passages_changed),
        *((texts.KINDS["added"], change) for change in found.passages_added),
        *((texts.KINDS["removed"], change) for change in found.passages_removed),
    ]
    if not changes:
        return ""
    shown = [_passage(word, change) for word, change in changes]
    more = ""
    if len(shown) > NAMED:
        words = texts.AND_MORE.format(count=f"{len(shown) - NAMED:,}")
        more = f"<details><summary>{words}</summary>{''.join(shown[NAMED:])}</details>"
    return f"<h3>{texts.PASSAGES} ({len(shown):,})</h3>{''.join(shown[:NAMED])}{more}"


def _passage(word: str, change: PassageChange) -> str:
    before, after = differing(change.before, change.after)
    where = " &gt; ".join(safe(part) for part in (change.source_id, *change.headings[1:]))
    old = f"<del>{safe(before)}</del>" if before else ""
    new = f"<ins>{safe(after)}</ins>" if after else ""
    return f'<div class="r-change"><h4>{where} <small>{word}</small></h4>{old}{new}</div>'


def _findings(found: tuple[Finding, ...] | str) -> str:
    if isinstance(found, str):
        return _section(texts.LINT, "", _problem(found))
    if not found:
        return _section(texts.LINT, "", f'<p class="r-clean">{texts.CLEAN}</p>')
    errors = sum(finding.level == Level.ERROR for finding in found)
    count = texts.FINDINGS.format(errors=f"{errors:,}", warnings=f"{len(found) - errors:,}")
    alike: dict[tuple[Level, str, str], list[Finding]] = {}
    for finding in found:
        alike.setdefault((finding.level, finding.rule, finding.do), []).append(finding)
    groups = sorted(alike.values(), key=lambda same: same[0].level != Level.ERROR)
    return _section(texts.LINT, count, "".join(map(_group, groups)))


def _group(same: Sequence[Finding]) -> str:
    """Return findings of one rule that want the same done."""
    first = same[0]
    kind = "retracted" if first.level == Level.ERROR else "under-review"
    items = "".join(
        f"<li><code>{safe(finding.path)}:{finding.line}</code> {safe(finding.what)}</li>"
        for finding in same
    )
    number = f" ({len(same):,})" if len(same) > 1 else ""
    return (
        f'<div class="r-change"><h3><span class="r-badge r-{kind}">{texts.LEVELS[first.level]}'
        f"</span> {safe(first.rule)}{number}</h3>"
        f"<p><strong>{texts.DO}</strong> {safe(first.do)}</p><ul>{items}</ul></div>"
    )
