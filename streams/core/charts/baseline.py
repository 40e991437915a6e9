"""Cells of periods in, what a frozen baseline expects of them out: failures, their variance, and how sure that is of
this mix. Cells that it has not seen learn first: what is new is no decline.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from streams.core.charts.sums import Sums
from streams.core.stats.main_effects import main_effects
from streams.core.tallies.stage import OTHER

Cells = dict[str, list[int]]

PRIOR_FAILURES = 5.0
"""Expected failures with which a cell's baseline rate is drawn to what its labels lead one to expect, and the effect of
a label to none (Gamma-Poisson shrinkage): effects of some 45 % are usual. Failures and not units, since a thousand
units of a rare defect tell no more than ten of a common one.
"""
NEW_FAILURES = 10.0
"""Failures, seen or expected, after which a cell that came later is judged: its own level is known to a third."""
NEW_PRIOR = 0.5
"""Expected failures by which a later cell is drawn to what its labels let expect: hardly, since it is new."""
MAX_LATER = 1_000
"""Cells that may come later; units of those after them are left out."""


class Expected(NamedTuple):
    """Of the cells that can be judged: x of n seen, as sums with what was expected of them; `left_out`: units in cells
    that still learn.
    """

    n: int
    sums: Sums
    left_out: int


class Rate(NamedTuple):
    """The rate expected in a cell, how many units of its own say so, and how many those and its labels are worth
    together.
    """

    rate: float
    known: int
    weight: float


@dataclass(slots=True)
class Baseline:
    """The frozen reference: totals, dispersion φ of its periods (1: none beyond chance), the cells' totals, the last
    period learned, and the cells that came `later`: those learned, and those that learn.
    """

    x: int
    n: int
    periods: int
    dispersion: float
    cells: Cells
    until: int
    later: Cells = field(default_factory=dict)
    learning: Cells = field(default_factory=dict)
    margins: "Margins | None" = field(default=None, init=False, repr=False, compare=False)

    def dump(self) -> Any:
        """JSON data."""
        own = [self.x, self.n, self.periods, self.dispersion, self.cells, self.until]
        return [*own, self.later, self.learning] if self.later or self.learning else own

    @property
    def rate(self) -> float:
        """Failures per unit, never 0: Jeffreys' half failure keeps a spotless baseline comparable."""
        return (self.x + 0.5) / (self.n + 1.0)

    def expected_before(self) -> Sums:
        """What is expected of the baseline's own periods, beside what was seen in them."""
        rates = [(n, self._margins.rate(name).rate) for name, (_, n) in self.cells.items()]
        expected = sum(n * rate for n, rate in rates)
        variance = sum(n * rate * (1 - rate) for n, rate in rates)
        return Sums(self.x, expected, variance, periods=self.periods)

    def expect(self, cells: Cells) -> Expected:
        """What is expected of a period with these cells; of those that still learn nothing.

        The error of the overall rate is no part of `mix`, that of a cell's or a label's rate only as far as the mix has
        moved to it: δ units more than its share of the baseline.
        """
        judged = {name: cell for name, cell in cells.items() if name in self.cells or name in self.later}
        x, n = sum(cell[0] for cell in judged.values()), sum(cell[1] for cell in judged.values())
        failures = variance = own = 0.0
        moved: dict[tuple[int, str], float] = {}
        for name, (_, of) in judged.items():
            rate, known, weight = self._rate(name)
            by_chance = rate * (1 - rate)
            failures, variance = failures + of * rate, variance + of * by_chance
            late = name not in self.cells
            delta = of if late else of - n * known / self.n
            own += delta * delta * by_chance * known / (weight * weight)
            for label in () if late else self._margins.labels(name):
                moved[label] = moved.get(label, 0.0) + delta * (1 - known / weight)
        doubt = own + self._of_labels(moved, failures / n if n else 0.0)
        left_out = sum(of for _, of in cells.values()) - n
        return Expected(n, Sums(x, failures, variance, doubt**0.5), left_out)

    def _of_labels(self, moved: dict[tuple[int, str], float], mean: float) -> float:
        beside = PRIOR_FAILURES / self.rate
        units = self._margins.units
        return mean * (1 - mean) * sum(by * by / (units.get(label, 0) + beside) for label, by in moved.items())

    def learn(self, cells: Cells) -> None:
        """Lets the cells learn that the baseline has not seen; they are judged once they have failed often enough."""
        for name, (x, n) in cells.items():
            if name in self.cells or name in self.later:
                continue
            if name not in self.learning and len(self.later) + len(self.learning) >= MAX_LATER:
                continue
            mine = self.learning.setdefault(name, [0, 0])
            mine[0], mine[1] = mine[0] + x, mine[1] + n
            if max(mine[0], mine[1] * self._margins.rate(name).rate) >= NEW_FAILURES:
                self.later[name] = self.learning.pop(name)

    def _rate(self, name: str) -> Rate:
        if name not in self.later:
            return self._margins.rate(name)
        x, n = self.later[name]
        weight = n + NEW_PRIOR / self._margins.rate(name).rate
        return Rate(min(0.98, (x + NEW_PRIOR) / weight), n, weight)

    @property
    def _margins(self) -> "Margins":
        if self.margins is None:
            self.margins = Margins(self)
        return self.margins


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

    def rate(self, name: str) -> Rate:
        """What is expected in a cell by its own units and by its labels."""
        return self._rates.get(name) or self._rate(name)

    def _rate(self, name: str) -> Rate:
        x, n = self._counts.get(name, (0, 0))
        prior = self._effects.expected(tuple(label for _, label in self.labels(name)))
        weight = n + PRIOR_FAILURES / prior
        return Rate((x + PRIOR_FAILURES) / weight, n, weight)

    def labels(self, name: str) -> tuple[tuple[int, str], ...]:
        """The labels of a cell, each with its kind; none for a cell that holds the rest of them."""
        found = self._labels.get(name)
        return self._split(name) if found is None else found

    def _split(self, name: str) -> tuple[tuple[int, str], ...]:
        parts = name.split("|")
        return tuple(enumerate(parts)) if len(parts) == self._kinds and name != OTHER else ()
