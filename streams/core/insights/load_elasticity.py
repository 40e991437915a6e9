"""Load and first failures of each stage over time in; how defects answer to load, and the headroom that is left, out:
the regression of `streams/core/telling/load_response.py`, one insight a stage.
"""

from collections.abc import Iterator

from streams.core.enterprise.strain import QUALITY_LEG
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.messages import rounded
from streams.core.operator import Out
from streams.core.telling.load_response import failure_target, fit_to_load, load_borne


def load_elasticity(view: View) -> Iterator[Out]:
    """One insight a stage, once enough periods with a load are known."""
    for identity, chart in view.charts.of(QUALITY_LEG):
        if chart.baseline is None:
            continue
        stage = dict(identity.labels)["stage"]
        fit = fit_to_load(view, stage)
        if fit is None:
            continue
        target = failure_target(view, chart.baseline.rate)
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
                "headroom": load_borne(view, fit, target),
                "yield_target": rounded(1 - target),
            },
        )
