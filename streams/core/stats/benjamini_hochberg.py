"""Many p-values → adjusted p-values that control the share of false discoveries among those reported.

BH: with p sorted, q_(i) = min over j ≥ i of m·p_(j)/j, valid for independent or positively dependent tests; BY
multiplies by Σ 1/i and holds under any dependence. Report the tests with q at or below the rate accepted (0.05,
say). Source: Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001.
"""

import math
from collections.abc import Sequence


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values in the order given."""
    return _step_up(p_values, 1.0)


def benjamini_yekutieli(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values in the order given, for tests that depend on each other in any way."""
    return _step_up(p_values, math.fsum(1 / i for i in range(1, len(p_values) + 1)))


def _step_up(p_values: Sequence[float], factor: float) -> list[float]:
    count = len(p_values)
    adjusted, smallest = [0.0] * count, 1.0
    for rank, index in zip(range(count, 0, -1), sorted(range(count), key=lambda i: (-p_values[i], i)), strict=True):
        smallest = min(smallest, factor * count * p_values[index] / rank)
        adjusted[index] = smallest
    return adjusted
