"""Measurements, one at a time → count, mean and spread, overall and between neighbours, without keeping the values.

Mean and sum of squared deviations by Welford's update, merged by Chan's; the spread within is that of neighbours,
moving range ÷ 1.128. Source: Welford 1962; Chan, Golub & LeVeque 1979.
"""

import math
from typing import NamedTuple

_D2 = 1.128


class Moments(NamedTuple):
    """Running moments; `moved` is the sum of the `moves` differences between neighbours."""

    n: int = 0
    mean: float = 0.0
    squares: float = 0.0
    moved: float = 0.0
    moves: int = 0
    last: float | None = None

    def add(self, x: float) -> "Moments":
        """With one more value."""
        n = self.n + 1
        away = x - self.mean
        mean = self.mean + away / n
        moved = 0.0 if self.last is None else abs(x - self.last)
        moves = self.moves + (self.last is not None)
        return Moments(n, mean, self.squares + away * (x - mean), self.moved + moved, moves, x)

    def merge(self, later: "Moments") -> "Moments":
        """With the values of a later stretch; the step from one stretch to the next is not a move."""
        n = self.n + later.n
        if not n:
            return self
        away = later.mean - self.mean
        mean = self.mean + away * later.n / n
        squares = self.squares + later.squares + away * away * self.n * later.n / n
        last = self.last if later.last is None else later.last
        return Moments(n, mean, squares, self.moved + later.moved, self.moves + later.moves, last)

    @property
    def deviation(self) -> float | None:
        """Overall standard deviation; None below two values."""
        return math.sqrt(self.squares / (self.n - 1)) if self.n > 1 else None

    @property
    def within(self) -> float | None:
        """Standard deviation of neighbours; None without neighbours."""
        return self.moved / self.moves / _D2 if self.moves else None
