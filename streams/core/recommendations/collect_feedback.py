"""An alert about a stage in; "ask more customers" out, where too few answers came to tell whether they feel it."""

import math

from streams.core.alerts import Live
from streams.core.enterprise.strain import SATISFACTION_LEG
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice
from streams.core.stats.wilson import wilson_interval
from streams.core.words import per_cent

MARGIN = 0.05
"""Half the width of the 95 % interval of the low-score share that is wanted."""
Z = 1.96


def collect_feedback(live: Live, view: View) -> Advice | None:
    """The number of answers n for a margin d at share p: n = z²·p·(1 − p)/d² (Cochran 1977), over one lag window."""
    evidence = live.finding.evidence
    if live.finding.rule not in ("growth_strain", "stage_quality") or evidence.get("satisfaction"):
        return None
    if evidence.get("what_changed"):  # it is known what burns: nobody collects data first
        return None
    recent = view.history.periods[-view.settings.lag_periods :]
    answers, low = sum(flow.answers for flow in recent), sum(flow.low for flow in recent)
    base = next((c.baseline.rate for _, c in view.charts.of(SATISFACTION_LEG) if c.baseline is not None), 0.5)
    needed = math.ceil(Z * Z * base * (1 - base) / MARGIN**2)
    if answers >= needed:
        return None
    share = low / answers if answers else base
    bounds = wilson_interval(low, answers)
    return Advice(
        title=f"Ask {needed - answers} more customers what they found",
        rationale=(
            f"{answers} customers answered in the last {len(recent)} periods. {needed} answers in as many would tell "
            f"the share of low scores to within {per_cent(MARGIN)}; until then nobody can tell whether they feel it."
        ),
        labels={"enterprise": view.enterprise},
        evidence={"answers": answers, "low": low, "answers_needed": needed, "margin": MARGIN, "share": round(base, 6)},
        effect={
            "metric": "low_score_share",
            "from": round(share, 6),
            "to": round(share, 6),
            "interval": [round(bound, 6) for bound in bounds],
        },
    )
