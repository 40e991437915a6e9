"""Number of looks at growing data → the true chance of a false alarm of a test that is repeated at each look.

A two-sided 5 % test of a mean, repeated after each of N equal batches while the data accumulates, cries wolf far more
often than 5 %. The density of the sum is carried from look to look over the region without alarm, by Gauss–Legendre
quadrature. It is the price of peeking, and why the charts here are CUSUMs. Source: Armitage, McPherson & Rowe 1969.
"""

import math
from functools import lru_cache

import numpy as np

from streams.core.stats.distributions import two_sided_z
from streams.core.stats.integral_equation import density, quadrature

_NODES_PER_SIGMA = 6


@lru_cache(maxsize=256)
def repeated_looks_error(looks: int, nominal: float = 0.05) -> float:
    """Chance that at least one of so many looks is "significant" although nothing is there."""
    z = two_sided_z(1 - nominal)
    nodes, mass = np.zeros(1), np.ones(1)
    for look in range(1, looks + 1):
        bound = z * math.sqrt(look)
        following, weights = quadrature(-bound, bound, 16 + math.ceil(_NODES_PER_SIGMA * bound))
        mass = mass @ (weights * density(following[None, :] - nodes[:, None]))
        nodes = following
    return 1 - float(mass.sum())
