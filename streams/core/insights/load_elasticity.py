"""Load and first failures of each stage over time in; how defects answer to load, and the headroom that is left, out.

x_t ~ quasi-binomial(n_t, p_t), logit p_t = α + β·ln(load_t): β is the elasticity of the odds of a failure. Where β is
significantly positive, the load at which the stage is expected to miss its first-pass yield target is its headroom:
the target that was set (`yield_target`), and where none was, the odds of a failure at half as much again as the
baseline's.
"""

import math
from collections.abc import Iterator

from streams.core.assessment.history import NOTHING
from streams.core.assessment.messages import rounded
from streams.core.assessment.strain import QUALITY_LEG
from streams.core.assessment.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out
from streams.core.stats.headroom import headroom
from streams.core.stats.quasi_binomial import QuasiBinomialFit, quasi_binomial

FEWEST_PERIODS = 25
TARGET_ODDS = 1.5
"""The headroom's target where none is set: the odds of a failure at so many times the baseline's."""


def load_elasticity(view: View) -> Iterator[Out]:
    """One insight a stage, once enough periods with a load are known."""
    for identity, chart in view.charts.of(QUALITY_LEG):
        if chart.baseline is None:
            continue
        stage = dict(identity.labels)["stage"]
        fit = _fit(view, stage)
        if fit is None:
            continue
        yield insight_out(
            view,
            "load_elasticity",
            {"stage": stage},
            value=fit.coefficients[1],
            interval=fit.interval(1),
            n=fit.periods,
            method="quasi-binomial regression of first failures on ln(load), t interval with Pearson dispersion",
            detail={
                "dispersion": rounded(fit.phi),
                "p_value": rounded(fit.p_value(1, "greater")),
                **_headroom(view, fit, _target(view, chart.baseline.rate)),
            },
        )


def _fit(view: View, stage: str) -> QuasiBinomialFit | None:
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


def _target(view: View, baseline_rate: float) -> float:
    """The failure rate at which the yield counts as broken."""
    if view.settings.yield_target is not None:
        return 1 - view.settings.yield_target
    odds = TARGET_ODDS * baseline_rate / (1 - baseline_rate)
    return odds / (1 + odds)


def _headroom(view: View, fit: QuasiBinomialFit, target: float) -> dict[str, object]:
    """The load as a multiple of what the stages have shown to put through, and as arrivals a period."""
    left = headroom(fit, target) if fit.interval(1)[0] > 0 else None
    if left is None:  # no load is known to be too much
        return {"headroom": None, "yield_target": rounded(1 - target)}
    a_period = (view.load.usual or 0.0) / view.settings.block
    bounds = [None if bound is None else rounded(bound) for bound in (left.low, left.high)]
    told = {"load": rounded(left.load), "interval": bounds, "arrivals_per_period": rounded(left.load * a_period, 3)}
    return {"headroom": told, "yield_target": rounded(1 - target)}
