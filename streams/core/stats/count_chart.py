"""Defects, period by period → point and limits of a c or u chart.

c chart: c̄ ± L·√c̄, defects in equal periods; u chart: ū ± L·√(ū/e), defects per unit of exposure e (units, metres,
hours), which may vary. The lower limit never falls below 0. Source: Shewhart 1931; NIST e-Handbook 6.3.3.1.
"""

import math
from dataclasses import dataclass

from streams.core.stats.chart import Point
from streams.core.stats.distributions import poisson_cdf, poisson_upper


@dataclass(frozen=True, slots=True)
class CountChart:
    """c chart. Settings: mean count of a period, limits in standard deviations."""

    mean: float
    sigmas: float = 3.0

    def initial(self) -> Point:
        """No point yet."""
        return Point()

    def limits(self) -> tuple[float, float]:
        """Lower and upper limit."""
        half = self.sigmas * math.sqrt(self.mean)
        return max(0.0, self.mean - half), self.mean + half

    def update(self, state: Point, x: int) -> Point:
        """The period's count between its limits."""
        return Point(state.seen + 1, float(x), *self.limits())

    def alarm(self, state: Point) -> bool:
        """Outside the limits."""
        return state.outside

    def false_alarm_chance(self) -> float:
        """Exact chance that a stable period falls outside."""
        lower, upper = self.limits()
        return poisson_cdf(math.ceil(lower - 1e-9) - 1, self.mean) + poisson_upper(
            math.floor(upper + 1e-9) + 1, self.mean
        )


@dataclass(frozen=True, slots=True)
class RateChart:
    """u chart. Settings: mean defects per unit of exposure, limits in standard deviations."""

    rate: float
    sigmas: float = 3.0

    def initial(self) -> Point:
        """No point yet."""
        return Point()

    def update(self, state: Point, x: int, exposure: float = 1.0) -> Point:
        """The period's rate between its limits."""
        half = self.sigmas * math.sqrt(self.rate / exposure)
        return Point(state.seen + 1, x / exposure, max(0.0, self.rate - half), self.rate + half)

    def alarm(self, state: Point) -> bool:
        """Outside the limits."""
        return state.outside
