"""x defective of n → standard score against a baseline, for charts that want normal observations.

`standardise` is z = (x − n·p₀)/√(φ·n·p₀(1 − p₀)): simple, but right-skewed on small counts, so a chart with a
normal limit then alarms too often. `normal_score` is z = Φ⁻¹(P(X < x) + ½P(X = x)), the exact mid-p score: near
normal even where n·p₀ is 2, and where it is less the chart errs on the side of silence. With dispersion φ > 1 the
count is beta-binomial with that variance. Source: Quesenberry 1991 (Q charts); Lancaster 1961 (mid-p); Skellam 1948
(beta-binomial).
"""

import math

from streams.core.stats.distributions import beta_log, binomial_cdf, binomial_upper, normal_quantile

_FARTHEST = 8.0
"""Scores are cut here: beyond 8σ a double says nothing more, and one point may not decide a chart for months."""
_MOST_CORRELATED = 0.9
HALF = 0.5


def standardise(x: int, n: int, p0: float, phi: float = 1.0) -> float:
    """Distance from the baseline in standard deviations, variance inflated by φ."""
    _check(x, n, p0)
    return (x - n * p0) / math.sqrt(phi * n * p0 * (1 - p0))


def normal_score(x: int, n: int, p0: float, phi: float = 1.0) -> float:
    """The normal quantile of the mid-p rank of x among the counts that the baseline makes likely."""
    _check(x, n, p0)
    if phi <= 1 or n == 1:
        z = _binomial_score(x, n, p0)
    else:
        below, above = _overdispersed_tails(x, n, p0, phi)
        z = normal_quantile(below) if below < above else -normal_quantile(above)
    return max(-_FARTHEST, min(_FARTHEST, z))


def _check(x: int, n: int, p0: float) -> None:
    if not 0 <= x <= n or n < 1:
        msg = f"{x} defective of {n} inspected cannot be scored; pass over periods in which nothing was inspected"
        raise ValueError(msg)
    if not 0 < p0 < 1:
        msg = f"baseline rate is {p0}; it must lie between 0 and 1, so shrink a baseline without a single defect"
        raise ValueError(msg)


def _binomial_score(x: int, n: int, p0: float) -> float:
    """From the mid-p of the shorter tail: the longer one has lost its digits, and costs as much."""
    if x < n * p0:
        below = _positive((binomial_cdf(x, n, p0) + binomial_cdf(x - 1, n, p0)) / 2)
        if below < HALF:
            return normal_quantile(below)
    above = _positive((binomial_upper(x, n, p0) + binomial_upper(x + 1, n, p0)) / 2)
    if above <= HALF:
        return -normal_quantile(above)
    return normal_quantile(_positive((binomial_cdf(x, n, p0) + binomial_cdf(x - 1, n, p0)) / 2))


def _overdispersed_tails(x: int, n: int, p0: float, phi: float) -> tuple[float, float]:
    """The same for a beta-binomial count, summing the shorter tail from x outwards."""
    rho = min(_MOST_CORRELATED, (phi - 1) / (n - 1))
    a, b = p0 * (1 - rho) / rho, (1 - p0) * (1 - rho) / rho
    here = math.exp(
        math.lgamma(n + 1) - math.lgamma(x + 1) - math.lgamma(n - x + 1) + beta_log(a + x, b + n - x) - beta_log(a, b)
    )
    if x > n * p0:
        above = _positive(here / 2 + _outwards(here, n - x, n, b, a))
        return _positive(1 - above), above
    below = _positive(here / 2 + _outwards(here, x, n, a, b))
    return below, _positive(1 - below)


def _outwards(here: float, x: int, n: int, a: float, b: float) -> float:
    """P(X < x) from P(X = x) by the ratio of neighbouring beta-binomial probabilities."""
    total, term = 0.0, here
    while x > 0:
        term *= x * (b + n - x) / ((n - x + 1) * (a + x - 1))
        x -= 1
        total += term
        if term < 1e-14 * (total + here):
            break
    return total


def _positive(probability: float) -> float:
    """Keep clear of the 0 and 1 that rounding makes of very small tails."""
    return min(1 - 1e-16, max(1e-300, probability))
