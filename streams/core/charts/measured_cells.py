"""One tally's measurements in a period in; the frozen level and spread of that stream of values out.

A cell is what should behave alike: one line, product and supplier under one specification. Spread is that within a
period, pooled over the cells of a specification, so that a drift from period to period does not hide itself.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from streams.core.tallies.measured import DECIMALS, Specification, Sums, decimals_of, steps_of

LEAST_VALUES = 25
"""Values from which a cell's level is taken."""
LEAST_PERIODS = 5
"""Periods from which a cell's level is taken: one good day says nothing of the next."""
GREATEST_CP = 100.0
"""A spread below tolerance ÷ 600 is taken for that: a gauge that repeats one number is not that good."""


class Batch(NamedTuple):
    """The values of one cell in one period: how many, their mean, their squared deviations from it, in the unit."""

    n: int
    mean: float
    squares: float

    @classmethod
    def of(cls, sums: Sums) -> "Batch":
        """From the integer sums."""
        return cls(sums.n, sums.mean, sums.squared_deviations / sums.steps / sums.steps)


@dataclass(slots=True)
class Cell:
    """What was learned: values, their mean, squares between and within periods; `sigma` once it is frozen."""

    specification: Specification
    periods: int = 0
    n: int = 0
    mean: float = 0.0
    between: float = 0.0
    within: float = 0.0
    freedom: int = 0
    sigma: float | None = None

    def learn(self, batch: Batch) -> None:
        """Adds a period (weighted update of Chan, Golub & LeVeque 1979)."""
        n, away = self.n + batch.n, batch.mean - self.mean
        self.mean += away * batch.n / n
        self.between += away * away * self.n * batch.n / n
        self.within += batch.squares
        self.freedom += batch.n - 1
        self.periods += 1
        self.n = n

    @property
    def ready(self) -> bool:
        """Enough to be frozen."""
        return self.n >= LEAST_VALUES and self.periods >= LEAST_PERIODS

    def dump(self) -> Any:
        """JSON data."""
        sums = [self.periods, self.n, self.mean, self.between, self.within, self.freedom, self.sigma]
        return [list(self.specification), *sums]

    @classmethod
    def load(cls, data: Any) -> "Cell":
        """From JSON data."""
        specification, *sums = data
        return cls(Specification._make(specification), *sums)


def pooled_sigma(cells: Iterable[Cell]) -> float:
    """The standard deviation within a period of cells of one specification; where periods hold single values, that of
    all values. Never below what is of any use (GREATEST_CP).
    """
    alike = list(cells)
    freedom, periods = sum(cell.freedom for cell in alike), sum(cell.periods for cell in alike)
    within = sum(cell.within for cell in alike)
    if freedom < periods / 2:
        within += sum(cell.between for cell in alike)
        freedom = sum(cell.n - 1 for cell in alike)
    size = max(abs(cell.mean) for cell in alike)
    return max(math.sqrt(within / freedom), least_sigma(alike[0].specification, size)) if freedom > 0 else 0.0


def least_sigma(specification: Specification, size: float = 0.0) -> float:
    """The smallest spread that is believed of values of this size, in the unit."""
    if specification.lsl is not None and specification.usl is not None and specification.usl > specification.lsl:
        return (specification.usl - specification.lsl) / (6 * GREATEST_CP)
    if specification.follows_values:
        return 1 / steps_of(decimals_of(size) if size else DECIMALS)
    return 1 / specification.steps
