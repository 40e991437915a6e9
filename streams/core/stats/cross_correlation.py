"""Two series → correlation of y with earlier x, after taking out what x knows of itself (prewhitening).

An autoregression is fitted to x by least squares; the same filter is applied to both, and the filtered series are
correlated at each lag k: r_k = Σ (α_t − ᾱ)(β_{t+k} − β̄)/√(Σ(α − ᾱ)²·Σ(β − β̄)²). Without that, two trends
correlate at any lag. Bounds ±1.96/√n; wants n of 50 or more. It says "precedes", never "causes". Source: Box &
Jenkins 1976, chapter 11.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from streams.core.stats.distributions import two_sided_z
from streams.core.stats.linear_algebra import gram, inverse, moment, times


class CrossCorrelation(NamedTuple):
    """Correlation at lags 0, 1, … (x first), its 95 % bound under no link, and the filter used."""

    correlations: tuple[float, ...]
    bound: float
    filter: tuple[float, ...]
    n: int

    @property
    def significant(self) -> tuple[int, ...]:
        """Lags outside the bounds; among many lags some are by chance (see `benjamini_hochberg`)."""
        return tuple(lag for lag, r in enumerate(self.correlations) if abs(r) > self.bound)

    @property
    def peak(self) -> int:
        """Lag with the strongest correlation."""
        return max(range(len(self.correlations)), key=lambda lag: abs(self.correlations[lag]))


def autoregression(series: Sequence[float], order: int) -> tuple[float, ...]:
    """Least-squares coefficients of x_t on x_{t−1}, …, x_{t−order}, about the mean."""
    centred = _centred(series)
    rows = [[centred[t - lag] for lag in range(1, order + 1)] for t in range(order, len(centred))]
    ones = [1.0] * len(rows)
    return tuple(times(inverse(gram(rows, ones)), moment(rows, ones, centred[order:])))


def prewhitened_cross_correlation(
    x: Sequence[float], y: Sequence[float], most_lags: int = 10, order: int = 3, confidence: float = 0.95
) -> CrossCorrelation:
    """Correlation of y with x so many steps earlier."""
    if len(x) != len(y) or len(x) < 2 * (order + most_lags):
        msg = f"series of {len(x)} and {len(y)} values; they must be of one length, at least {2 * (order + most_lags)}"
        raise ValueError(msg)
    weights = autoregression(x, order)
    alpha, beta = _filtered(x, weights), _filtered(y, weights)
    correlations = tuple(_correlation(alpha, beta, lag) for lag in range(most_lags + 1))
    return CrossCorrelation(correlations, two_sided_z(confidence) / math.sqrt(len(alpha)), weights, len(alpha))


def cross_correlation(x: Sequence[float], y: Sequence[float], most_lags: int = 10) -> tuple[float, ...]:
    """Raw correlations at lags 0, 1, …: for comparison only, since autocorrelation makes any two series agree."""
    return tuple(_correlation(_centred(x), _centred(y), lag) for lag in range(most_lags + 1))


def _centred(series: Sequence[float]) -> list[float]:
    mean = math.fsum(series) / len(series)
    return [value - mean for value in series]


def _filtered(series: Sequence[float], weights: Sequence[float]) -> list[float]:
    order, centred = len(weights), _centred(series)
    return _centred(
        [
            centred[t] - math.fsum(w * centred[t - lag] for lag, w in enumerate(weights, 1))
            for t in range(order, len(centred))
        ]
    )


def _correlation(alpha: Sequence[float], beta: Sequence[float], lag: int) -> float:
    scale = math.sqrt(math.fsum(a * a for a in alpha) * math.fsum(b * b for b in beta))
    return math.fsum(alpha[t] * beta[t + lag] for t in range(len(alpha) - lag)) / scale if scale else 0.0
