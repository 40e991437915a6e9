"""Importance against performance in, "which needs of which customers should we serve better" out."""

from typing import Any

from schemas.insight import Insight
from streams.console.panels.panel import Panel, share, with_interval
from streams.console.words import human, number

ORDER = ("concentrate_here", "cannot_tell", "keep_up", "possible_overkill", "low_priority")


def _urgency(insight: Insight) -> tuple[int, str, str]:
    quadrant = str(insight.detail.get("quadrant"))
    place = ORDER.index(quadrant) if quadrant in ORDER else len(ORDER)
    return place, insight.labels.get("segment", ""), insight.labels.get("need", "")


def _row(insight: Insight) -> tuple[str, ...]:
    importance: Any = insight.detail["importance"]
    return (
        insight.labels["need"],
        insight.labels.get("segment", "(no segment)"),
        human(str(insight.detail["quadrant"])),
        with_interval(importance["mean"], importance["interval"], lambda mean: f"{mean:.1f}"),
        share(insight),
        number(insight.n),
    )


PANEL = Panel(
    name="needs",
    title="Needs: importance against performance",
    note="Needs differ by segment, so each has its own cut; a word is said only where the intervals lie clear of it.",
    heads=("Need", "Segment", "What to do", "Importance, 1 to 7 (95 %)", "Satisfied (95 %)", "n"),
    takes=lambda insight: insight.kind == "importance_performance",
    order=_urgency,
    row=_row,
)
