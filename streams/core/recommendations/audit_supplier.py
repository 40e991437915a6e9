"""A supplier-quality alert in; "audit this supplier" out."""

from streams.core.alerts import Live
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice, chart_of, reach_of, yield_effect
from streams.core.words import per_cent


def audit_supplier(live: Live, view: View) -> Advice | None:
    """The best parts first: what comes in bad cannot be made good cheaply."""
    if live.finding.rule != "supplier_quality":
        return None
    leg, labels = live.finding.evidence, live.finding.labels
    effect = yield_effect(leg)
    return Advice(
        title=f"Audit {labels['supplier']} and hold its next lots at incoming inspection",
        rationale=(
            f"Units with parts of {labels['supplier']} passed {labels['stage']} the first time in "
            f"{per_cent(effect['from'])} of cases, where "
            f"{per_cent(effect['to'])} was usual: {leg['x']} of {leg['n']} failed since {leg['since'][:10]}."
        ),
        labels={"enterprise": view.enterprise, **labels},
        evidence={"x": leg["x"], "n": leg["n"], "expected": leg["expected"], "baseline": leg["baseline"]},
        effect=effect,
        chart=chart_of(leg),
        reach=reach_of(leg),
    )
