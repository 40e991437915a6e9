"""A growth-strain alert in; "take on no more than the stage can make right" out, with the load to
return to.
"""

from typing import Any

from streams.core.alerts import Live
from streams.core.enterprise.strain import demand_rose
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice, chart_of, reach_of, worst_leg, yield_effect
from streams.core.telling.load_response import failure_target, fit_to_load, load_borne
from streams.core.words import per_cent, times

SHOWN: dict[str, Any] = {"load_to_return_to": 1.0, "basis": "throughput_shown"}
"""What the stages have shown to put through, where the fit of failures on load does not tell another load."""


def slow_growth(live: Live, view: View) -> Advice | None:
    """Quality before volume: the load to return to is the one at which the yield target breaks, where the data tell
    it, and otherwise the trailing throughput, at which the yield still held.
    """
    if live.finding.rule != "growth_strain":
        return None
    worst = worst_leg(live.finding.evidence)
    stage, effect = worst["labels"]["stage"], yield_effect(worst)
    rows = live.finding.evidence["periods"]
    arrivals = sum(row["arrivals"] for row in rows) / len(rows)
    departures = sum(row["departures"] for row in rows) / len(rows)
    back = _load_to_return_to(view, stage, worst["baseline"]["rate"])
    return Advice(
        title=f"Accept fewer orders until the first-pass yield of {stage} is back",
        rationale=(
            demand_rose(view.strain.demand)
            + f"Since it rose, {arrivals:.0f} units a period arrived and {departures:.0f} left. "
            f"At {stage}, first-pass yield fell from "
            f"{per_cent(effect['to'])} to {per_cent(effect['from'])}: {worst['x']} of {worst['n']} units failed "
            f"where {worst['expected']:.0f} "
            "were expected. More volume now makes more failures, not more satisfied customers. " + _return_words(back)
        ),
        labels={"enterprise": view.enterprise, "stage": stage},
        evidence={
            "quality": worst,
            "load": live.finding.evidence["load"],
            "arrivals_per_period": round(arrivals, 3),
            **back,
        },
        effect=effect,
        chart=chart_of(worst),
        reach=reach_of(worst),
    )


def _return_words(back: dict[str, Any]) -> str:
    if "interval" not in back:
        return "Return to what the stages have shown to put through."
    units = f"some {back['arrivals_to_return_to']:.0f} units a period"
    return f"Return to {times(back['load_to_return_to'])} what the stages put through, {units}."


def _load_to_return_to(view: View, stage: str, baseline_rate: float) -> dict[str, Any]:
    """The headroom of the stage, if it is known on both sides and lies below the load that strained it."""
    fit, rise = fit_to_load(view, stage), view.strain.demand
    borne = load_borne(view, fit, failure_target(view, baseline_rate)) if fit is not None else None
    if borne is None or None in borne["interval"] or rise is None or borne["load"] >= rise.peak:
        return SHOWN
    return {
        "load_to_return_to": borne["load"],
        "basis": "headroom",
        "interval": borne["interval"],
        "arrivals_to_return_to": borne["arrivals_per_period"],
    }
