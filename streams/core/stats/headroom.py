"""Fitted elasticity of defects on ln(load) → the load at which a defect-rate target is expected to break.

ln L* = (logit target − β₀)/β₁, with Fieller's interval: the loads at which the fitted logit is not significantly
away from the target's. Where the elasticity itself is uncertain the interval is open on one side, or there is none
at all. Units: those of the load. Source: Fieller 1954; Finney 1971 (inverse prediction).
"""

import math
from typing import NamedTuple

from streams.core.stats.distributions import student_quantile
from streams.core.stats.quasi_binomial import QuasiBinomialFit


class Headroom(NamedTuple):
    """Load at which the target breaks; bounds are None where the data set none."""

    load: float
    low: float | None
    high: float | None
    n: int


def headroom(fit: QuasiBinomialFit, target: float, confidence: float = 0.95) -> Headroom | None:
    """From a fit on ln(load) alone; None when defects do not rise with load, so that no load is too much."""
    intercept, slope = fit.coefficients
    if slope <= 0:
        return None
    wanted = math.log(target / (1 - target)) - intercept
    t = student_quantile(0.5 + confidence / 2, fit.df)
    low, high = _fieller(wanted, slope, fit.covariance, t * t)
    return Headroom(_load(wanted / slope) or 0.0, _load(low), _load(high), fit.periods)


def _fieller(
    wanted: float, slope: float, covariance: tuple[tuple[float, ...], ...], square: float
) -> tuple[float | None, float | None]:
    """Bounds of wanted/slope: roots of (slope·u − wanted)² = t²·(v₀₀ + 2u·v₀₁ + u²·v₁₁)."""
    a = slope * slope - square * covariance[1][1]
    b = -slope * wanted - square * covariance[0][1]
    c = wanted * wanted - square * covariance[0][0]
    if a <= 0:
        return None, None
    root = math.sqrt(max(0.0, b * b - a * c))
    return (-b - root) / a, (-b + root) / a


def _load(log: float | None) -> float | None:
    return None if log is None or log > 700 else math.exp(log)
