"""A benchmark alert that says "you lead" in; "hold the standard that you set" out."""

from streams.core.alerts import Live
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice
from streams.core.words import per_cent


def hold_the_standard(live: Live, view: View) -> Advice | None:
    """Whoever leads sets the standard that all others are held against, and has most to lose."""
    leg, labels = live.finding.evidence, live.finding.labels
    if live.finding.rule != "benchmark" or leg.get("verdict") != "leader":
        return None
    metric = labels.get("metric", "benchmark")
    return Advice(
        title=f"Hold the standard of {metric.replace('_', ' ')} that you set, and write down what keeps it",
        rationale=(
            f"{per_cent(leg['value'])} of {leg['n']}, beyond the industry's standard by more than chance. Make what "
            "keeps it there the rule, before growth or a change of people lets it go."
        ),
        labels={"enterprise": view.enterprise, **labels},
        evidence={name: leg[name] for name in ("value", "n", "interval", "standard") if name in leg},
        effect={"metric": metric, "from": leg["value"], "to": leg["value"], "interval": leg.get("interval")},
    )
