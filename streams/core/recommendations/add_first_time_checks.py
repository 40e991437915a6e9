"""An escape alert in; "check at the stage that makes it, the first time" out."""

from streams.core.alerts import Live
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice, chart_of, reach_of, share_effect
from streams.core.words import per_cent


def add_first_time_checks(live: Live, view: View) -> Advice | None:
    """What is found only further on costs the work done on it in between, and what is never found, the customer."""
    if live.finding.rule != "escape":
        return None
    leg, stage = live.finding.evidence, live.finding.labels["stage"]
    effect = share_effect("escape_rate", leg)
    return Advice(
        title=f"Check at {stage} what it makes, before it goes on",
        rationale=(
            f"{leg['x']} of {leg['n']} defects made at {stage} ({per_cent(effect['from'])}) were found only after it, "
            f"where {per_cent(effect['to'])} was usual."
        ),
        labels={"enterprise": view.enterprise, **live.finding.labels},
        evidence={name: leg[name] for name in ("x", "n", "expected", "baseline")},
        effect=effect,
        chart=chart_of(leg),
        reach=reach_of(leg),
    )
