"""Failures of a group and of all, each with what was expected → how surely the group is worse than the rest.

Given the total, the failures after and before of a group are a binomial split: x₁ of x₀ + x₁ with odds ρ·E/x₀, since
the expectation E rests on x₀ failures before. The likelihood ratio compares "one ρ for the group and the rest" with
"each its own". One-sided: 0 where the group is no worse. Source: Kulldorff 1997 (scan statistic), in its two-sample
form.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ROUNDS = 25
LEAST_BEFORE = 0.5
TINY = 1e-9


class Group(NamedTuple):
    """Failures after, expected after, and before; one of each a group."""

    x: Array
    expected: Array
    before: Array


class Sums(NamedTuple):
    """The same of one group."""

    x: float
    expected: float
    before: float

    def less(self, other: "Sums") -> "Sums":
        """What is left without a part."""
        return Sums(self.x - other.x, self.expected - other.expected, self.before - other.before)


def excess_of_ratio(group: Group, total: Sums) -> Array:
    """The likelihood ratio statistic G² of each group against the rest of the total."""
    rest = Group(
        np.maximum(total.x - group.x, 0.0),
        np.maximum(total.expected - group.expected, 0.0),
        np.maximum(total.before - group.before, 0.0),
    )
    sides = [_odds(group), _odds(rest)]
    ratio = np.full_like(group.x, total.x / total.expected)
    for _ in range(ROUNDS):
        p = [_share(ratio * odds) for odds, _ in sides]
        over = sum(n * share for share, (_, n) in zip(p, sides, strict=True)) - group.x - rest.x
        slope = sum(n * share * (1 - share) for share, (_, n) in zip(p, sides, strict=True))
        ratio = ratio * np.exp(-np.clip(over / np.maximum(slope, TINY), -1, 1))
    statistic = np.zeros_like(ratio)
    for side, (odds, n) in zip((group, rest), sides, strict=True):
        p1 = _share(ratio * odds)
        statistic += 2 * (_term(side.x, n * p1) + _term(n - side.x, n * (1 - p1)))
    worse = group.x / np.maximum(group.expected, TINY) > rest.x / np.maximum(rest.expected, TINY)
    return np.where(worse, np.maximum(statistic, 0.0), 0.0)


def _odds(side: Group) -> tuple[Array, Array]:
    before = np.maximum(side.before, LEAST_BEFORE)
    return np.maximum(side.expected, TINY) / before, side.x + before


def _share(odds: Array) -> Array:
    return odds / (1 + odds)


def _term(seen: Array, likely: Array) -> Array:
    ratio = np.maximum(seen, 1e-12) / np.maximum(likely, 1e-12)
    return np.where(seen > 0, seen * np.log(ratio), 0.0)
