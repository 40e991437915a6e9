"""Weekly counts of demand, and what a stage bears → how many times demand fits into it, the growth a week, and when
growth will reach it.

ln demand of the last WEEKS weeks is a line whose recent weeks count most (half after HALF_LIFE); the slope is shrunk to
none (SLOPE_SPREAD a week) and wanders on (WANDER a week, a random walk). The chance that the limit is passed by week t
is the greatest marginal chance up to t, a lower bound of the first passage that is close under growth.
Source: ridge regression with known prior (Lindley & Smith 1972); first passage of Brownian motion (Schrödinger 1915).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from streams.core.stats.distributions import normal_cdf

WEEKS, FEWEST = 13, 8
HALF_LIFE = 6.0
SLOPE_SPREAD = 0.03
WANDER = 0.003
PRIOR_DF = 6.0
AUTOCORRELATION = 1.5
"""By how much autocorrelated shocks widen the mean."""
AHEAD = 52
Z90 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Passage:
    """ln level now and its slope a week, with their covariance; ln of what is borne, and its spread."""

    level: float
    slope: float
    var_level: float
    var_slope: float
    cov: float
    limit: float
    spread: float

    def chance_by(self, weeks: int) -> float:
        """The chance that demand exceeds the limit within so many weeks."""
        return max(self._chance(week) for week in range(weeks + 1))

    def _chance(self, week: int) -> float:
        variance = self.var_level + 2 * week * self.cov + week**2 * self.var_slope + WANDER**2 * week**3 / 3
        return normal_cdf((self.level + self.slope * week - self.limit) / math.sqrt(variance + self.spread**2))

    def week_of(self, chance: float) -> int | None:
        """The first week by which the limit is passed with so much chance; None: not within a year."""
        return next((week for week in range(AHEAD + 1) if self._chance(week) >= chance), None)

    @property
    def growing(self) -> float:
        """The chance that demand grows."""
        return normal_cdf(self.slope / math.sqrt(self.var_slope))

    @property
    def room(self) -> tuple[float, float, float]:
        """What is borne as a multiple of demand now, with its 90 % interval."""
        half = Z90 * math.sqrt(self.var_level + self.spread**2)
        ratio = self.limit - self.level
        return math.exp(ratio), math.exp(ratio - half), math.exp(ratio + half)


def passage(weekly: Sequence[int], borne: float, spread: float, shock: float) -> Passage | None:
    """`weekly`: demand by week, the oldest first; `borne`: units a week, `spread` of its ln; `shock`: variance of a
    week's multiplicative shock. None where fewer than FEWEST weeks are known, or one was empty.

    >>> found = passage([100] * 13, 120.0, 0.05, 0.0025)
    >>> round(found.room[0], 2), round(found.chance_by(8), 2), round(found.growing, 2)
    (1.2, 0.05, 0.5)
    """
    counts = weekly[-WEEKS:]
    if len(counts) < FEWEST or min(counts) <= 0 or borne <= 0:
        return None
    times = [float(age - len(counts) + 1) for age in range(len(counts))]
    weights = [0.5 ** (-time / HALF_LIFE) for time in times]
    logs = [math.log(count) for count in counts]
    sums = [sum(w * t**power for w, t in zip(weights, times, strict=True)) for power in range(3)]
    right = [sum(w * y * t**power for w, t, y in zip(weights, times, logs, strict=True)) for power in range(2)]
    level, slope = _solve(sums[0], sums[1], sums[2], *right)
    left = sum(w * (y - level - slope * t) ** 2 for w, t, y in zip(weights, times, logs, strict=True))
    usual = shock + sum(w / count for w, count in zip(weights, counts, strict=True)) / sums[0]
    variance = AUTOCORRELATION * (left + PRIOR_DF * usual) / (max(1.0, sums[0] - 2) + PRIOR_DF)
    a, b, c = sums[0] / variance, sums[1] / variance, sums[2] / variance + SLOPE_SPREAD**-2
    level, slope = _solve(a, b, c, right[0] / variance, right[1] / variance)
    wide = a * c - b * b
    return Passage(level, slope, c / wide, a / wide, -b / wide, math.log(borne), spread)


def _solve(a: float, b: float, c: float, first: float, second: float) -> tuple[float, float]:
    """The solution of [[a, b], [b, c]] · (level, slope) = (first, second)."""
    wide = a * c - b * b
    return (c * first - b * second) / wide, (a * second - b * first) / wide
