"""The need mix of each segment against its baseline in, "do our customers' needs change" out."""

from typing import Any

from schemas.insight import Insight
from streams.console.panels.panel import Panel, with_interval
from streams.console.words import human, number, percent


def _row(insight: Insight) -> tuple[str, ...]:
    detail = insight.detail
    needs: Any = detail.get("needs", ())
    emerging: Any = detail.get("emerging", ())
    shown = [
        f"{each['need']} {percent(each['baseline_share'])} → {percent(each['share'])}"
        for each in needs
        if each["need"] in emerging
    ]
    return (
        insight.labels.get("segment", "(no segment)"),
        human(str(detail["verdict"])),
        with_interval(insight.value, insight.interval, lambda bits: f"{bits:.3f}"),
        "; ".join(shown) or "none",
        number(insight.n),
    )


PANEL = Panel(
    name="changing_needs",
    title="Needs change",
    note="What each segment speaks of now against its baseline: Jensen-Shannon divergence in bits, 0 for the same.",
    heads=("Segment", "Verdict", "Change (95 %)", "Emerging", "n"),
    takes=lambda insight: insight.kind == "need_mix",
    order=lambda insight: (insight.detail.get("verdict") != "drifting", insight.labels.get("segment", "")),
    row=_row,
)
