"""A growth-strain alert in; "take on no more than the stage can make right" out, with the load to
return to.
"""

from streams.core.alerts import Live
from streams.core.assessment.view import View
from streams.core.assessment.words import per_cent, times
from streams.core.recommendations.advice import Advice, chart_of, reach_of, worst_leg, yield_effect


def slow_growth(live: Live, view: View) -> Advice | None:
    """Quality before volume: the load to return to is the trailing throughput, at which the yield still held."""
    if live.finding.rule != "growth_strain":
        return None
    worst = worst_leg(live.finding.evidence)
    stage, effect = worst["labels"]["stage"], yield_effect(worst)
    rows = live.finding.evidence["periods"]
    arrivals = sum(row["arrivals"] for row in rows) / len(rows)
    departures = sum(row["departures"] for row in rows) / len(rows)
    load = view.load.load
    return Advice(
        title=f"Accept fewer orders until the first-pass yield of {stage} is back",
        rationale=(
            (f"Demand stands at {times(load)} what the stages put through. " if load else "")
            + f"Since it rose, {arrivals:.0f} units a period arrived and {departures:.0f} left. "
            f"At {stage}, first-pass yield fell from "
            f"{per_cent(effect['to'])} to {per_cent(effect['from'])}: {worst['x']} of {worst['n']} units failed "
            f"where {worst['expected']:.0f} "
            "were expected. More volume now makes more failures, not more satisfied customers."
        ),
        labels={"enterprise": view.enterprise, "stage": stage},
        evidence={
            "quality": worst,
            "load": live.finding.evidence["load"],
            "arrivals_per_period": round(arrivals, 3),
            "load_to_return_to": 1.0,
        },
        effect=effect,
        chart=chart_of(worst),
        reach=reach_of(worst),
    )
