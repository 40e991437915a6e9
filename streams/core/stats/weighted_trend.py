"""Levels at moments with known variances → the straight line's slope with its interval.

b = Σw(t − t̄)(y − ȳ) / Σw(t − t̄)² with w = 1/variance; its standard error is 1/√Σw(t − t̄)². Units: those of y over
those of t. Source: Aitken 1935 (generalised least squares).
"""

import math
from collections.abc import Sequence

from streams.core.stats.distributions import two_sided_z
from streams.core.stats.estimate import Estimate


def weighted_slope(points: Sequence[tuple[float, float, float]], confidence: float = 0.95) -> Estimate | None:
    """Slope of (t, y, variance > 0) with its normal interval; None below three moments or where all are one moment."""
    if len(points) < 3:
        return None
    total = math.fsum(1 / variance for _, _, variance in points)
    middle = math.fsum(t / variance for t, _, variance in points) / total
    level = math.fsum(y / variance for _, y, variance in points) / total
    spread = math.fsum((t - middle) ** 2 / variance for t, _, variance in points)
    if not spread:
        return None
    slope = math.fsum((t - middle) * (y - level) / variance for t, y, variance in points) / spread
    half = two_sided_z(confidence) / math.sqrt(spread)
    return Estimate(slope, slope - half, slope + half, len(points))
