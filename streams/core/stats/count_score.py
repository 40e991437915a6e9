"""A count, its mean and its variance → how unusual it is, as a standard normal score.

The signed root of the deviance of the distribution that has this mean and variance: a binomial where the variance is
below the mean, Poisson where they agree, a negative binomial above (the exponential families with a quadratic variance
function), with the skewness of the mid-p. For two Poisson counts it is the likelihood-ratio statistic. Source: Morris
1982; Peizer & Pratt 1968.
"""

import math

SAME = 1e-9
NEAR = 1e-6


def count_score(x: float, mean: float, variance: float) -> float:
    """The score of a count x ≥ 0; `mean` and `variance` > 0. Good to 0.1 for means from 6 on, above the mean.

    >>> round(count_score(12, 4, 4), 2)
    3.29
    """
    ratio, gap = variance / mean, x - mean
    skew = (2 * ratio - 1) / 6
    if abs(gap) < NEAR * math.sqrt(variance):
        return skew / math.sqrt(variance)
    own = x * math.log(x / mean) if x > 0 else 0.0
    deviance = max(0.0, 2 * (own - _rest(x, mean, ratio)))
    return math.copysign(math.sqrt(deviance), gap) * (1 + skew / gap)


def _rest(x: float, mean: float, ratio: float) -> float:
    if abs(ratio - 1) < SAME:
        return x - mean
    size = mean / (ratio - 1)  # -n of a binomial
    left = (x + size) / (mean + size)
    return (x + size) * math.log(left) if left > SAME / 1000 else 0.0


def student_to_normal(z: float, freedom: float) -> float:
    """A statistic whose spread was estimated with `freedom` degrees of freedom, as a normal score (Wallace 1959)."""
    if math.isinf(freedom):
        return z
    factor = (8 * freedom + 1) / (8 * freedom + 3)
    return math.copysign(factor * math.sqrt(freedom * math.log1p(z * z / freedom)), z)
