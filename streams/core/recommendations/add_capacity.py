"""A growth-strain alert in; "give the bottleneck the capacity that demand asks for" out: the other way than fewer
orders.
"""

from streams.core.alerts import Live
from streams.core.enterprise.growth_evidence import place
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice, chart_of, reach_of, worst_leg, yield_effect
from streams.core.words import per_cent, times


def add_capacity(live: Live, view: View) -> Advice | None:
    """At the stage that fails most beyond the expected; the factor is the greatest load over what was put through."""
    if live.finding.rule != "growth_strain":
        return None
    worst = worst_leg(live.finding.evidence)
    stage, effect = worst["labels"]["stage"], yield_effect(worst)
    rise = view.strain.demand
    wanted = f"{times(rise.peak)} what it had carried{place(dict(rise.labels))}" if rise else "what is asked of it now"
    factor = rise.peak if rise is not None else None
    return Advice(
        title=f"Add capacity at {stage} until it carries {wanted}",
        rationale=(
            f"{stage} is where growth shows: {worst['x']} of {worst['n']} units failed where "
            f"{worst['expected']:.0f} were expected, and first-pass yield fell from {per_cent(effect['to'])} to "
            f"{per_cent(effect['from'])}. A stage without slack hurries, and what it hurries fails. "
            "Until the capacity is there, fewer orders do the same."
        ),
        labels={"enterprise": view.enterprise, "stage": stage},
        evidence={"quality": worst, "load": live.finding.evidence["load"], "capacity_factor": factor},
        effect=effect,
        chart=chart_of(worst),
        reach=reach_of(worst),
    )
