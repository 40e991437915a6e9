"""A below-target alert in; "this was never good enough: raise it as a project" out."""

from streams.core.alerts import Live
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice, reach_of
from streams.core.words import per_cent


def lift_to_target(live: Live, view: View) -> Advice | None:
    """A level is no incident: nothing changed that could be put back, so the process itself is to be changed."""
    if live.finding.rule != "below_target":
        return None
    leg, labels = live.finding.evidence, live.finding.labels
    stage = labels.get("stage")
    what = "units failed at first inspection" if stage else "answers were low"
    return Advice(
        title=f"Start an improvement project at {stage}" if stage else "Ask dissatisfied customers what they miss most",
        rationale=(
            f"{leg['x']} of {leg['n']} {what} ({per_cent(leg['rate'])}), where the target is "
            f"{per_cent(leg['target']['share'])} at most: {per_cent(leg['rate'] - leg['target']['share'])} too many. "
            + (
                "Nothing got worse, so there is nothing to put back: begin with what fails most often."
                if leg["from_the_start"]
                else "Find out what has changed since, and begin with what fails most often."
            )
        ),
        labels={"enterprise": view.enterprise, **labels},
        evidence={name: leg[name] for name in ("x", "n", "rate", "interval", "target")},
        effect={
            "metric": "first_pass_yield" if stage else "low_score_share",
            "from": 1 - leg["rate"] if stage else leg["rate"],
            "to": 1 - leg["target"]["share"] if stage else leg["target"]["share"],
        },
        reach=reach_of(leg),
    )
