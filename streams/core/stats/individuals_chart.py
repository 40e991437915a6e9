"""Measurements → individuals (I-MR) chart, or subgroups → x̄ chart with R or s.

I: x̄ ± L·MR̄/1.128, MR: up to 3.267·MR̄; x̄: μ ± L·σ/√n; R: d₂σ ± L·d₃σ; s: c₄σ ± L·σ√(1 − c₄²). σ is that within
(neighbours or subgroups), so a drift does not hide itself. Units: those of the measurement.
Source: Shewhart 1931; Montgomery, Introduction to SQC, chapter 6.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from streams.core.stats import control_constants
from streams.core.stats.laney import moving_range_sigma


class IndividualsState(NamedTuple):
    """The last value and the distance to the one before it (0 for the first)."""

    seen: int = 0
    value: float = 0.0
    moving_range: float = 0.0


@dataclass(frozen=True, slots=True)
class IndividualsChart:
    """I-MR chart. Settings: baseline mean and σ, limits of the I chart in standard deviations."""

    mean: float
    sigma: float
    sigmas: float = 3.0

    def initial(self) -> IndividualsState:
        """No value yet."""
        return IndividualsState()

    def update(self, state: IndividualsState, x: float) -> IndividualsState:
        """The next value."""
        moved = abs(x - state.value) if state.seen else 0.0
        return IndividualsState(state.seen + 1, x, moved)

    def limits(self) -> tuple[float, float]:
        """Lower and upper limit of the values."""
        half = self.sigmas * self.sigma
        return self.mean - half, self.mean + half

    def range_limit(self) -> float:
        """Upper limit of the moving range, D₄·MR̄ with D₄ = 1 + 3·d₃/d₂."""
        return self.sigma * (control_constants.d2(2) + 3 * control_constants.d3(2))

    def alarm(self, state: IndividualsState) -> bool:
        """A value outside its limits or a moving range above its own."""
        return state.seen > 0 and (
            abs(state.value - self.mean) > self.sigmas * self.sigma or state.moving_range > self.range_limit()
        )


def individuals_baseline(values: Sequence[float]) -> tuple[float, float]:
    """Mean and within-σ of a stable stretch of single values."""
    return math.fsum(values) / len(values), moving_range_sigma(values)


class SubgroupState(NamedTuple):
    """Mean and spread (R or s) of the last subgroup."""

    seen: int = 0
    mean: float = 0.0
    spread: float = 0.0


Spread = Literal["range", "deviation"]


@dataclass(frozen=True, slots=True)
class SubgroupChart:
    """x̄ chart with its R or s chart. Settings: baseline mean and σ within, subgroup size."""

    mean: float
    sigma: float
    size: int
    spread: Spread = "range"
    sigmas: float = 3.0

    def initial(self) -> SubgroupState:
        """No subgroup yet."""
        return SubgroupState()

    def update(self, state: SubgroupState, values: Sequence[float]) -> SubgroupState:
        """The next subgroup."""
        if len(values) != self.size:
            msg = f"a subgroup of {len(values)} values on a chart made for {self.size}"
            raise ValueError(msg)
        return SubgroupState(state.seen + 1, math.fsum(values) / self.size, _spread_of(values, self.spread))

    def mean_limits(self) -> tuple[float, float]:
        """Limits of the subgroup means."""
        half = self.sigmas * self.sigma / math.sqrt(self.size)
        return self.mean - half, self.mean + half

    def spread_limits(self) -> tuple[float, float]:
        """Limits of the ranges or standard deviations."""
        centre, deviation = _spread_moments(self.size, self.spread)
        low, high = centre - self.sigmas * deviation, centre + self.sigmas * deviation
        return max(0.0, low) * self.sigma, high * self.sigma

    def alarm(self, state: SubgroupState) -> bool:
        """Mean or spread outside its limits."""
        low, high = self.mean_limits()
        least, most = self.spread_limits()
        return state.seen > 0 and not (low <= state.mean <= high and least <= state.spread <= most)


def subgroup_baseline(groups: Sequence[Sequence[float]], spread: Spread = "range") -> tuple[float, float]:
    """Grand mean and within-σ of a stable stretch of subgroups of one size."""
    size = len(groups[0])
    mean = math.fsum(math.fsum(group) for group in groups) / (size * len(groups))
    average = math.fsum(_spread_of(group, spread) for group in groups) / len(groups)
    return mean, average / _spread_moments(size, spread)[0]


def _spread_of(values: Sequence[float], spread: Spread) -> float:
    if spread == "range":
        return max(values) - min(values)
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((x - mean) ** 2 for x in values) / (len(values) - 1))


def _spread_moments(size: int, spread: Spread) -> tuple[float, float]:
    """Mean and standard deviation of R or s for σ = 1."""
    if spread == "range":
        return control_constants.d2(size), control_constants.d3(size)
    c4 = control_constants.c4(size)
    return c4, math.sqrt(1 - c4 * c4)
