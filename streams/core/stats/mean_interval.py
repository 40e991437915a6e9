"""Histogram of scores → mean score with Student's t interval, in points of the scale.

x̄ ± t(n − 1)·s/√n, bounds kept on the scale. All answers equal give s = 0: the interval is then that of one answer
at the far end of the scale. Source: Student 1908.
"""

import math
from collections.abc import Sequence

from streams.core.stats.distributions import student_quantile
from streams.core.stats.estimate import Estimate


def mean_of_histogram(counts: Sequence[int], lowest: int = 1, confidence: float = 0.95) -> Estimate | None:
    """Mean of the scores lowest, lowest + 1, …, counted in this order; None when nobody answered."""
    n, top = sum(counts), lowest + len(counts) - 1
    if not n:
        return None
    mean = math.fsum(count * score for score, count in enumerate(counts, lowest)) / n
    if n == 1:
        return Estimate(mean, float(lowest), float(top), n)
    squares = math.fsum(count * (score - mean) ** 2 for score, count in enumerate(counts, lowest))
    if not squares:
        squares = max(mean - lowest, top - mean) ** 2 * (n - 1) / n
    half = student_quantile(0.5 + confidence / 2, n - 1) * math.sqrt(squares / (n - 1) / n)
    return Estimate(mean, max(lowest, mean - half), min(top, mean + half), n)
