"""Scores and rates of all customers in, "what do customers say, and how sure is that" out."""

from schemas.insight import Insight
from streams.console.panels.panel import Panel, rate, share
from streams.console.words import number

KINDS = {
    "csat": "Satisfied (csat 4 or 5)",
    "nps": "Net promoter score (−1 to 1)",
    "ces": "Found it easy (ces 5 to 7)",
    "complaints_per_thousand_units": "Complaints per 1,000 units shipped",
    "returns_per_thousand_units": "Returns per 1,000 units shipped",
    "response_coverage": "Answers per unit shipped",
}
SHARES = frozenset({"csat", "ces", "response_coverage"})


def _takes(insight: Insight) -> bool:
    whole = not insight.labels.keys() - {"enterprise", "window"}
    return insight.kind in KINDS and whole and not insight.detail.get("immature")


def _row(insight: Insight) -> tuple[str, ...]:
    periods = insight.labels.get("window")
    told = share(insight) if insight.kind in SHARES else rate(insight)
    counted = f"last {periods} periods" if periods else "longest window, shifted by the lag"
    return KINDS[insight.kind], told, number(insight.n), counted


PANEL = Panel(
    name="voices",
    title="What customers say",
    note="Each with its 95 % interval. Rates are per unit shipped, so that growth alone moves none of them; "
    "what is still arriving is left out.",
    heads=("Measure", "Now (95 %)", "n", "Over"),
    takes=_takes,
    order=lambda insight: (list(KINDS).index(insight.kind), int(insight.labels.get("window", "0"))),
    row=_row,
)
