"""Weekly sums of arrivals → demand as a multiple of what was carried, with its interval.

What a place has carried is the greatest mean of REFERENCE weeks in a row that ended at least LAG weeks ago, over weeks
in which its quality held: a slow climb cannot drag its own reference along, a jump stays growth for a quarter, and a
yearly peak that was carried before is none. ln G = ln(now) - ln(carried) has the variance 1/N + 1/N0 (Poisson) plus
what a week's common shock adds (τ², pooled over all places of the enterprise, with the autocorrelation RHO).

Source: successive differences, von Neumann 1941; delta method for the logarithm of a Poisson mean.
"""

import math
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

Z95 = 1.959963984540054
PRIOR_SHOCK = 0.05
"""Standard deviation of a week's shock where nothing is known of it yet, worth PRIOR_DF degrees of freedom."""
PRIOR_DF = 4.0
SMALLEST_VARIANCE = 1e-4
RHO = 0.3
CAP = 6.0
"""A difference counts as so many medians at the most: one jump is growth, not noise."""


class Ratio(NamedTuple):
    """Demand over what was carried: ln of it, its standard error, and the 95 % interval as ratios."""

    log: float
    error: float

    @property
    def value(self) -> float:
        """The ratio."""
        return math.exp(self.log)

    @property
    def low(self) -> float:
        """The lower 95 % limit."""
        return math.exp(self.log - Z95 * self.error)

    @property
    def high(self) -> float:
        """The upper 95 % limit."""
        return math.exp(self.log + Z95 * self.error)


class Carried(NamedTuple):
    """Mean of a week (units) and the number of weeks it is the mean of."""

    mean: float
    weeks: int


def carried_level(weeks: Sequence[int], well: Sequence[bool], reference: int, last: int) -> Carried | None:
    """The greatest mean of `reference` weeks in a row, among those that end before week `last` (exclusive), over the
    weeks in which quality held. Where it hardly ever did, the first `reference` weeks. None without arrivals there.
    """
    best: Carried | None = None
    for end in range(min(reference, last), last + 1):
        begin = max(0, end - reference)
        window = [n for n, good in zip(weeks[begin:end], well[begin:end], strict=True) if good]
        if 2 * len(window) >= reference and (best is None or sum(window) / len(window) > best.mean):
            best = Carried(sum(window) / len(window), len(window))
    if best is None and last > 0:
        first = weeks[: min(reference, last)]
        best = Carried(sum(first) / len(first), len(first))
    return best if best is not None and best.mean > 0 else None


def shock_variance(places: Iterable[Sequence[int]]) -> float:
    """τ², the variance of a week's multiplicative shock, from the successive differences of all places together."""
    total, weight = PRIOR_DF * PRIOR_SHOCK**2, PRIOR_DF
    for weeks in places:
        found = [_difference(a, b) for a, b in pairwise(weeks) if a > 0 and b > 0]
        if len(found) < 2:
            continue
        most = CAP * _median([abs(square) for square, _ in found]) + 0.02
        total += sum(share * min(square, most) for square, share in found)
        weight += sum(share for _, share in found)
    return max(SMALLEST_VARIANCE, total / weight)


def _difference(a: int, b: int) -> tuple[float, float]:
    """Half the squared difference of the logarithms less what chance adds, and how much it tells of τ²."""
    chance = (1 / a + 1 / b) / 2
    return math.log(b / a) ** 2 / 2 - chance, 2 / 3 / (1 + chance / PRIOR_SHOCK**2) ** 2


def _median(values: list[float]) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


@cache
def inflation(weeks: int) -> float:
    """By how much autocorrelated shocks widen the mean of so many weeks, and what differences miss of them."""
    return (1 + 2 * sum((1 - lag / weeks) * RHO**lag for lag in range(1, weeks))) / (1 - RHO)


def load_ratio(units: int, weeks: int, carried: Carried, shock: float) -> Ratio:
    """`units` that arrived in the last `weeks` weeks, against what was carried; `shock` is τ².

    >>> ratio = load_ratio(150, 1, Carried(100.0, 8), 0.0025)
    >>> round(ratio.value, 2), round(ratio.low, 2), round(ratio.high, 2)
    (1.5, 1.25, 1.81)
    """
    before = carried.mean * carried.weeks
    variance = 1 / max(units, 1) + 1 / max(before, 1.0)
    variance += shock * (inflation(weeks) / weeks + inflation(carried.weeks) / carried.weeks)
    return Ratio(math.log(max(units, 0.5) / weeks / carried.mean), math.sqrt(variance))
