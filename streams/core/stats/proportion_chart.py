"""x defective of n, period by period → point and limits of a p or np chart, with n free to vary.

p chart: p₀ ± L·√(p₀(1 − p₀)/n), in shares; np chart: the same times n, in units. The lower limit never falls below
0 and exists only when n > L²(1 − p₀)/p₀. Normal limits want n·p₀ ≥ 5: `false_alarm_chance` says what they really
give. Source: Shewhart 1931; NIST e-Handbook 6.3.3.2.
"""

import math
from dataclasses import dataclass

from streams.core.stats.chart import Point
from streams.core.stats.distributions import binomial_cdf, binomial_upper


@dataclass(frozen=True, slots=True)
class ProportionChart:
    """p chart. Settings: baseline rate, limits in standard deviations."""

    p0: float
    sigmas: float = 3.0

    def initial(self) -> Point:
        """No point yet."""
        return Point()

    def limits(self, n: int) -> tuple[float, float]:
        """Lower and upper limit for a period of n."""
        half = self.sigmas * math.sqrt(self.p0 * (1 - self.p0) / n)
        return max(0.0, self.p0 - half), min(1.0, self.p0 + half)

    def update(self, state: Point, x: int, n: int) -> Point:
        """The period's share between its limits."""
        lower, upper = self.limits(n)
        return Point(state.seen + 1, x / n, lower, upper)

    def alarm(self, state: Point) -> bool:
        """Outside the limits."""
        return state.outside

    def false_alarm_chance(self, n: int) -> float:
        """Exact chance that a stable period of n falls outside (0.0027 for normal data and L = 3)."""
        lower, upper = self.limits(n)
        below = binomial_cdf(math.ceil(lower * n - 1e-9) - 1, n, self.p0)
        return below + binomial_upper(math.floor(upper * n + 1e-9) + 1, n, self.p0)


@dataclass(frozen=True, slots=True)
class NumberDefectiveChart:
    """np chart. Settings as for the p chart."""

    p0: float
    sigmas: float = 3.0

    def initial(self) -> Point:
        """No point yet."""
        return Point()

    def update(self, state: Point, x: int, n: int) -> Point:
        """The period's number of defectives between its limits."""
        mean, half = n * self.p0, self.sigmas * math.sqrt(n * self.p0 * (1 - self.p0))
        return Point(state.seen + 1, float(x), max(0.0, mean - half), min(float(n), mean + half))

    def alarm(self, state: Point) -> bool:
        """Outside the limits."""
        return state.outside
