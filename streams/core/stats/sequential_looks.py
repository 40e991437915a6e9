"""Information at each look at growing data, and the error spent so far → the bound of the next look.

A comparison that is looked at several times keeps its one-sided error α when each look spends only its part of it. The
spending function is O'Brien and Fleming's, α(t) = 2·(1 − Φ(z(1 − α/2)/√t)): next to nothing early, nearly all at the
planned end, for whatever fraction t of the planned information a look finds. Z of look k has independent increments in
S = Z·√I; the density of S is carried from look to look over the region that has not stopped. Source: O'Brien & Fleming
1979; Lan & DeMets 1983; Armitage, McPherson & Rowe 1969 (the recursion).
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from streams.core.stats.distributions import normal_cdf, normal_quantile
from streams.core.stats.integral_equation import density, quadrature

_FAR = 8.0
_NODES_PER_SIGMA = 6
_HIGHEST = 10.0


def error_spent(fraction: float, alpha: float) -> float:
    """One-sided error that may be spent up to this fraction (0–1) of the planned information."""
    if fraction <= 0:
        return 0.0
    return 2 * (1 - normal_cdf(normal_quantile(1 - alpha / 2) / math.sqrt(min(1.0, fraction))))


def next_bound(information: Sequence[float], bounds: Sequence[float], error: float) -> float:
    """The bound of Z for the last look, at which it alone spends `error`.

    `information` of all looks, increasing, `bounds` of all but the last.
    """
    sums, mass = np.zeros(1), np.ones(1)
    before = 0.0
    for amount, bound in zip(information[:-1], bounds, strict=True):
        step = math.sqrt(amount - before)
        low, high = -_FAR * math.sqrt(amount), bound * math.sqrt(amount)
        nodes, weights = quadrature(low, high, 24 + math.ceil(_NODES_PER_SIGMA * (high - low) / step))
        mass = mass @ (weights * density((nodes[None, :] - sums[:, None]) / step) / step)
        sums, before = nodes, amount
    return _bisect(sums, mass, information[-1], before, error)


def _bisect(sums: NDArray[np.float64], mass: NDArray[np.float64], amount: float, before: float, error: float) -> float:
    low, high = -_HIGHEST, _HIGHEST
    step = math.sqrt(amount - before)
    for _ in range(60):
        middle = (low + high) / 2
        beyond = ndtr((sums - middle * math.sqrt(amount)) / step)
        low, high = (middle, high) if float(mass @ beyond) > error else (low, middle)
    return high
