"""Csat answers over the rolling windows in, the share of low scores (1 or 2) with its interval out."""

from collections.abc import Iterator

from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out
from streams.core.stats.wilson import wilson_interval


def low_score_share(view: View) -> Iterator[Out]:
    """One insight a window."""
    for window in view.settings.windows:
        flows = view.history.periods[-window:]
        n, low = sum(flow.answers for flow in flows), sum(flow.low for flow in flows)
        if n:
            yield insight_out(
                view,
                "low_score_share",
                {"window": str(window)},
                value=low / n,
                interval=wilson_interval(low, n),
                n=n,
                method="share of csat answers up to 2 with Wilson 95 % interval (Wilson 1927)",
                detail={"low": low, "window_periods": window},
            )
