"""First inspections of each stage over the rolling windows in, first-pass yield with its interval out."""

from collections.abc import Iterator

from streams.core.enterprise.history import NOTHING
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.messages import rounded
from streams.core.operator import Out
from streams.core.stats.wilson import wilson_interval


def first_pass_yield(view: View) -> Iterator[Out]:
    """One insight a stage and window: units that passed their first inspection ÷ units inspected for the first time."""
    for stage in view.stages:
        for window in view.settings.windows:
            flows = [flow.stages.get(stage, NOTHING) for flow in view.history.periods[-window:]]
            n = sum(flow.first_inspected for flow in flows)
            passed = n - sum(flow.first_failed for flow in flows)
            if n:
                yield insight_out(
                    view,
                    "first_pass_yield",
                    {"stage": stage, "window": str(window)},
                    value=passed / n,
                    interval=wilson_interval(passed, n),
                    n=n,
                    method="share with Wilson 95 % interval (Wilson 1927)",
                    detail={
                        "first_passed": passed,
                        "window_periods": window,
                        "mean_per_period": rounded(n / len(flows), 3),
                    },
                )
