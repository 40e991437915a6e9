"""The spread of many baselines → how much rates wander beyond chance, learned from all of them, and the dispersion φ by
which each is judged.

A baseline of 25 periods tells φ = 1 from φ = 2 only now and then, so a test of each chart on its own takes half of the
overdispersed ones for quiet, and they alarm for ever. What is common to the charts of a family is the variance τ² of
their log-odds between periods: var(x) = v·(1 + τ²·v) with v = n·p·(1 − p), the variance by chance. Its moment estimate
weighs each chart by what it tells; a chart's own φ is then drawn to 1 + τ²·v, as moderated variances are.
Source: Williams 1982 (extra-binomial variation), Smyth 2004 (moderated variances).
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

from streams.core.stats.distributions import normal_quantile

PRIOR_FREEDOM = 48.0
"""Degrees of freedom for which the pool stands beside a chart's own: two baselines of 25 periods."""
SIGNIFICANCE = 0.05
"""The chance (0–1) at which a pool without any dispersion is taken for an overdispersed one."""


class Spread(NamedTuple):
    """How a baseline's periods vary: Pearson's χ² about its rate, with `freedom` degrees of freedom, and the mean
    variance by chance of a period (failures²).
    """

    pearson: float
    freedom: int
    variance: float

    @property
    def noise(self) -> float:
        """Variance of one period's share of χ² by chance alone: 2 for the normal, more for few failures."""
        return 2.0 + 1.0 / self.variance

    @property
    def weight(self) -> float:
        """How much a degree of freedom of this baseline tells of τ²: signal over noise."""
        return self.variance / self.noise


def between_variance(spreads: Iterable[Spread]) -> float:
    """τ², the variance of the log-odds between periods that all baselines have in common; 0 where chance explains it.

    Spreads without variance or freedom tell nothing. One-sided test of the weighted excess of χ² at SIGNIFICANCE.
    """
    excess = signal = noise = 0.0
    for spread in spreads:
        if spread.variance > 0 and spread.freedom > 0:
            weight = spread.weight
            excess += weight * (spread.pearson - spread.freedom)
            signal += weight * spread.freedom * spread.variance
            noise += weight * weight * spread.freedom * spread.noise
    if excess <= normal_quantile(1 - SIGNIFICANCE) * math.sqrt(noise):
        return 0.0
    return excess / signal


def drawn_dispersion(spread: Spread, between: float) -> float:
    """φ ≥ 1 of one baseline, drawn to what τ² = `between` leads one to expect of it."""
    expected = 1.0 + between * spread.variance
    own = 2.0 * spread.freedom / spread.noise if spread.variance > 0 else 0.0
    mine = spread.pearson / spread.freedom if spread.freedom > 0 else expected
    return max(1.0, (own * mine + PRIOR_FREEDOM * expected) / (own + PRIOR_FREEDOM))
