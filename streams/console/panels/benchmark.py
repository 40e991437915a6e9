"""The stand on each benchmark in, "do we lead our industry" out."""

from typing import Any

from schemas.insight import Insight
from streams.console.panels.panel import Panel, share
from streams.console.words import human, number, percent

ORDER = ("behind", "leader", "at_standard", "cannot_tell")


def _row(insight: Insight) -> tuple[str, ...]:
    standard: Any = insight.detail.get("standard", {})
    where = f" at {insight.labels['stage']}" if "stage" in insight.labels else ""
    return (
        human(insight.labels.get("metric", "")) + where,
        human(str(insight.detail.get("verdict"))),
        share(insight),
        f"{percent(standard['value'])}, {standard['source']} ({standard['date']})",
        number(insight.n),
    )


def _urgency(insight: Insight) -> tuple[int, str]:
    verdict = str(insight.detail.get("verdict"))
    return (ORDER.index(verdict) if verdict in ORDER else len(ORDER), insight.insight_id)


PANEL = Panel(
    name="benchmark",
    title="The industry's standard",
    note="Whoever leads sets it. One look at the end of each longest window.",
    heads=("Metric", "Verdict", "Own (95 %)", "Standard", "n"),
    takes=lambda insight: insight.kind == "benchmark" and "standard" in insight.detail,
    order=_urgency,
    row=_row,
)
