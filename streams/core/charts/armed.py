"""An acknowledged alarm in; "it got worse still" out: a second CUSUM, from the level at which it was acknowledged.

A CUSUM that has alarmed says nothing more: it stays up for as long as the shift lasts, months if need be. So an
acknowledgement arms the chart again. Its periods are compared with the baseline times the factor by which the run has
exceeded it so far, with the same k and h; k rises by what that factor is uncertain.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

DOUBT = 2.0
"""Standard errors of the level, from its own few periods, by which k rises."""
HIGHEST = 0.98


class Judged(Protocol):
    """What this file needs to know of a judged period: failures x of n, and the expected ones."""

    @property
    def x(self) -> int:
        """Failures."""

    @property
    def n(self) -> int:
        """Of so many."""

    @property
    def expected(self) -> float:
        """Expected failures."""


@dataclass(slots=True)
class Armed:
    """The level as a factor of the expected failures, its relative standard error, and the CUSUM from it."""

    factor: float
    error: float
    cusum: float = 0.0

    @classmethod
    def at(cls, run: Sequence[Judged]) -> "Armed":
        """The level of a run of alarming periods."""
        failed, expected = sum(point.x for point in run), sum(point.expected for point in run)
        return cls(max(1.0, failed / expected) if expected else 1.0, 1 / math.sqrt(max(1, failed)))

    def worse(self, point: Judged, dispersion: float, k: float, h: float) -> bool:
        """Takes one period in; True when the group is worse than it was when somebody took charge."""
        level = min(HIGHEST * point.n, self.factor * point.expected)
        spread = math.sqrt(dispersion * level * (1 - level / point.n))
        self.cusum = max(0.0, self.cusum + (point.x - level) / spread - k - DOUBT * self.error * level / spread)
        return self.cusum > h

    def dump(self) -> Any:
        """JSON data."""
        return [self.factor, self.error, self.cusum]
