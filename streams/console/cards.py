"""From a snapshot to its two lists: open alerts with their evidence, and what to do about them."""

from collections.abc import Mapping, Sequence
from typing import Any

from streams.console.choices import alert_choices, recommendation_choices
from streams.console.decide import Decide
from streams.console.elements import Cell, Opened, box, pairs, table, words
from streams.console.words import day, flat, human, number, percent

View = Mapping[str, Any]

EVIDENCE_ROWS = 60
SHOWN_PERIODS = 14


def draw_alerts(part: View, opened: Opened, decide: Decide) -> None:
    """Open alerts, most urgent first, each with its evidence; below them the last ones resolved."""
    words("h2", f"Open alerts ({part['alerts_open']})")
    if not part["alerts"]:
        words("p", "None. Nothing has got worse beyond what chance explains." if part["calm"] else "None.", "muted")
    for alert in part["alerts"]:
        _alert(alert, opened, decide)
    if part["resolved"]:
        with opened.expansion(f"Resolved lately ({len(part['resolved'])})", "resolved"):
            for alert in part["resolved"]:
                _alert(alert, opened, decide)


def _alert(alert: View, opened: Opened, decide: Decide) -> None:
    with box("item", "article"):
        with box("head"):
            resolved = alert["status"] == "resolved"
            words(
                "span",
                "resolved" if resolved else alert["severity"],
                f"badge {'plain' if resolved else alert['severity']}",
            )
            words("h3", human(alert["rule"]))
            words("span", f"since {day(alert['starts_at'])}", "muted small num")
            if "acknowledged_by" in alert:
                words("span", f"taken by {alert['acknowledged_by']}", "muted small")
        _chips(alert["labels"])
        words("p", alert["summary"])
        decide.buttons(alert_choices(alert), alert, alert["summary"])
        with opened.expansion("Evidence and design", alert["alert_id"]):
            words("p", alert["description"], "small")
            times = [("Detected", day(alert["detected_at"])), ("Revision", f"{alert['revision']} ({alert['reason']})")]
            times += [("Ended", day(alert["ends_at"]))] if "ends_at" in alert else []
            evidence = alert["evidence"]
            plain = {name: value for name, value in evidence.items() if not _is_table(value)}
            pairs([*flat(plain)[:EVIDENCE_ROWS], *times], "Evidence")
            for name, rows in evidence.items():
                if _is_table(rows):
                    _rows(human(name), rows)
            words("p", "How the rule is designed", "small muted")
            pairs(flat(alert["design"])[:EVIDENCE_ROWS], "Design of the rule")


def _is_table(value: Any) -> bool:
    """Whether a piece of evidence is a list of rows of the same plain values, such as one row a period."""
    if not isinstance(value, list) or len(value) < 2 or not all(isinstance(row, Mapping) for row in value):
        return False
    return all(row.keys() == value[0].keys() and not any(_nested(cell) for cell in row.values()) for row in value)


def _nested(cell: Any) -> bool:
    return isinstance(cell, Mapping | list)


def _rows(name: str, rows: Sequence[View]) -> None:
    shown = rows[-SHOWN_PERIODS:]
    left_out = f" (the last {len(shown)} of {len(rows)})" if len(shown) < len(rows) else ""
    words("p", f"{name}{left_out}", "small muted")
    cells: list[list[Cell]] = [[value for _, value in flat(row)] for row in shown]
    table([human(key) for key in rows[0]], cells, name)


def draw_recommendations(items: Sequence[View], decide: Decide) -> None:
    """What to do, first things first."""
    words("h2", "Recommendations")
    if not items:
        words("p", "None: there is nothing to mend, or not enough to go by.", "muted")
    for item in items:
        with box("item", "article"):
            with box("head ranked"):
                words("span", f"{item['rank']}.", "rank num")
                words("h3", item["title"])
                words("span", item["status"], "badge plain")
            _chips(item["labels"])
            words("p", item["rationale"])
            words("p", f"Expected: {effect_words(item['expected_effect'])}", "effect small num")
            if "measured_effect" in item:
                words("p", f"Measured: {effect_words(item['measured_effect'])}", "effect small num")
            decide.buttons(recommendation_choices(item), item, item["title"])


def effect_words(effect: View) -> str:
    """An effect in words: "first pass yield from 84.1 % to 93 % (95 % interval 90.1–95.2 %)"."""
    interval = [end for end in effect.get("interval") or () if end is not None]
    values = [*(effect[name] for name in ("from", "to") if name in effect), *interval]
    write = percent if values and all(0 <= value <= 1 for value in values) else number
    parts = [human(effect["metric"]).lower()]
    parts += [f"{name} {write(effect[name])}" for name in ("from", "to") if name in effect]
    if len(interval) == 2:
        parts.append(f"(95 % interval {write(interval[0])} to {write(interval[1])})")
    return " ".join(parts)


def _chips(labels: Mapping[str, str]) -> None:
    with box("chips"):
        for name, value in labels.items():
            if name != "enterprise":
                words("span", f"{human(name).lower()}: {value}", "chip")
