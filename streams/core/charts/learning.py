"""Periods of a chart that does not judge yet in, its frozen baseline out, once they tell enough."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from streams.core.charts.baseline import Baseline, Cells
from streams.core.charts.family import Family
from streams.core.charts.sums import Sums
from streams.core.charts.week import Week

ENOUGH = 2.0
"""Failures that a chart's own periods must let expect at the usual rate before it judges: waiting for more costs a
third of what can be found in thin streams.
"""
FEWEST = 2
"""Periods at the least."""
MOST_LEARNED = 400
"""Periods kept one by one; the oldest are kept together."""


@dataclass(slots=True)
class Learning:
    """What has been learned: [x, n, period] of each period, and the cells' totals."""

    periods: list[list[int]] = field(default_factory=list)
    cells: Cells = field(default_factory=dict)

    def add(self, period: int, cells: Cells) -> None:
        """Takes one period in."""
        x, n = sum(cell[0] for cell in cells.values()), sum(cell[1] for cell in cells.values())
        self.periods.append([x, n, period])
        if len(self.periods) > MOST_LEARNED:
            (x0, n0, _), (x1, n1, last) = self.periods[:2]
            self.periods[:2] = [[x0 + x1, n0 + n1, last]]
        for name, (failed, of) in cells.items():
            mine = self.cells.setdefault(name, [0, 0])
            mine[0], mine[1] = mine[0] + failed, mine[1] + of

    @property
    def x(self) -> int:
        """Failures so far."""
        return sum(period[0] for period in self.periods)

    @property
    def n(self) -> int:
        """Units so far."""
        return sum(period[1] for period in self.periods)

    def information(self, rate: float) -> float:
        """Failures, as far as is known: those expected at the usual rate, or more where more were seen."""
        return max(self.n * rate, float(self.x))

    def enough(self, periods: int, rate: float) -> bool:
        """True when there is enough to judge by."""
        return len(self.periods) >= max(FEWEST, periods) and self.information(rate) >= ENOUGH

    def baseline(self, until: int, family: Family) -> Baseline:
        """The frozen baseline of what was learned, up to the period `until`."""
        squares, _ = self._residuals()
        freedom = max(1, len(self.periods) - 1)
        dispersion = max(1.0, squares / freedom)
        return Baseline(self.x, self.n, len(self.periods), dispersion, self.cells, until, family)

    def before(self, baseline: Baseline) -> Sums:
        """What the scan compares with at first: the baseline's own periods, and what its peers are worth."""
        squares, neighbours = self._residuals()
        return baseline.expected_before()._replace(squares=squares, neighbours=neighbours)

    def week(self, periods: int) -> Week:
        """The rhythm of the week in what was learned."""
        week = Week.of(periods)
        rate = (self.x + 0.5) / (self.n + 1)
        for x, n, period in self.periods:
            week.add(period, x, n * rate)
        return week

    def _residuals(self) -> tuple[float, float]:
        """Pearson's χ² of the periods at their common rate, and the sum of products of neighbouring residuals."""
        rate = (self.x + 0.5) / (self.n + 1)
        by_chance = rate * (1 - rate)
        scores = [(x - n * rate) / (n * by_chance) ** 0.5 for x, n, _ in self.periods if n]
        return sum(z * z for z in scores), sum(a * b for a, b in pairwise(scores))

    def dump(self) -> Any:
        """JSON data."""
        return [self.periods, self.cells]

    @classmethod
    def load(cls, data: Any) -> "Learning":
        """From JSON data."""
        return cls(*data)
