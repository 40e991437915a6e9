"""Load and first failures of a stage over time in; how its defects answer to load, and the load that it bears, out.

x_t ~ quasi-binomial(n_t, p_t), logit p_t = α + β·ln(load_t): β is the elasticity of the odds of a failure. Where β is
significantly positive, the load at which the stage is expected to miss its first-pass yield target is its headroom:
the target that was set (`yield_target`), and where none was, the odds of a failure at half as much again as the
baseline's.
"""

import math
from typing import Any

from streams.core.enterprise.history import NOTHING
from streams.core.enterprise.view import View
from streams.core.messages import rounded
from streams.core.stats.headroom import headroom
from streams.core.stats.quasi_binomial import QuasiBinomialFit, quasi_binomial

FEWEST_PERIODS = 25
TARGET_ODDS = 1.5
"""The headroom's target where none is set: the odds of a failure at so many times the baseline's."""


def fit_to_load(view: View, stage: str) -> QuasiBinomialFit | None:
    """The regression of the stage's first failures on ln(load); None where the counts do not bear one."""
    counts, loads = [], []
    usual = view.load.usual
    for flow, arrivals in zip(view.history.periods, view.history.arrivals(view.first_stage), strict=True):
        units = flow.stages.get(stage, NOTHING)
        if units.first_inspected and arrivals and usual:
            counts.append((units.first_failed, units.first_inspected))
            loads.append(math.log(arrivals / usual * view.settings.block))
    if len(counts) < FEWEST_PERIODS or not any(x for x, _ in counts) or len({round(load, 9) for load in loads}) < 2:
        return None
    try:
        return quasi_binomial(counts, loads)
    except ValueError:  # the counts do not bear a fit
        return None


def failure_target(view: View, baseline_rate: float) -> float:
    """The failure rate (0–1) at which the yield counts as broken."""
    if view.settings.yield_target is not None:
        return 1 - view.settings.yield_target
    odds = TARGET_ODDS * baseline_rate / (1 - baseline_rate)
    return odds / (1 + odds)


def load_borne(view: View, fit: QuasiBinomialFit, target: float) -> dict[str, Any] | None:
    """The load at which the target is expected to break: as a multiple of what the stages have shown to put through,
    with its 95 % interval, and as arrivals a period. None where no load is known to be too much.
    """
    left = headroom(fit, target) if fit.interval(1)[0] > 0 else None
    if left is None:
        return None
    a_period = (view.load.usual or 0.0) / view.settings.block
    bounds = [None if bound is None else rounded(bound) for bound in (left.low, left.high)]
    return {"load": rounded(left.load), "interval": bounds, "arrivals_per_period": rounded(left.load * a_period, 3)}
