"""Gaps between rare defects → g chart (in units) or t chart (in time).

Where a period expects less than one defect, a p chart sees zeros only; the gap to the next defect still speaks at
every defect. g: good units between two defects, geometric, P(G ≥ g) = (1 − p)^g; t: exponential time. Limits have
the exact probability α in each tail; a defect too early is below the lower limit, an improvement above the upper
one. Nelson's y = t^{1/3.6} is near normal, for an ordinary individuals chart. Source: Kaminsky et al. 1992;
Benneyan 2001; Nelson 1994.
"""

import math
from dataclasses import dataclass

from streams.core.stats.chart import Point

_NELSON = 3.6
_TAIL = 0.00135
"""One tail of a normal chart with limits of 3σ."""


@dataclass(frozen=True, slots=True)
class GapChart:
    """g chart. Settings: baseline defect rate per unit, chance of a false alarm in each tail."""

    p0: float
    alpha: float = _TAIL

    def initial(self) -> Point:
        """No gap yet."""
        return Point()

    def limits(self) -> tuple[float, float]:
        """The smallest and the largest gap without alarm, each tail having a chance of at most α."""
        per_unit = math.log1p(-self.p0)
        shortest = math.floor(math.log1p(-self.alpha) / per_unit + 1e-9)
        longest = math.ceil(math.log(self.alpha) / per_unit - 1e-9) - 1
        return float(max(0, shortest)), float(longest)

    def update(self, state: Point, good_units: int) -> Point:
        """A defect after this many good units."""
        return Point(state.seen + 1, float(good_units), *self.limits())

    def alarm(self, state: Point) -> bool:
        """Too soon (worse) or too late (better)."""
        return state.outside

    def false_alarm_chance(self) -> float:
        """Exact chance of a gap outside the limits in a stable process."""
        lower, upper = self.limits()
        return 1 - math.pow(1 - self.p0, lower) + math.pow(1 - self.p0, upper + 1)


@dataclass(frozen=True, slots=True)
class TimeBetweenChart:
    """t chart. Settings: baseline mean time between defects, chance of a false alarm in each tail."""

    mean: float
    alpha: float = _TAIL

    def initial(self) -> Point:
        """No gap yet."""
        return Point()

    def limits(self) -> tuple[float, float]:
        """Quantiles α and 1 − α of the exponential distribution."""
        return -self.mean * math.log1p(-self.alpha), -self.mean * math.log(self.alpha)

    def false_alarm_chance(self) -> float:
        """Exact chance of a time outside the limits in a stable process."""
        return 2 * self.alpha

    def update(self, state: Point, elapsed: float) -> Point:
        """A defect after this time, in the unit of the mean."""
        return Point(state.seen + 1, elapsed, *self.limits())

    def alarm(self, state: Point) -> bool:
        """Too soon (worse) or too late (better)."""
        return state.outside


@dataclass(frozen=True, slots=True)
class NelsonChart:
    """Individuals chart of t^{1/3.6}. Settings: baseline mean time between defects, limits in standard deviations."""

    mean: float
    sigmas: float = 3.0

    def initial(self) -> Point:
        """No gap yet."""
        return Point()

    def limits(self) -> tuple[float, float]:
        """Limits of y: mean ± L standard deviations of a Weibull variable of shape 3.6."""
        scale = self.mean ** (1 / _NELSON)
        mean = math.gamma(1 + 1 / _NELSON)
        deviation = math.sqrt(math.gamma(1 + 2 / _NELSON) - mean * mean)
        return max(0.0, scale * (mean - self.sigmas * deviation)), scale * (mean + self.sigmas * deviation)

    def false_alarm_chance(self) -> float:
        """Exact chance of a time outside the limits in a stable process."""
        lower, upper = ((limit**_NELSON) / self.mean for limit in self.limits())
        return -math.expm1(-lower) + math.exp(-upper)

    def update(self, state: Point, elapsed: float) -> Point:
        """A defect after this time."""
        return Point(state.seen + 1, nelson_transform(elapsed), *self.limits())

    def alarm(self, state: Point) -> bool:
        """Outside the limits."""
        return state.outside


def nelson_transform(elapsed: float) -> float:
    """An exponential time made near normal."""
    return float(elapsed ** (1 / _NELSON))
