"""Needs coverage in, "do we serve as many needs of as many customers as possible" out."""

from typing import Any

from schemas.insight import Insight
from streams.console.panels.panel import Panel, share, with_interval
from streams.console.words import day, number, percent


def _row(insight: Insight) -> tuple[str, ...]:
    segment = insight.labels.get("segment")
    covered: Any = insight.detail["customers_covered" if segment else "reach"]
    heard = insight.detail.get("last_heard")
    silent: Any = insight.detail.get("silent", ())
    note = f"last heard {day(str(heard))}" if heard else f"silent: {', '.join(silent)}" if silent else ""
    return (
        segment or "All: needs × customers",
        share(insight),
        with_interval(covered["share"], covered["interval"], percent),
        number(insight.n),
        note,
    )


PANEL = Panel(
    name="reach",
    title="As many needs of as many customers as possible",
    note="Important needs served well, and customers whose need is among them. From surely to possibly, by 95 % "
    "intervals: a silent segment is possibly served, and not known to be.",
    heads=("Segment", "Important needs served well", "Customers covered", "Important needs", "Heard"),
    takes=lambda insight: insight.kind == "needs_coverage",
    order=lambda insight: insight.labels.get("segment", ""),
    row=_row,
)
