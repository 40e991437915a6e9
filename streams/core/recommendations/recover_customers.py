"""An alert about satisfaction or new customers in; "go to the customers who were let down" out."""

from streams.core.alerts import Live
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice, chart_of, low_score_effect, reach_of
from streams.core.recommendations.fallen_customers import fallen_customers
from streams.core.words import per_cent

FIRST_TIME = "Make good what failed new customers first, and find out why they were not served right the first time"


def recover_customers(live: Live, view: View) -> Advice | None:
    """Keeping a customer is easier than winning one: answer the low scores before they become churn."""
    if live.finding.rule != "satisfaction":
        return fallen_customers(live, view, "new", FIRST_TIME)
    leg, labels = live.finding.evidence, live.finding.labels
    effect = low_score_effect(leg)
    of = f"segment {labels['segment']}" if "segment" in labels else labels.get("product", "")
    who = f"customers of {of}" if of else "customers"
    return Advice(
        title=f"Answer the low scores of {who} personally, and ask what was missing",
        rationale=(
            f"{leg['x']} of {leg['n']} answers were low ({per_cent(effect['from'])}), "
            f"where {per_cent(effect['to'])} was usual. Ask them what they required, and what they expected."
        ),
        labels={"enterprise": view.enterprise, **labels},
        evidence={"x": leg["x"], "n": leg["n"], "expected": leg["expected"], "baseline": leg["baseline"]},
        effect=effect,
        chart=chart_of(leg),
        reach=reach_of(leg),
    )
