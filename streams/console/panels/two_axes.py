"""Requirements against expectations in, "do we make what is required, and what is expected" out."""

from typing import Any

from schemas.insight import Insight
from streams.console.panels.panel import Panel, about, with_interval
from streams.console.words import NO_DATA, number, percent

QUADRANTS = ("met_content", "met_disappointed", "unmet_content", "unmet_disappointed")


def _cell(insight: Insight, quadrant: str) -> str:
    found: dict[str, Any] = insight.detail.get("quadrants", {}).get(quadrant, {})
    return with_interval(found.get("share"), found.get("interval"), percent)


def _gap(insight: Insight) -> str:
    gap: Any = insight.detail.get("gap")
    return with_interval(gap["mean"], gap["interval"], lambda x: f"{x:+.2f}") if gap else NO_DATA


PANEL = Panel(
    name="two_axes",
    title="Requirements and expectations",
    note="Two axes: whether a requirement was met is one thing, what was expected another. Perceived less expected is "
    "the gap, on scales of 1 to 7.",
    heads=(
        "About",
        "Met, content",
        "Met, yet disappointed",
        "Not met, yet content",
        "Not met, disappointed",
        "Gap",
        "n",
    ),
    takes=lambda insight: insight.kind == "requirement_expectation",
    order=lambda insight: (len(insight.labels), insight.value if insight.value is not None else 1.0),
    row=lambda insight: (
        about(insight),
        *(_cell(insight, quadrant) for quadrant in QUADRANTS),
        _gap(insight),
        number(insight.n),
    ),
)
