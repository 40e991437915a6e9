"""What exceeding and falling short go with in, "which needs must be met, and which repay more" out."""

from typing import Any

from schemas.insight import Insight
from streams.console.panels.panel import Panel
from streams.console.words import NO_DATA, change_words, human, number

ORDER = ("must_be", "one_dimensional", "attractive", "cannot_tell", "indifferent")


def _place(insight: Insight) -> tuple[int, str, str]:
    category = str(insight.detail.get("category"))
    place = ORDER.index(category) if category in ORDER else len(ORDER)
    return place, insight.labels.get("segment", ""), insight.labels.get("need", "")


def _effect(found: Any) -> str:
    if found is None:
        return NO_DATA
    low, high = found["interval"]
    return change_words({"value": found["value"], "low": low, "high": high})


def _row(insight: Insight) -> tuple[str, ...]:
    needed: Any = insight.detail.get("answers_needed")
    return (
        insight.labels["need"],
        insight.labels.get("segment", "(no segment)"),
        human(str(insight.detail["category"])),
        _effect(insight.detail["better"]),
        _effect(insight.detail["worse"]),
        number(insight.n) if needed is None else f"{number(insight.n)}, some {number(needed)} would tell",
    )


PANEL = Panel(
    name="need_effects",
    title="Needs: what exceeding gives, and falling short costs",
    note="Shares of satisfied and of low scores, against answers where all was as expected. A kind is said only where "
    "the intervals decide; it is no answer to Kano's own questions.",
    heads=("Need", "Segment", "Kind", "Exceeding gives (95 %)", "Falling short costs (95 %)", "n"),
    takes=lambda insight: insight.kind == "need_effect",
    order=_place,
    row=_row,
)
