"""Periods learned in; the frozen reference of a chart, with what it tells of how much its rate wanders, out."""

from dataclasses import dataclass
from typing import Any

from streams.core.stats.distributions import chi_square_quantile, chi_square_upper
from streams.core.stats.pooled_dispersion import Spread, drawn_dispersion

PRIOR_STRENGTH = 50.0
"""Units with which a cell's baseline rate is drawn to that of its chart (Beta-binomial shrinkage)."""
OVERDISPERSED = 0.05
"""The significance at which the periods of a baseline are held to vary more than by chance."""


@dataclass(slots=True)
class Baseline:
    """The frozen reference: totals, dispersion φ (1: none beyond chance), the cells' totals, the last period learned;
    Pearson's χ² of its periods, their mean variance by chance (0: not known), and the variance τ² between periods that
    it took from its family (0: none, φ is its own).
    """

    x: int
    n: int
    periods: int
    dispersion: float
    cells: dict[str, list[int]]
    until: int
    pearson: float = 0.0
    variance: float = 0.0
    between: float = 0.0

    def dump(self) -> Any:
        """JSON data."""
        return [getattr(self, name) for name in Baseline.__dataclass_fields__]

    @property
    def spread(self) -> Spread:
        """What it tells of how much the rates of its family wander."""
        return Spread(self.pearson, self.periods - 1, self.variance)

    def draw(self, between: float) -> None:
        """Takes what its family tells of the variance between periods."""
        self.between, self.dispersion = between, drawn_dispersion(self.spread, between)

    @property
    def rate(self) -> float:
        """Failures per unit, never 0: Jeffreys' half failure keeps a spotless baseline comparable."""
        return (self.x + 0.5) / (self.n + 1.0)

    def cell_rate(self, cell: str) -> tuple[float, float]:
        """The rate expected in a cell, and the number of units that says so."""
        x, n = self.cells.get(cell, (0, 0))
        weight = n + PRIOR_STRENGTH
        return (x + PRIOR_STRENGTH * self.rate) / weight, weight


def freeze(learned: list[tuple[int, int]], cells: dict[str, list[int]], period: int, *, clustered: bool) -> Baseline:
    """The baseline of the periods learned, (x, n) each, up to `period`."""
    x, n = (sum(column) for column in zip(*learned, strict=True))
    rate = (x + 0.5) / (n + 1.0)
    by_chance = rate * (1 - rate)
    pearson = sum((failed - of * rate) ** 2 / (of * by_chance) for failed, of in learned)
    freedom = len(learned) - 1
    if clustered:  # for certain, so the upper bound of how much
        dispersion = max(1.0, pearson / chi_square_quantile(OVERDISPERSED, freedom))
    else:
        dispersion = pearson / freedom if chi_square_upper(pearson, freedom) < OVERDISPERSED else 1.0
    variance = n * by_chance / len(learned)
    return Baseline(x, n, len(learned), dispersion, cells, period, pearson, variance)
