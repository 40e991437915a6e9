"""x of n → exact interval of a proportion, from the binomial itself.

Bounds are the p at which x or more (x or fewer) has probability α/2: Beta(α/2; x, n − x + 1) and Beta(1 − α/2; x +
1, n − x). Covers at least its nominal level, so it is wider than Wilson's. Source: Clopper & Pearson 1934.
"""

from streams.core.stats.distributions import beta_quantile


def clopper_pearson_interval(x: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Lower and upper bound of the proportion x of n; the whole of [0, 1] when n is 0."""
    tail = (1 - confidence) / 2
    low = beta_quantile(tail, x, n - x + 1) if x else 0.0
    high = beta_quantile(1 - tail, x + 1, n - x) if x < n else 1.0
    return low, high
