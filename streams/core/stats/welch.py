"""Two histograms of scores → difference of their means with its interval, in points of the scale.

x̄₁ − x̄₂ ± t(ν)·√(s₁²/n₁ + s₂²/n₂), ν by Satterthwaite; each needs two answers and one of them some spread. Source:
Welch 1947; Satterthwaite 1946.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from streams.core.stats.distributions import student_quantile
from streams.core.stats.estimate import Estimate


class _Sample(NamedTuple):
    n: int
    mean: float
    error: float
    """Squared standard error of the mean."""


def welch_interval(first: Sequence[int], second: Sequence[int], confidence: float = 0.95) -> Estimate | None:
    """Mean of the first less mean of the second; None where the answers do not tell a spread."""
    a, b = _sample(first), _sample(second)
    if a is None or b is None or not a.error + b.error:
        return None
    error = a.error + b.error
    freedom = error * error / (a.error**2 / (a.n - 1) + b.error**2 / (b.n - 1))
    half = student_quantile(0.5 + confidence / 2, freedom) * math.sqrt(error)
    difference = a.mean - b.mean
    return Estimate(difference, difference - half, difference + half, a.n + b.n)


def _sample(histogram: Sequence[int]) -> _Sample | None:
    n = sum(histogram)
    if n < 2:
        return None
    mean = math.fsum(score * count for score, count in enumerate(histogram)) / n
    squares = math.fsum(count * (score - mean) ** 2 for score, count in enumerate(histogram))
    return _Sample(n, mean, squares / (n - 1) / n)
