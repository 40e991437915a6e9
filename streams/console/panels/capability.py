"""Capability of every measured characteristic in, "can the process hold its limits" out."""

from typing import Any

from schemas.insight import Insight
from streams.console.panels.panel import Panel, rate, with_interval
from streams.console.words import NO_DATA, number


def _row(insight: Insight) -> tuple[str, ...]:
    overall: Any = insight.detail.get("ppk")
    return (
        f"{insight.labels['characteristic']} at {insight.labels['stage']}",
        insight.labels.get("specification", ""),
        rate(insight),
        with_interval(overall["value"], overall["interval"], number) if overall else NO_DATA,
        "stable" if insight.detail.get("stable") else "drifting: Cpk says little",
        number(insight.n),
    )


PANEL = Panel(
    name="capability",
    title="Process capability",
    note="Cpk from the spread within periods, Ppk from all values. Below 1 the limits cannot be held; 1.33 is usual.",
    heads=("Characteristic", "Limits", "Cpk (95 %)", "Ppk (95 %)", "Process", "n"),
    takes=lambda insight: insight.kind == "process_capability",
    order=lambda insight: (insight.value if insight.value is not None else 9.0, insight.insight_id),
    row=_row,
)
