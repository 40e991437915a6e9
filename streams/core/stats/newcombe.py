"""x₁ of n₁ and x₂ of n₂ → interval of the difference of the two proportions.

With Wilson's bounds l, u of each: d − √((p̂₁ − l₁)² + (u₂ − p̂₂)²) to d + √((u₁ − p̂₁)² + (p̂₂ − l₂)²), d = p̂₁ −
p̂₂. Source: Newcombe 1998, method 10.
"""

import math

from streams.core.stats.wilson import wilson_interval


def newcombe_interval(x1: float, n1: float, x2: float, n2: float, confidence: float = 0.95) -> tuple[float, float]:
    """Lower and upper bound of p₁ − p₂; [−1, 1] when either group is empty."""
    if not n1 or not n2:
        return -1.0, 1.0
    p1, p2 = x1 / n1, x2 / n2
    low1, high1 = wilson_interval(x1, n1, confidence)
    low2, high2 = wilson_interval(x2, n2, confidence)
    difference = p1 - p2
    return difference - math.hypot(p1 - low1, high2 - p2), difference + math.hypot(high1 - p1, p2 - low2)
