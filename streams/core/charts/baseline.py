"""Cells of periods in, what a frozen baseline expects of them out: failures, their variance, and how sure that is of
this mix. Cells that it has not seen learn first: what is new is no decline.
"""

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from streams.core.charts.family import ALONE, Family
from streams.core.charts.sums import Sums
from streams.core.stats.main_effects import main_effects
from streams.core.stats.new_effect import Effect, new_effect
from streams.core.tallies.stage import OTHER

Cells = dict[str, list[int]]

PRIOR_FAILURES = 5.0
"""Expected failures with which a cell's baseline rate is drawn to what its labels lead one to expect, and the effect of
a label to none (Gamma-Poisson shrinkage): effects of some 45 % are usual. Failures and not units, since a thousand
units of a rare defect tell no more than ten of a common one.
"""
NEW_FAILURES = 8.0
"""Failures, seen or expected, after which what is new (a product, a supplier, a segment) is judged."""
NEW_ENOUGH = 25.0
"""Failures up to which its own level is still learned, in quiet periods."""
KIN = frozenset({"new", "existing"})
"""Labels that say how customers stand to the enterprise, and no thing that comes and goes: the first new customers are
judged at once, as much like the others as KIN_SPREAD says (standard deviation of the logarithm of their effect).
"""
KIN_SPREAD = 0.3
MAX_LATER = 1_000
"""New labels that are told apart; units with those after them are left out."""
HIGHEST = 0.98


class Expected(NamedTuple):
    """Of the cells that can be judged: x of n seen, as sums with what was expected of them; `left_out`: units in cells
    that still learn.
    """

    n: int
    sums: Sums
    left_out: int


class Cell(NamedTuple):
    """One cell of a period: its name, x of n, and which of its labels are new."""

    name: str
    x: int
    n: int
    new: str


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
    period learned, what its peers told of its level; and `later`, the labels that came after it: failures x seen, and
    expected without them.
    """

    x: int
    n: int
    periods: int
    dispersion: float
    cells: Cells
    until: int
    peers: Family = ALONE
    later: dict[str, list[float]] = field(default_factory=dict)
    margins: "Margins | None" = field(default=None, init=False, repr=False, compare=False)

    def dump(self) -> Any:
        """JSON data."""
        own = [self.x, self.n, self.periods, self.dispersion, self.cells, self.until]
        return [*own, self.peers, self.later] if self.later or self.peers != ALONE else own

    @classmethod
    def load(cls, data: Any) -> "Baseline":
        """From JSON data."""
        x, n, periods, dispersion, cells, until, *more = data
        usual, later = more or (ALONE, {})
        return cls(x, n, periods, dispersion, cells, until, Family(*usual), later)

    @property
    def rate(self) -> float:
        """Failures per unit, never 0: Jeffreys' half failure keeps a spotless baseline comparable."""
        return (self.x + 0.5) / (self.n + 1.0)

    def expected_before(self) -> Sums:
        """What is expected of the baseline's own periods, beside what was seen in them; and what its peers are worth,
        at the rate that is usual among them.
        """
        rates = [(n, self._margins.rate(name).rate) for name, (_, n) in self.cells.items()]
        expected = sum(n * rate for n, rate in rates)
        variance = sum(n * rate * (1 - rate) for n, rate in rates)
        own = Sums(self.x, expected, variance, periods=self.periods)
        if not self.peers.weight:
            return own
        worth = self.peers.weight / self.peers.rate * expected / self.n  # what that many failures of peers expect here
        return own.plus(Sums(self.peers.weight, worth, worth * variance / expected, periods=0.0))

    def expect(self, cells: Cells) -> Expected:
        """What is expected of a period with these cells; of those that are new, and still learn, nothing.

        The error of the overall rate is no part of `mix`, that of a cell's or a label's rate only as far as the mix has
        moved to it: δ units more than its share of the baseline. That of a label that came later is `late`.
        """
        judged = [cell for cell in self._named(cells) if not cell.new or self._known(cell.new)]
        x, n = sum(cell.x for cell in judged), sum(cell.n for cell in judged)
        failures = variance = own = 0.0
        moved: dict[tuple[int, str], float] = {}
        by_later: dict[str, float] = {}
        for name, _, of, new in judged:
            rate, known, weight = self._margins.rate(name)
            if new:
                rate = min(HIGHEST, rate * self._effect(new).factor)
                by_later[new] = by_later.get(new, 0.0) + of * rate
            by_chance = rate * (1 - rate)
            failures, variance = failures + of * rate, variance + of * by_chance
            delta = of - n * known / self.n
            own += delta * delta * by_chance * known / (weight * weight)
            for label in () if new else self._margins.labels(name):
                moved[label] = moved.get(label, 0.0) + delta * (1 - known / weight)
        mix = (own + self._of_labels(moved, failures / n if n else 0.0)) ** 0.5
        left_out = sum(cell[1] for cell in cells.values()) - n
        return Expected(n, Sums(x, failures, variance, mix, self._of_later(by_later)), left_out)

    def _named(self, cells: Cells) -> list[Cell]:
        return [Cell(name, x, n, self._margins.new(name)) for name, (x, n) in cells.items()]

    def _of_labels(self, moved: dict[tuple[int, str], float], mean: float) -> float:
        beside = PRIOR_FAILURES / self.rate
        units = self._margins.units
        return mean * (1 - mean) * sum(by * by / (units.get(label, 0) + beside) for label, by in moved.items())

    def _of_later(self, failures: dict[str, float]) -> float:
        return math.hypot(*(due * self._effect(new).error for new, due in failures.items()))

    def learn(self, cells: Cells, *, quiet: bool) -> None:
        """Lets what the baseline has not seen learn its own level; what is judged already, in quiet periods only."""
        for name, (x, n) in cells.items():
            new = self._margins.new(name)
            if not new or (new not in self.later and len(self.later) >= MAX_LATER):
                continue
            mine = self.later.setdefault(new, [0.0, 0.0])
            enough = NEW_FAILURES if _kin(new) else NEW_ENOUGH
            if not self._known(new) or (quiet and max(mine) < enough):
                mine[0], mine[1] = mine[0] + x, mine[1] + n * self._margins.rate(name).rate

    def _effect(self, new: str) -> Effect:
        x, expected = self.later.get(new, (0.0, 0.0))
        return new_effect(x, expected, (KIN_SPREAD,)) if _kin(new) else new_effect(x, expected)

    def _known(self, new: str) -> bool:
        return _kin(new) or max(self.later.get(new, (0.0,))) >= NEW_FAILURES

    @property
    def _margins(self) -> "Margins":
        if self.margins is None:
            self.margins = Margins(self)
        return self.margins


def _kin(new: str) -> bool:
    return new.partition(":")[2] in KIN


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

    def new(self, name: str) -> str:
        """What of a cell's labels the baseline has not seen, under one name; empty where it knows them all."""
        if name in self._counts:
            return ""
        labels = self.labels(name)
        if not labels:
            return name
        return "+".join(f"{kind}:{label}" for kind, label in labels if (kind, label) not in self.units)

    def labels(self, name: str) -> tuple[tuple[int, str], ...]:
        """The labels of a cell, each with its kind; none for a cell that holds the rest of them."""
        found = self._labels.get(name)
        return self._split(name) if found is None else found

    def _split(self, name: str) -> tuple[tuple[int, str], ...]:
        parts = name.split("|")
        return tuple(enumerate(parts)) if len(parts) == self._kinds and name != OTHER else ()
