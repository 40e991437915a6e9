"""Periods learned in; the frozen reference of a chart out: what it expects of a period's mix, how sure that is, and how
much its rate wanders.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from streams.core.charts.series import Cells
from streams.core.stats.distributions import chi_square_quantile, chi_square_upper
from streams.core.stats.main_effects import main_effects
from streams.core.stats.pooled_dispersion import Spread, drawn_dispersion
from streams.core.tallies.stage import OTHER

PRIOR_FAILURES = 5.0
"""Expected failures with which a cell's baseline rate is drawn to what its labels lead one to expect, and the effect of
a label to none (Gamma-Poisson shrinkage): effects of some 45 % are usual. Failures and not units, since a thousand
units of a rare defect tell no more than ten of a common one.
"""
OVERDISPERSED = 0.05
"""The significance at which the periods of a baseline are held to vary more than by chance."""


class Expectation(NamedTuple):
    """What a baseline expects of a period: x of n seen; the failures expected, their variance by chance, and what the
    error of the baseline adds to it (failures²).
    """

    x: int
    n: int
    failures: float
    variance: float
    doubt: float


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
    margins: "Margins | None" = field(default=None, init=False, repr=False, compare=False)

    def dump(self) -> Any:
        """JSON data."""
        return [self.x, self.n, self.periods, self.dispersion, self.cells, self.until, *self.spread[::2], self.between]

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

    def expect(self, cells: Cells) -> Expectation:
        """What is expected of a period with these cells.

        The error of the overall rate counts in full, that of a cell's or a label's rate only as far as the mix has
        moved to it: δ units more than its share of the baseline.
        """
        if self.margins is None:
            self.margins = Margins(self)
        margins, x, n = self.margins, 0, 0
        for failed, of in cells.values():
            x, n = x + failed, n + of
        failures = variance = own = 0.0
        moved: dict[tuple[int, str], float] = {}
        for name, (_, of) in cells.items():
            rate, known, weight = margins.rate(name)
            by_chance = rate * (1 - rate)
            failures += of * rate
            variance += of * by_chance
            delta = of - n * known / self.n
            if delta:
                own += delta * delta * by_chance * known / (weight * weight)
                for label in margins.labels(name):
                    moved[label] = moved.get(label, 0.0) + delta * (1 - known / weight)
        mean = failures / n
        beside = PRIOR_FAILURES / self.rate
        by_labels = sum(units * units / (margins.units.get(label, 0) + beside) for label, units in moved.items())
        return Expectation(x, n, failures, variance, own + mean * (1 - mean) * (n * n / self.n + by_labels))


class Margins:
    """What the labels of a baseline's cells tell of each cell; made from the baseline, so it is not stored.

    Kept for the baseline's own cells alone: those that come later have no bound.
    """

    def __init__(self, baseline: Baseline) -> None:
        kinds = Counter(name.count("|") + 1 for name in baseline.cells).most_common(1)
        self._kinds = kinds[0][0] if kinds else 1  # the commonest: a label may hold the separator
        self._counts = baseline.cells
        self._labels = {name: self._split(name) for name in baseline.cells}
        self.units: dict[tuple[int, str], int] = {}
        """Units of the baseline by kind of label and label."""
        cells: dict[tuple[str, ...], tuple[int, int]] = {}
        for name, (x, n) in baseline.cells.items():
            if labels := self._labels[name]:
                cells[tuple(label for _, label in labels)] = x, n
            for each in labels:
                self.units[each] = self.units.get(each, 0) + n
        self._effects = main_effects(cells, baseline.rate, PRIOR_FAILURES)
        self._rates = {name: self._rate(name) for name in baseline.cells}

    def rate(self, name: str) -> tuple[float, int, float]:
        """The rate expected in a cell, how many units of its own say so, and how many those and its labels are worth
        together.
        """
        return self._rates.get(name) or self._rate(name)

    def _rate(self, name: str) -> tuple[float, int, float]:
        x, n = self._counts.get(name, (0, 0))
        prior = self._effects.expected(tuple(label for _, label in self.labels(name)))
        weight = n + PRIOR_FAILURES / prior
        return (x + PRIOR_FAILURES) / weight, n, weight

    def labels(self, name: str) -> tuple[tuple[int, str], ...]:
        """The labels of a cell, each with its kind; none for a cell that holds the rest of them."""
        found = self._labels.get(name)
        return self._split(name) if found is None else found

    def _split(self, name: str) -> tuple[tuple[int, str], ...]:
        parts = name.split("|")
        return tuple(enumerate(parts)) if len(parts) == self._kinds and name != OTHER else ()


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
