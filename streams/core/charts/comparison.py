"""What came since and what was before in, the standard normal score of their difference out: one comparison for
proportions, counts and measurements, with the error of what was before inside.

U, the variance of what is expected since, holds chance on both sides (times the dispersion φ, and more where
neighbouring periods are alike), the error of the mix, and what is too small to matter. Source of the unknown
reference: Hawkins, Qiu & Kang 2003.
"""

import math
from typing import NamedTuple

from streams.core.charts.sums import Sums
from streams.core.stats.count_score import count_score, student_to_normal

BLUNT = 0.0125
"""Of what is expected: a shift of a twentieth never reaches the limit of a usual chart (h = 4), however large n is."""
SPOTLESS = 0.5
"""Failures that a reference without any is held to have had (Jeffreys)."""
SMALLEST_VARIANCE = 0.02
"""Of a count, as a part of its mean: where nearly all fail, chance is not none."""
MOST_ALIKE = 0.95


class Wander(NamedTuple):
    """How much periods vary: φ against chance, its degrees of freedom, and how alike neighbours are (`first`: their
    correlation, `fading`: by which it fades from one period to the next).
    """

    phi: float = 1.0
    freedom: float = math.inf
    first: float = 0.0
    fading: float = 0.0

    def over(self, periods: float) -> float:
        """φ for the sum of so many periods in a row: what is alike in neighbours does not average out."""
        if self.first <= 0 or periods <= 1:
            return self.phi
        rho = self.fading
        tail = (1 - float(rho**periods)) / (1 - rho)
        pairs = self.first * (periods - tail) / ((1 - rho) * periods)
        return self.phi * (1 + 2 * pairs)


CHANCE = Wander()


def wander_of(sums: Sums, *, alike: bool = True) -> Wander:
    """What these periods tell of how much periods vary; never less than chance."""
    freedom = max(1.0, sums.periods - 1)
    if sums.squares <= freedom:
        return Wander(1.0, math.inf if sums.periods > 1 else 1.0)
    first, fading = _alike(sums) if alike else (0.0, 0.0)
    return Wander(sums.squares / freedom, freedom, first, fading)


def _alike(sums: Sums) -> tuple[float, float]:
    """The correlation of neighbours, where it is beyond doubt; corrected for what learning the level took from it."""
    n = sums.periods
    if n < 10 or sums.squares <= 0:
        return 0.0, 0.0
    seen = sums.neighbours / sums.squares
    if seen <= 1.645 / math.sqrt(n):
        return 0.0, 0.0
    first = min(MOST_ALIKE, (seen * n + 1) / (n - 4))
    return first, first


class Measure(NamedTuple):
    """What is charted: `counts` (proportions and counts of failures) or measurements; `blunt` is the shift that never
    matters, as a part of what is expected (counts) or in standard deviations of a value (measurements).
    """

    counts: bool = True
    blunt: float = BLUNT


COUNTS = Measure()


def difference(before: Sums, since: Sums, wander: Wander, measure: Measure = COUNTS, *, error: bool = True) -> float:
    """The score of `since` against the level of `before`, above 0 where it is higher; a reference without `error` is
    known, like a target.
    """
    if measure.counts:
        z = _of_counts(before, since, wander, measure.blunt, error=error)
    else:
        z = _of_measurements(before, since, wander, measure.blunt, error=error)
    return student_to_normal(z, wander.freedom)


def level(before: Sums) -> float:
    """What was seen before as a multiple of what was expected."""
    return max(SPOTLESS, before.x) / before.expected


def _of_counts(before: Sums, since: Sums, wander: Wander, blunt: float, *, error: bool) -> float:
    ratio = level(before)
    mean = ratio * since.expected
    chance = wander.over(since.periods) * _variance(ratio, since)
    if error:
        share = since.expected / before.expected
        chance += wander.over(before.periods) * share * share * _variance(ratio, before)
    late = since.late - since.expected / before.expected * before.late  # what both have in common is no difference
    u = chance + ratio * ratio * (since.mix**2 + late * late) + (blunt * mean) ** 2
    return count_score(since.x, mean, u)


def _variance(ratio: float, sums: Sums) -> float:
    """By chance, at a multiple of the expected rates: binomial, and Poisson where `variance` is `expected`."""
    seen = ratio * sums.expected - ratio * ratio * (sums.expected - sums.variance)
    return max(SMALLEST_VARIANCE * ratio * sums.expected, seen)


def _of_measurements(before: Sums, since: Sums, wander: Wander, blunt: float, *, error: bool) -> float:
    shift = (before.x - before.expected) / before.variance
    own = wander.over(since.periods) * since.variance
    if error:
        own += wander.over(before.periods) * since.variance**2 / before.variance
    u = own + since.mix**2 + (blunt * since.variance) ** 2
    return (since.x - since.expected - shift * since.variance) / math.sqrt(u)


def rough(before: Sums, since: Sums, measure: Measure) -> float:
    """The difference in standard deviations by chance alone, without the sign: quick, and no exact score of counts is
    twice as large.
    """
    if not measure.counts:
        return abs(since.x - since.expected - (before.x - before.expected) / before.variance * since.variance) / (
            math.sqrt(since.variance)
        )
    ratio = level(before)
    return abs(since.x - ratio * since.expected) / math.sqrt(_variance(ratio, since))


def residual(before: Sums, period: Sums, measure: Measure = COUNTS, *, error: bool = True) -> float:
    """One period against all before it, in standard deviations by chance: what dispersion is learned from."""
    ratio = level(before) if measure.counts else 1.0
    if measure.counts:
        gap, own = period.x - ratio * period.expected, _variance(ratio, period)
        known = (period.expected / before.expected) ** 2 * _variance(ratio, before)
    else:
        shift = (before.x - before.expected) / before.variance
        gap, own = period.x - period.expected - shift * period.variance, period.variance
        known = period.variance**2 / before.variance
    return gap / math.sqrt(own + known * error + ratio * ratio * (period.mix**2 + period.late**2))
