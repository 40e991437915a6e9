"""x of n (or x in an exposure), period by period → p′ or u′ chart, whose limits know that stable rates wander.

z_i = (p_i − p₀)/σ_i, σ_z = mean |z_i − z_{i−1}|/1.128; limits p₀ ± L·σ_z·σ_i. With big n the binomial spread is far
smaller than the honest spread between periods, and an ordinary chart alarms at nothing. σ_z below 1 would tighten the
limits: the charts use at least 1 unless told otherwise, and `underdispersed` reports it. Source: Laney 2002.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from streams.core.stats.chart import Point
from streams.core.stats.shrinkage import Counts

_D2 = 1.128
"""Mean of the range of two standard normal values."""


def moving_range_sigma(scores: Sequence[float]) -> float:
    """Spread of a sequence from its neighbours' differences; 1 when there are fewer than two."""
    steps = [abs(after - before) for before, after in pairwise(scores)]
    return math.fsum(steps) / len(steps) / _D2 if steps else 1.0


def sigma_z_of_proportions(counts: Counts, p0: float) -> float:
    """σ_z of a baseline of (x, n)."""
    return moving_range_sigma([(x / n - p0) / math.sqrt(p0 * (1 - p0) / n) for x, n in counts if n])


def sigma_z_of_rates(counts: Sequence[tuple[int, float]], rate: float) -> float:
    """σ_z of a baseline of (x, exposure)."""
    return moving_range_sigma(
        [(x / exposure - rate) / math.sqrt(rate / exposure) for x, exposure in counts if exposure]
    )


@dataclass(frozen=True, slots=True)
class LaneyProportionChart:
    """p′ chart. Settings: baseline rate and σ_z, limits in standard deviations."""

    p0: float
    sigma_z: float
    sigmas: float = 3.0
    allow_tightening: bool = False

    @property
    def underdispersed(self) -> bool:
        """σ_z is below 1: stratified or corrected data, or too short a baseline. Look, before trusting the chart."""
        return self.sigma_z < 1

    def initial(self) -> Point:
        """No point yet."""
        return Point()

    def update(self, state: Point, x: int, n: int) -> Point:
        """The period's share between its limits."""
        stretch = self.sigma_z if self.allow_tightening else max(1.0, self.sigma_z)
        half = self.sigmas * stretch * math.sqrt(self.p0 * (1 - self.p0) / n)
        return Point(state.seen + 1, x / n, max(0.0, self.p0 - half), min(1.0, self.p0 + half))

    def alarm(self, state: Point) -> bool:
        """Outside the limits."""
        return state.outside


@dataclass(frozen=True, slots=True)
class LaneyRateChart:
    """u′ chart. Settings: baseline rate and σ_z, limits in standard deviations."""

    rate: float
    sigma_z: float
    sigmas: float = 3.0
    allow_tightening: bool = False

    @property
    def underdispersed(self) -> bool:
        """As for the p′ chart."""
        return self.sigma_z < 1

    def initial(self) -> Point:
        """No point yet."""
        return Point()

    def update(self, state: Point, x: int, exposure: float = 1.0) -> Point:
        """The period's rate between its limits."""
        stretch = self.sigma_z if self.allow_tightening else max(1.0, self.sigma_z)
        half = self.sigmas * stretch * math.sqrt(self.rate / exposure)
        return Point(state.seen + 1, x / exposure, max(0.0, self.rate - half), self.rate + half)

    def alarm(self, state: Point) -> bool:
        """Outside the limits."""
        return state.outside
