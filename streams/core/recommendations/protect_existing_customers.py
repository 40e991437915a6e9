"""Existing customers being lost, or growth strain that reached customers, in; "serve those you have first" out."""

from streams.core.alerts import Live
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice, chart_of, low_score_effect, reach_of
from streams.core.recommendations.fallen_customers import fallen_customers
from streams.core.words import per_cent

KEEP = "Go to the existing customers who were let down, before you win new ones"


def protect_existing_customers(live: Live, view: View) -> Advice | None:
    """Once customers feel the strain, what capacity there is goes to those who are already here."""
    legs = live.finding.evidence.get("satisfaction") if live.finding.rule == "growth_strain" else None
    if not legs:
        return fallen_customers(live, view, "existing", KEEP)
    leg = legs[0]
    effect = low_score_effect(leg)
    return Advice(
        title="Serve existing customers first until the strain is over, and make good what failed them",
        rationale=(
            f"{leg['x']} of {leg['n']} answers since {leg['since'][:10]} were 1 or 2 ({per_cent(effect['from'])}), "
            f"where {per_cent(effect['to'])} "
            "was usual. Keeping a customer is easier than winning one, and a first failure harms for long."
        ),
        labels={"enterprise": view.enterprise},
        evidence={"x": leg["x"], "n": leg["n"], "expected": leg["expected"], "baseline": leg["baseline"]},
        effect=effect,
        chart=chart_of(leg),
        reach=reach_of(leg),
    )
