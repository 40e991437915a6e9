"""Scores of what fell short, was as expected, or exceeded → what exceeding gives, what falling short costs, and which
of Kano's kinds of need it therefore is.

better = top share of `above` − top share of `as_expected`, 0 to 1; worse = −(low share of `below` − low share of
`as_expected`), −1 to 0: the coefficients of a regression on two dummies with what was as expected for its reference,
each with Newcombe's 95 % interval. An effect matters when its interval lies above 0 and reaches SMALL, is little when
it lies below SMALL; both exclude each other, and a half-width of SMALL/2 always tells one of them. Where the reference
leaves no ROOM (nearly all content as it is), little follows from the scale and is not said. Berger's coefficients
(1993) need pairs of questions and are others. Units: shares. Source: Brandt 1987; Matzler & Hinterhuber 1998
(Technovation 18:25); Mikulić & Prebežac 2011 (Managing Service Quality 21:46); Newcombe 1998.
"""

import math
from functools import lru_cache
from typing import Literal, NamedTuple

from streams.core.stats.distributions import two_sided_z
from streams.core.stats.estimate import Estimate
from streams.core.stats.newcombe import newcombe_interval

SMALL = 0.1
"""An effect below ten answers in a hundred does not matter, by convention."""
ROOM = 2 * SMALL
"""So much an effect must be able to be, before its being little says something."""

Category = Literal["must_be", "one_dimensional", "attractive", "indifferent", "cannot_tell"]


class Scores(NamedTuple):
    """Answers of one class by score: low, in the middle, top."""

    low: int
    middle: int
    top: int


class PenaltyReward(NamedTuple):
    """Better (0…1) and worse (−1…0), None while one of their classes is empty; the kind of need; and, while that cannot
    be told, how many answers in all would tell it at today's shares: None where no number is known to.
    """

    better: Estimate | None
    worse: Estimate | None
    category: Category
    answers_needed: int | None


class _Effect(NamedTuple):
    """The difference of two shares, x₁ of n₁ less the reference's x₂ of n₂."""

    x1: int
    n1: int
    x2: int
    n2: int
    low: float
    high: float

    @property
    def value(self) -> float:
        return self.x1 / self.n1 - self.x2 / self.n2

    @property
    def roomy(self) -> bool:
        return 1 - self.x2 / self.n2 >= ROOM

    @property
    def matters(self) -> bool:
        return self.low > 0 and self.high >= SMALL

    @property
    def little(self) -> bool:
        return self.high < SMALL and self.roomy

    @property
    def telling(self) -> float:
        """The half-width at which an effect of today's value is told from 0 or from SMALL; 0 where none would."""
        if self.roomy:
            return max(self.value, SMALL - self.value)
        return self.value if self.value >= SMALL else 0.0

    def answers(self, total: int, half: float) -> int | None:
        """Answers in all for an interval of ± half, when classes keep their shares of `total`."""
        if half <= 0:
            return None
        z = two_sided_z(0.95)
        variance = sum(_spread(x, n, z) * total / n for x, n in ((self.x1, self.n1), (self.x2, self.n2)))
        return math.ceil(z * z * variance / (half * half))


@lru_cache(maxsize=4_096)
def penalty_reward(below: Scores, as_expected: Scores, above: Scores) -> PenaltyReward:
    """From the answers of the three classes."""
    given = _effect(above.top, sum(above), as_expected.top, sum(as_expected))
    cost = _effect(below.low, sum(below), as_expected.low, sum(as_expected))
    better = given and Estimate(given.value, given.low, given.high, given.n1 + given.n2)
    worse = cost and Estimate(0.0 - cost.value, 0.0 - cost.high, 0.0 - cost.low, cost.n1 + cost.n2)
    if given is None or cost is None:
        return PenaltyReward(better, worse, "cannot_tell", None)
    category = _category(given, cost)
    needed = None if category != "cannot_tell" else _needed(given, cost, sum(below) + sum(as_expected) + sum(above))
    return PenaltyReward(better, worse, category, needed)


def _effect(x1: int, n1: int, x2: int, n2: int) -> _Effect | None:
    return _Effect(x1, n1, x2, n2, *newcombe_interval(x1, n1, x2, n2)) if n1 and n2 else None


def _category(given: _Effect, cost: _Effect) -> Category:
    if given.matters and cost.matters:
        return "one_dimensional"
    if cost.matters and given.little:
        return "must_be"
    if given.matters and cost.little:
        return "attractive"
    if given.little and cost.little and min(given.low, cost.low) > -SMALL:
        return "indifferent"
    return "cannot_tell"


def _needed(given: _Effect, cost: _Effect, total: int) -> int | None:
    """As many as tell both effects; where both are little already, as many as tell them from −SMALL."""
    settled = given.little and cost.little
    sizes = [each.answers(total, SMALL - abs(each.value) if settled else each.telling) for each in (given, cost)]
    known = [size for size in sizes if size is not None]
    return max(total + 1, *known) if len(known) == len(sizes) else None


def _spread(x: int, n: int, z: float) -> float:
    """p(1 − p) with p drawn to ½ (Agresti & Coull 1998), so that 0 of 3 is not taken for certain."""
    share = (x + z * z / 2) / (n + z * z)
    return share * (1 - share)
