"""The points of an alarm in; "it had got better, and now it gets worse anew" out: a second wave is a second cause.

Three stretches in a row are compared by their failures over expected failures (standardised ratio, r = x/E): the second
lies below the first, and the third above the second, each by more than SURE standard errors. A difference errs by
√(r̄·(V₁/E₁² + V₂/E₂²)), V the variance of x at the baseline with its dispersion, r̄ the ratio of both together: failures
vary the more the more there are. Of all ways to cut, the one whose weaker difference is the stronger (maximin) says
when. Source: standardised ratios, Breslow & Day 1987, chapter 2; scan over the cuts, Page 1955.
"""

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from streams.core.charts.chart import Point

SURE = 3.0
"""Standard errors of both differences, so that chance alone gives one alarm in a hundred a second wave."""


class SecondWave(NamedTuple):
    """First period of the lull, and first period of the wave after it."""

    lull: int
    onset: int


class _Sum(NamedTuple):
    x: float
    expected: float
    variance: float

    def less(self, other: "_Sum") -> "_Sum":
        return _Sum(self.x - other.x, self.expected - other.expected, self.variance - other.variance)


def second_wave(points: Sequence[Point]) -> SecondWave | None:
    """The second wave among the points of one alarm, oldest first; None where there is but one."""
    sums = list(accumulate(points, _plus, initial=_Sum(0.0, 0.0, 0.0)))
    best, found, length = SURE, None, len(points)
    for lull in range(1, length - 1):
        first = sums[lull]
        for onset in range(lull + 1, length):
            between = sums[onset].less(first)
            weaker = min(_rise(between, first), _rise(between, sums[length].less(sums[onset])))
            if weaker > best:
                best, found = weaker, SecondWave(points[lull].period, points[onset].period)
    return found


def _plus(total: _Sum, point: Point) -> _Sum:
    return _Sum(total.x + point.x, total.expected + point.expected, total.variance + point.variance)


def _rise(low: _Sum, high: _Sum) -> float:
    """Standard errors by which the ratio of `high` exceeds that of `low`."""
    if min(low.expected, high.expected) <= 0 or low.x + high.x <= 0:
        return 0.0
    together = (low.x + high.x) / (low.expected + high.expected)
    error = math.sqrt(together * (low.variance / low.expected**2 + high.variance / high.expected**2))
    return (high.x / high.expected - low.x / low.expected) / error
