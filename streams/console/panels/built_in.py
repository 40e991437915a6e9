"""Escapes, yields and the cost of failures in, "is quality built in, or inspected in at the end" out."""

from typing import Any

from schemas.insight import Insight
from streams.console.panels.panel import Panel, rate, share
from streams.console.words import number, percent

KINDS = {
    "rolled_throughput_yield": "Right first time through all stages",
    "caught_at_origin": "Defects caught where they were made",
    "prevention_index": "Defects found before the last inspection",
    "escape_rate": "Defects that slip through",
    "cost_of_quality": "Cost of failures, in units of an inspection",
}


PARTS = ("prevention", "appraisal", "internal_failure", "external_failure")


def _takes(insight: Insight) -> bool:
    return insight.kind in KINDS


def _order(insight: Insight) -> tuple[int, float, str]:
    low = (insight.interval or (None,))[0]
    return list(KINDS).index(insight.kind), -(low or 0.0), insight.insight_id


def _row(insight: Insight) -> tuple[str, ...]:
    where = f" {insight.labels['stage']}" if "stage" in insight.labels else ""
    if insight.kind == "cost_of_quality":
        return KINDS[insight.kind], rate(insight), number(insight.n), _split(insight.detail)
    return KINDS[insight.kind] + where, share(insight), number(insight.n), ""


def _split(costs: Any) -> str:
    return ", ".join(f"{part.replace('_', ' ')} {percent(costs[part] / costs['total'])}" for part in PARTS)


PANEL = Panel(
    name="built_in",
    title="Quality is built in at the start, not inspected in at the end",
    note="Over the longest window, each with its 95 % interval.",
    heads=("Measure", "Now (95 %)", "n", "Of all that quality costs"),
    takes=_takes,
    order=_order,
    row=_row,
)
