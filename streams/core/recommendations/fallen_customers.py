"""An alert about relationships at risk in, the advice to go to the customers who fell out: what both advisers share."""

from streams.core.alerts import Live
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice, chart_of
from streams.core.stats.wilson import wilson_interval
from streams.core.words import per_cent


def fallen_customers(live: Live, view: View, relationship: str, title: str) -> Advice | None:
    """Advice where the alert is about customers of this `relationship`; its evidence carries what they would cost."""
    finding = live.finding
    if finding.rule != "relationship_at_risk" or finding.labels.get("relationship") != relationship:
        return None
    leg = finding.evidence
    base = leg["baseline"]
    low, high = wilson_interval(base["x"], base["n"])
    named = ("x", "n", "expected", "baseline", "at_risk", "known", "cost_if_lost")
    return Advice(
        title=title,
        rationale=(
            f"{leg['x']} of {leg['n']} {relationship} customers heard of since {leg['since'][:10]} fell "
            f"({per_cent(leg.get('rate', base['rate']))}), where {per_cent(base['rate'])} was usual; "
            f"{leg['at_risk']} of {leg['known']} are at risk now, and losing them would cost "
            f"{leg['cost_if_lost']:,.0f} (at `ANDON_COST_LOSE_CUSTOMER` each). "
            "A first failure weighs most and heals slowly."
        ),
        labels={"enterprise": view.enterprise, **finding.labels},
        evidence={name: leg[name] for name in named},
        effect={
            "metric": "relationship_at_risk",
            "from": leg.get("rate", base["rate"]),
            "to": base["rate"],
            "interval": [round(low, 6), round(high, 6)],
        },
        chart=chart_of(leg),
    )
