"""Failures of each stage and low scores by period in, after how many periods the one precedes the other out: for stages
whose events name no unit or order that feedback names too.

Two series that drift agree at any lag, so the stage's own rhythm is taken out of both first (prewhitening: Box &
Jenkins 1976). It says "precedes"; whether the one brings the other about, it cannot say.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from streams.core.enterprise.facets.satisfaction_links import SatisfactionLinks
from streams.core.enterprise.history import NOTHING, PeriodFlow
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.messages import rounded
from streams.core.operator import Out
from streams.core.stats.benjamini_hochberg import benjamini_hochberg
from streams.core.stats.cross_correlation import CrossCorrelation, prewhitened_cross_correlation
from streams.core.stats.distributions import chi_square_upper

LEAST_PERIODS = 50
ORDER = 3
FALSE_DISCOVERIES = 0.05


class Lagged(NamedTuple):
    """One stage's correlations, and the p-value of each lag."""

    stage: str
    found: CrossCorrelation
    p: tuple[float, ...]


def satisfaction_lag(view: View) -> Iterator[Out]:
    """One insight a stage without linked answers; the correction is over stages × lags."""
    links = view.facet(SatisfactionLinks)
    flows = view.history.periods
    stages = [stage for stage in view.stages if stage not in links.stages]
    if len(flows) < LEAST_PERIODS or not stages:
        return
    grid = [lagged for stage in stages if (lagged := lagged_link(flows, stage, view.settings.lag_periods)) is not None]
    corrected = benjamini_hochberg([p for lagged in grid for p in lagged.p])
    for number, lagged in enumerate(grid):
        lags = len(lagged.p)
        yield _told(view, lagged, corrected[number * lags : (number + 1) * lags])


def lagged_link(flows: Sequence[PeriodFlow], stage: str, most_lags: int) -> Lagged | None:
    """None where a period lacks inspections or answers, or where one of the two never changes."""
    pairs = []
    for flow in flows:
        at = flow.stages.get(stage, NOTHING)
        if not (at.first_inspected and flow.answers):
            return None
        pairs.append((at.first_failed / at.first_inspected, flow.low / flow.answers))
    failures, low = [x for x, _ in pairs], [y for _, y in pairs]
    if len(set(failures[ORDER:])) <= ORDER or len(set(low)) == 1:
        return None
    found = prewhitened_cross_correlation(failures, low, most_lags, ORDER)
    return Lagged(stage, found, tuple(chi_square_upper(found.n * r * r, 1) for r in found.correlations))


def _told(view: View, lagged: Lagged, q: Sequence[float]) -> Out:
    found = lagged.found
    peak, r = found.peak, found.correlations[found.peak]
    precedes = q[peak] <= FALSE_DISCOVERIES
    first = next((lag for lag, adjusted in enumerate(q) if adjusted <= FALSE_DISCOVERIES), None)
    says = f"failures at {lagged.stage} precede {'more' if r > 0 else 'fewer'} low scores by {peak} periods"
    return insight_out(
        view,
        "stage_satisfaction_lag",
        {"stage": lagged.stage},
        value=r,
        interval=(max(-1.0, math.tanh(math.atanh(r) - found.bound)), min(1.0, math.tanh(math.atanh(r) + found.bound))),
        n=found.n,
        method="prewhitened cross-correlation at its strongest lag (Box & Jenkins 1976), interval by Fisher's z; "
        "Benjamini-Hochberg over stages × lags",
        detail={
            "peak_lag_periods": peak,
            "first_lag_periods": first,
            "correlations": [rounded(value) for value in found.correlations],
            "bound": rounded(found.bound),
            "q_value": rounded(q[peak], 12),
            "verdict": "precedes" if precedes else "cannot_tell",
            "says": says if precedes else f"whether failures at {lagged.stage} precede low scores cannot be told yet",
        },
    )
