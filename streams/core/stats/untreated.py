"""Failures of a treated group and of untreated ones, before and after an action → the effect beyond what changed for
all.

θ = ln(ratio of the treated, after over before) − weighted mean of the same of the untreated; each ratio is failures
over the expected, with half a failure added. Variance: φ·(1/x₁ + 1/x₀) of each, and the groups' own drift, measured by
placebo actions in the time before. Bounds: Student's t, with C + 1 degrees of freedom for C untreated groups where
drift is what varies (Satterthwaite); the one-sided error is split over fixed looks, since drift makes their increments
dependent. Source: Abadie, Diamond & Hainmueller 2010 (placebo); Donald & Lang 2007 (few groups); Satterthwaite 1946.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from streams.core.stats.distributions import student_quantile

ALPHA = 0.025
HELPED: dict[int, float] = {7: 0.2, 14: 0.35, 28: 0.45}
"""Looks for help, in periods after the action, to their part of the error."""
HARMED: dict[int, float] = {3: 0.25, 7: 0.25, 14: 0.25, 28: 0.25}
"""Looks for harm: it should be seen early."""
PLACEBO = 7
"""Periods before and after a placebo action."""
UNMEASURED = 0.02
"""The variance by which a difference drifts over twice PLACEBO periods where none could be measured: 0.3 (log) of a
group in four weeks.
"""
LEAST_DRIFT = 0.005
"""Less is never believed: placebo actions are few."""
FEW, MANY = 8, 60
"""Degrees of freedom: no more than FEW where drift is all that varies, MANY where it is chance."""


class Group(NamedTuple):
    """Failures and expected failures, before and after."""

    x0: float
    e0: float
    x1: float
    e1: float

    def change(self) -> float:
        """Ln of the ratio after over before."""
        return math.log((self.x1 + 0.5) / self.e1) - math.log((self.x0 + 0.5) / self.e0)

    def variance(self, phi: float) -> float:
        """Of `change`, by chance alone."""
        return phi * (1 / (self.x1 + 0.5) + 1 / (self.x0 + 0.5))


class Difference(NamedTuple):
    """Effect (log ratio, below 0: fewer failures), its standard error, and how many untreated groups there are."""

    effect: float
    error: float
    groups: int
    others: float
    """ln of the ratio after over before of the untreated."""
    drift: float = 0.0
    """The part of the squared error that is drift."""

    @property
    def freedom(self) -> float:
        """Degrees of freedom of the error."""
        least = min(self.groups + 1, FEW)
        return min(MANY, max(least, (self.error**2 / self.drift) ** 2)) if self.drift > 0 else MANY

    def bound(self, share: float) -> float:
        """The |t| beyond which this part of the error is spent."""
        return student_quantile(1 - ALPHA * share, self.freedom)

    @property
    def t(self) -> float:
        """The effect in standard errors."""
        return self.effect / self.error

    def interval(self, share: float = 1.0) -> tuple[float, float]:
        """Of the ratio exp(effect), two-sided at twice this part of the error."""
        wide = self.bound(share) * self.error
        return math.exp(self.effect - wide), math.exp(self.effect + wide)


def difference(treated: Group, untreated: Sequence[Group], phi: float, drift: float) -> Difference | None:
    """The effect; None without untreated groups, or where nothing was expected. `drift`: its variance over the span."""
    kept = [group for group in untreated if group.e0 > 0 and group.e1 > 0]
    if not kept or treated.e0 <= 0 or treated.e1 <= 0:
        return None
    mean, weight = _mean(kept, phi, drift / 2)
    error = math.sqrt(treated.variance(phi) + 1 / weight + drift)
    return Difference(treated.change() - mean, error, len(kept), mean, drift)


def _mean(groups: Sequence[Group], phi: float, drift: float) -> tuple[float, float]:
    weights = [1 / (group.variance(phi) + drift) for group in groups]
    whole = sum(weights)
    return sum(w * group.change() for w, group in zip(weights, groups, strict=True)) / whole, whole


def drift_over(rate: float | None, before: int, after: int) -> float:
    """The drift of a difference over so many periods before and after, from that of twice PLACEBO: a random walk's;
    None was not measured.
    """
    known = UNMEASURED if rate is None else max(rate, LEAST_DRIFT)
    return known * (before + after) / (2 * PLACEBO)


def own_drift(periods: Sequence[Mapping[str, tuple[float, float]]], phi: float) -> float | None:
    """The variance of placebo differences beyond chance over twice PLACEBO periods, from (failures, expected) by group
    of each period; None where there are too few periods or groups to tell.
    """
    groups = sorted({name for period in periods for name in period})
    found: list[float] = []
    for first in range(0, len(periods) - 2 * PLACEBO + 1, PLACEBO):
        middle, last = first + PLACEBO, first + 2 * PLACEBO
        window = {name: _group(periods[first:middle], periods[middle:last], name) for name in groups}
        known = {name: group for name, group in window.items() if group.e0 > 0 and group.e1 > 0}
        for name, group in known.items():
            others = [other for each, other in known.items() if each != name]
            if others:
                mean, weight = _mean(others, phi, 0.0)
                found.append((group.change() - mean) ** 2 - group.variance(phi) - 1 / weight)
    return max(0.0, sum(found) / len(found)) if found else None


def _group(
    before: Sequence[Mapping[str, tuple[float, float]]], after: Sequence[Mapping[str, tuple[float, float]]], name: str
) -> Group:
    sums = [[0.0, 0.0], [0.0, 0.0]]
    for side, periods in zip(sums, (before, after), strict=True):
        for period in periods:
            x, expected = period.get(name, (0.0, 0.0))
            side[0], side[1] = side[0] + x, side[1] + expected
    return Group(*sums[0], *sums[1])
