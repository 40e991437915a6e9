"""From alerts and recommendations to their cards: in words first, then every piece of evidence as named quantities."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from streams.console.markup import el, join, table
from streams.console.words import day, flat, human, number, percent
from streams.files.report.behind import behind
from streams.files.report.outputs import Json

MOST_SHOWN = 200
MOST_ROWS = 30
FIRST_ADVICE = 3
MOST_PAIRS = 80
NAMED = {
    "what_changed": "What changed",
    "growth": "Does growth explain it?",
    "customers": "Whom it reached",
    "onset": "When it began",
}
"""Parts of the evidence that have a heading of their own."""


def alert_cards(alerts: Sequence[Json]) -> Markup:
    """Every alert, open ones first."""
    if not alerts:
        return el("p", "None: nothing has got worse beyond what chance explains.", class_="muted")
    cards = [alert_card(alert) for alert in alerts[:MOST_SHOWN]]
    more = len(alerts) - MOST_SHOWN
    return join([*cards, el("p", f"{more:,} alerts more are in alerts.jsonl.") if more > 0 else None])


def alert_card(alert: Json) -> Markup:
    """One alert with its evidence and design."""
    firing = alert.get("status") == "firing"
    severity = str(alert.get("severity")) if firing else "resolved"
    times = f"began {day(str(alert.get('starts_at')))}, detected {day(str(alert.get('detected_at')))}"
    times += f", ended {day(str(alert['ends_at']))}" if alert.get("ends_at") else ""
    evidence = alert.get("evidence") if isinstance(alert.get("evidence"), dict) else {}
    return el(
        "article",
        el(
            "div",
            el("span", severity, class_=f"badge {severity}"),
            el("h3", human(str(alert.get("rule")))),
            el("span", times, class_="muted small"),
            class_="head",
        ),
        _chips(alert.get("labels")),
        el("p", str(alert.get("summary") or "")),
        el("p", str(alert.get("description") or ""), class_="small"),
        join(_named(name, (evidence or {})[name]) for name in NAMED if (evidence or {}).get(name)),
        behind("Evidence", *evidence_tables(evidence or {})),
        behind("How the rule is designed", _pairs(flat(alert.get("design") or {}), "Design of the rule")),
        class_="card item",
        id=f"alert-{alert.get('alert_id')}",
    )


def recommendation_cards(recommendations: Sequence[Json]) -> Markup:
    """What to do, ranked."""
    told = [one for one in recommendations if one.get("status") != "withdrawn"]
    if not told:
        return el("p", "Nothing is advised.", class_="muted")
    first = el("ol", *(_recommendation(one) for one in told[:FIRST_ADVICE]), class_="advice")
    rest = told[FIRST_ADVICE:MOST_SHOWN]
    if not rest:
        return first
    items = (_recommendation(one) for one in rest)
    return join([first, behind(f"{len(rest)} more", el("ol", *items, class_="advice", start=FIRST_ADVICE + 1))])


def evidence_tables(evidence: Mapping[str, Any]) -> list[Markup]:
    """Named quantities, and a table for each list of rows; ids are counted."""
    plain = {
        name: value
        for name, value in evidence.items()
        if name not in NAMED and name != "summary_ids" and not is_rows(value)
    }
    parts = [_pairs(flat(plain)[:MOST_PAIRS], "Evidence")] if plain else []
    for name, value in evidence.items():
        if name not in NAMED and is_rows(value):
            parts.append(rows_table(human(name), value))
    ids = evidence.get("summary_ids")
    if isinstance(ids, list):
        parts.append(el("p", f"It rests on {number(len(ids))} summaries, named in alerts.jsonl.", class_="muted small"))
    return parts


def is_rows(value: Any) -> bool:
    """Whether a piece of evidence is a list of objects."""
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)


def rows_table(caption: str, rows: Sequence[Mapping[str, Any]]) -> Markup:
    """The last rows; what a row nests is written out in its cell."""
    shown = rows[-MOST_ROWS:]
    names = list(dict.fromkeys(name for row in shown for name, value in row.items() if not is_rows(value)))
    cut = f"{caption} (the last {MOST_ROWS} of {len(rows)})" if len(rows) > MOST_ROWS else caption
    cells = [[_cell(row.get(name)) for name in names] for row in shown]
    inner = [
        rows_table(f"{human(name)}: {_labels(row)}", value)
        for row in shown
        for name, value in row.items()
        if is_rows(value)
    ]
    return join([table([human(name) for name in names], cells, cut), *inner])


def _named(name: str, value: Any) -> Markup:
    heading = NAMED[name]
    if is_rows(value):
        return rows_table(heading, value)
    return el("div", _pairs(flat(value)[:MOST_PAIRS], heading))


def _recommendation(one: Json) -> Markup:
    return el(
        "li",
        el("h3", str(one.get("title"))),
        el("p", str(one.get("rationale") or "")),
        _effect(f"{human(str(one.get('status')))}; expected", one.get("expected_effect")),
        _effect("Measured", one.get("measured_effect")),
        behind("Evidence", *evidence_tables(one.get("evidence") or {})),
    )


def _effect(what: str, effect: Any) -> Markup | None:
    if not isinstance(effect, Mapping) or "from" not in effect or "to" not in effect:
        return None
    interval = effect.get("interval")
    between = ""
    if isinstance(interval, Sequence) and len(interval) == 2 and None not in interval:
        between = f" (95 %: {_share(interval[0])} to {_share(interval[1])})"
    words = (
        f"{what}: {human(str(effect.get('metric'))).lower()} from {_share(effect['from'])} to {_share(effect['to'])}"
    )
    return el("p", words + between, class_="effect small")


def _share(value: Any) -> str:
    if not isinstance(value, int | float):
        return "–"
    return percent(value) if 0 <= value <= 1 else number(value)


def _chips(labels: Any) -> Markup | None:
    if not isinstance(labels, Mapping):
        return None
    shown = [
        el("span", f"{human(name)}: {value}", class_="chip") for name, value in labels.items() if name != "enterprise"
    ]
    return el("p", *shown, class_="chips") if shown else None


def _pairs(rows: Iterable[tuple[str, str]], caption: str) -> Markup:
    return table(("Quantity", "Value"), list(rows), caption)


def _labels(row: Mapping[str, Any]) -> str:
    labels = row.get("labels")
    if isinstance(labels, Mapping) and labels:
        return ", ".join(str(value) for value in labels.values())
    return str(row.get("what") or "")


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, Mapping | list):
        return ", ".join(text if not name else f"{name.lower()} {text}" for name, text in flat(value))
    return flat(value)[0][1]
