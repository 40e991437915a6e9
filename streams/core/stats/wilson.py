"""x of n → score interval of a proportion.

(p̂ + z²/2n ± z·√(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n). Never leaves [0, 1], never has width zero, and covers close
to its nominal level from n = 5 on. Keep (x, n): both add. Source: Wilson 1927; Brown, Cai & DasGupta 2001.
"""

import math

from streams.core.stats.distributions import two_sided_z
from streams.core.stats.estimate import Estimate


def wilson_interval(x: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Lower and upper bound of the proportion x of n; the whole of [0, 1] when n is 0."""
    if n <= 0:
        return 0.0, 1.0
    z = two_sided_z(confidence)
    share, square = x / n, z * z / n
    centre = share + square / 2
    half = z * math.sqrt(share * (1 - share) / n + square / (4 * n))
    low, high = (centre - half) / (1 + square), (centre + half) / (1 + square)
    return (0.0 if x == 0 else low), (1.0 if x == n else high)


def proportion(x: int, n: int, confidence: float = 0.95) -> Estimate:
    """X of n as an estimate; value 0 and interval [0, 1] when n is 0."""
    low, high = wilson_interval(x, n, confidence)
    return Estimate(x / n if n else 0.0, low, high, n)
