"""The reputation index in, "do we live up to our name, and what leads it up or down" out."""

from typing import Any

from schemas.insight import Insight
from streams.console.panels.panel import Panel, share, with_interval
from streams.console.words import NO_DATA, human, number, percent, points

PARTS = ("leading", "lagging")


def _row(insight: Insight) -> tuple[str, ...]:
    detail: Any = insight.detail
    baseline = detail["baseline"]
    recovery = detail.get("recovery") or {}
    moved = [
        f"{human(name).lower()} {points(part['change'])} points"
        for place in PARTS
        for name, part in detail[place].items()
        if "change" in part
    ]
    blocks = recovery.get("blocks")
    return (
        share(insight),
        with_interval(baseline["share"], baseline["interval"], percent),
        "; ".join(moved) or NO_DATA,
        number(blocks) if blocks is not None else "not at this rate",
        number(insight.n),
    )


PANEL = Panel(
    name="reputation",
    title="Reputation",
    note="Voices against, of all voices, weighted by age: a slow index, since persistent poor performance ends in it.",
    heads=("Voices against (95 %)", "Baseline (95 %)", "What leads and what follows", "Blocks to recover", "n"),
    takes=lambda insight: insight.kind == "reputation",
    order=lambda insight: insight.insight_id,
    row=_row,
)
