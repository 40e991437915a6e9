"""Kitagawa's splits in, "did it get worse, or did only the mix change" out."""

from typing import Any

from schemas.insight import Insight
from streams.console.panels.panel import Panel, with_interval
from streams.console.words import human, number, points

OF = {"first_pass_yield": "First-pass yield", "low_score_share": "Low scores"}


def _row(insight: Insight) -> tuple[str, ...]:
    detail: Any = insight.detail
    what = OF.get(insight.labels["of"], human(insight.labels["of"]))
    stage = f" at {insight.labels['stage']}" if "stage" in insight.labels else ""
    return (
        what + stage,
        insight.labels["by"],
        f"{points(detail['change'])} points",
        with_interval(insight.value, insight.interval, points),
        f"{points(detail['mix_effect'])}",
        number(insight.n),
    )


def _size(insight: Insight) -> tuple[float, str]:
    effects = (insight.detail.get("mix_effect"), insight.value)
    return -max(abs(effect) for effect in effects if isinstance(effect, int | float)), insight.insight_id


PANEL = Panel(
    name="mix_or_rate",
    title="Mix or rate?",
    note="The last week against the baseline, in percentage points: rate effect and mix effect add up to the change.",
    heads=("What changed", "Split by", "Change", "Rate effect (95 %)", "Mix effect", "n"),
    takes=lambda insight: insight.kind == "mix_or_rate" and insight.value is not None,
    order=_size,
    row=_row,
)
