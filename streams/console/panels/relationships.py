"""The relationship ledger in, "whom are we about to lose, and do they come back" out: new and existing customers
apart.
"""

from typing import Any

from schemas.insight import Insight
from streams.console.panels.panel import Panel, share
from streams.console.words import number

KINDS = {
    "relationship_at_risk": "At risk",
    "first_failure_recovery": "Recovered after a first failure",
    "repurchase": "Bought again in time",
    "retention": "Stayed through the window",
}


def _who(insight: Insight) -> str:
    relationship, segment = insight.labels.get("relationship"), insight.labels.get("segment")
    return " ".join(part for part in (relationship, "customers", f"of {segment}" if segment else "") if part)


def _row(insight: Insight) -> tuple[str, ...]:
    lost: Any = insight.detail.get("customers_to_win_for_that")
    cost = f"losing them costs as much as winning {number(lost)}" if lost is not None else ""
    return KINDS[insight.kind], _who(insight), share(insight), number(insight.n), cost


PANEL = Panel(
    name="relationships",
    title="Relationships: keeping a customer is easier than winning one",
    note="Each customer's history with forgetting, in which a first failure weighs most and heals slowly.",
    heads=("Measure", "Who", "Share (95 %)", "Customers", "What it would cost"),
    takes=lambda insight: insight.kind in KINDS and not {"segment", "relationship"} <= insight.labels.keys(),
    order=lambda insight: (list(KINDS).index(insight.kind), len(insight.labels), sorted(insight.labels.values())),
    row=_row,
)
