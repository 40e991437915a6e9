"""First-pass yields of all stages in, the chance that a unit passes every one of them the first time out."""

import math
from collections.abc import Iterator

from streams.core.assessment.history import NOTHING
from streams.core.assessment.messages import rounded
from streams.core.assessment.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out

Z95 = 1.959963984540054


def rolled_throughput_yield(view: View) -> Iterator[Out]:
    """RTY = Π FPY over the stages, a window each; interval by the delta method on ln RTY, Var ≈ Σ (1−FPY)/(n·FPY).
    Takes stages as independent.
    """
    for window in view.settings.windows:
        units = {stage: _first(view, stage, window) for stage in view.stages}
        rated = {stage: (passed, n) for stage, (passed, n) in units.items() if n and passed}
        if not rated or len(rated) < len(units):
            continue
        log_yield = sum(math.log(passed / n) for passed, n in rated.values())
        error = math.sqrt(sum((n - passed) / (n * passed) for passed, n in rated.values()))
        yield insight_out(
            view,
            "rolled_throughput_yield",
            {"window": str(window)},
            value=math.exp(log_yield),
            interval=(math.exp(log_yield - Z95 * error), min(1.0, math.exp(log_yield + Z95 * error))),
            n=min(n for _, n in rated.values()),
            method="product of first-pass yields, delta-method 95 % interval on the log scale",
            detail={
                "normalised": rounded(math.exp(log_yield / len(rated))),
                "window_periods": window,
                "stages": {stage: rounded(passed / n) for stage, (passed, n) in rated.items()},
            },
        )


def _first(view: View, stage: str, window: int) -> tuple[int, int]:
    flows = [flow.stages.get(stage, NOTHING) for flow in view.history.periods[-window:]]
    n = sum(flow.first_inspected for flow in flows)
    return n - sum(flow.first_failed for flow in flows), n
