"""First-pass yields of all stages in, the chance that a unit passes every one of them the first time out."""

from collections.abc import Iterator

from streams.core.enterprise.history import NOTHING
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.messages import rounded
from streams.core.operator import Out
from streams.core.stats import yields


def rolled_throughput_yield(view: View) -> Iterator[Out]:
    """One insight a window in which every stage inspected something: RTY = Π FPY, and per stage RTY^(1/S).

    Takes stages as independent.
    """
    for window in view.settings.windows:
        units = {stage: _first(view, stage, window) for stage in view.stages}
        if not units or not all(n for _, n in units.values()):
            continue
        rolled = yields.rolled_throughput_yield(list(units.values()))
        yield insight_out(
            view,
            "rolled_throughput_yield",
            {"window": str(window)},
            value=rolled.value,
            interval=(rolled.low, rolled.high),
            n=rolled.n,
            method="product of first-pass yields, delta-method 95 % interval on the log scale",
            detail={
                "normalised": rounded(rolled.normalised),
                "normalised_interval": [rounded(rolled.normalised_low), rounded(rolled.normalised_high)],
                "window_periods": window,
                "stages": {stage: rounded(passed / n) for stage, (passed, n) in units.items()},
            },
        )


def _first(view: View, stage: str, window: int) -> tuple[int, int]:
    flows = [flow.stages.get(stage, NOTHING) for flow in view.history.periods[-window:]]
    n = sum(flow.first_inspected for flow in flows)
    return n - sum(flow.first_failed for flow in flows), n
