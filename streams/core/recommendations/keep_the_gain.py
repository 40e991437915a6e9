"""An improvement in; "write down what did it, and take it as the new standard" out."""

from streams.core.alerts import Live
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice
from streams.core.words import per_cent


def keep_the_gain(live: Live, view: View) -> Advice | None:
    """A gain that nobody writes down is lost with the next change of people; the old limit would not see that."""
    if live.finding.rule != "improvement":
        return None
    leg, labels = live.finding.evidence, live.finding.labels
    stage = labels.get("stage")
    rate, usual = leg.get("rate", leg["baseline"]["rate"]), leg["expected"] / max(1, leg["n"])
    what = f"failures at {stage}" if stage else "low scores of customers"
    return Advice(
        title=f"Find out what brought {what} down, write it down, and take the new level as the standard",
        rationale=(
            f"{leg['x']} of {leg['n']} ({per_cent(rate)}) since {leg['since'][:10]}, where {per_cent(usual)} was "
            "usual. Once you know why, `rebaseline` on this alert makes the new level the one that is held against."
        ),
        labels={"enterprise": view.enterprise, **labels},
        evidence={name: leg[name] for name in ("x", "n", "expected", "baseline")},
        effect={"metric": f"{leg['chart']}_share", "from": rate, "to": rate},
    )
