"""Alerts about expectations and requirements in; "close the gap" out: of the promise, or of the specification."""

from streams.core.alerts import Live
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice, chart_of, reach_of, share_effect
from streams.core.words import listed, per_cent

WORDS = {
    "expectation_gap": (
        "Promise{of} what is delivered, or find the requirement that is missing",
        "met the requirement and still gave less than was expected",
    ),
    "requirement_gap": (
        "Meet the requirements{of} that customers name, in the specification and at the stages that make them",
        "did not meet a requirement",
    ),
}


def close_expectation_gap(live: Live, view: View) -> Advice | None:
    """Where the product is as required, and the customer expected more: the promise or the requirement is wrong."""
    return _close(live, view, "expectation_gap")


def close_requirement_gap(live: Live, view: View) -> Advice | None:
    """Where the product is not as required: the specification or the making of it is wrong."""
    return _close(live, view, "requirement_gap")


def _close(live: Live, view: View, rule: str) -> Advice | None:
    if live.finding.rule != rule:
        return None
    leg, labels = live.finding.evidence, live.finding.labels
    effect = share_effect(f"{rule}_share", leg)
    title, what = WORDS[rule]
    needs = [row["need"] for row in leg.get("needs", ())]
    return Advice(
        title=title.format(of=f" of {labels['product']}" if "product" in labels else ""),
        rationale=(
            f"{leg['x']} of {leg['n']} answers ({per_cent(effect['from'])}) say that what came {what}, where "
            f"{per_cent(effect['to'])} was usual." + (f" Most of them speak of {listed(needs)}." if needs else "")
        ),
        labels={"enterprise": view.enterprise, **labels},
        evidence={name: leg[name] for name in ("x", "n", "expected", "baseline", "needs", "quadrants") if name in leg},
        effect=effect,
        chart=chart_of(leg),
        reach=reach_of(leg),
    )
