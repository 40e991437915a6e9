"""The measurements of one characteristic at one stage and site, a period at a time, in; "its mean drifts" and "its
spread grows" out.

Phase I learns a level for each cell (line, product, supplier, specification) and freezes it after `baseline_periods`
periods; a cell that comes later learns first and is left out until then. Phase II: the deviations of a period's means
from the frozen levels, in standard deviations within, are pooled over the cells (a change of mix is no drift) and
divided by the spread that such period scores had in the baseline: between periods, as on an individuals chart, never
taken below chance (Laney 2002). Two CUSUMs watch the mean upwards and downwards, a third the spread within.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from streams.core.charts.design import Design
from streams.core.charts.measured_cells import Batch, Cell, pooled_sigma
from streams.core.charts.watch import Score, Watch
from streams.core.stats.distributions import chi_square_upper
from streams.core.stats.variance_score import variance_score
from streams.core.tallies.measured import Specification

OVERDISPERSED = 0.05
"""The significance at which the periods of a baseline are held to vary more than by chance."""
FARTHEST = 8.0
"""One period adds at most so many standard deviations: it may alarm at once, but not decide the chart for months."""
RECENT = 16
DOUBT = 2.0
"""Standard errors of the baseline by which k rises when periods grow larger than those that were learned from."""
SMALLEST_SHIFT = 0.2
"""A shift of the mean that matters, in standard deviations within a period: with very many values the chart does not
ring for what nobody could notice.
"""
SMALLEST_STRETCH = 1.1
"""A growth of the spread that matters."""
MAX_CELLS = 1_000
"""Cells a chart keeps apart; values of those that come after them are left out."""
LEVELS = 3
"""Specifications of a period whose level is kept for the evidence: those with the most values."""
WATCHES = ("up", "down", "spread")

Batches = Mapping[str, tuple[Specification, Batch]]
"""Cell name to its specification and what it measured in the period."""


class Level(NamedTuple):
    """The values of one specification in one period: how many, mean, squared deviations within, and their freedom."""

    specification: Specification
    n: int
    mean: float
    squares: float
    freedom: int


class Reading(NamedTuple):
    """One judged period: values, mean deviation (in σ within), its score, the score of the spread (None: single
    values), the variance that the error of the baseline adds to each, and the levels.
    """

    period: int
    n: int
    deviation: float
    z: float
    doubt: float
    spread_z: float | None
    spread_doubt: float
    levels: list[Level]


@dataclass(slots=True)
class MeasurementChart:
    """The state of one chart. `learned`: a period's cells with (n, mean, squares), while learning."""

    learned: dict[int, dict[str, Batch]] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    frozen_at: int | None = None
    dispersion: float = 1.0
    spread_dispersion: float = 1.0
    watches: dict[str, Watch] = field(default_factory=lambda: {name: Watch() for name in WATCHES})
    recent: list[Reading] = field(default_factory=list)

    @property
    def alarming(self) -> list[str]:
        """The watches in alarm."""
        return [name for name, watch in self.watches.items() if watch.alarming]

    def observe(self, period: int, batches: Batches, design: Design) -> bool:
        """Takes one period in; True when a cell learned."""
        learned = self._learn(batches)
        if self.frozen_at is None:
            self.learned[period] = {name: batch for name, (_, batch) in batches.items() if name in self.cells}
            if len(self.learned) >= design.baseline_periods:
                self._freeze(period)
            return True
        reading = self._read(period, batches)
        if reading is not None:
            self.recent = [*self.recent[1 - RECENT :], reading]
            self._watch(reading, design)
        return learned

    def _learn(self, batches: Batches) -> bool:
        """Cells that are not frozen learn; one that has enough is frozen, once the chart is."""
        moved = False
        for name, (specification, batch) in batches.items():
            cell = self.cells.get(name)
            if cell is None:
                if len(self.cells) >= MAX_CELLS:
                    continue
                cell = self.cells[name] = Cell(specification)
            if cell.sigma is None:
                moved = True
                cell.learn(batch)
                if self.frozen_at is not None and cell.ready:
                    self._freeze_cells([cell])
        return moved

    def _freeze_cells(self, cells: Sequence[Cell]) -> None:
        """Sorted, since a restored chart holds its cells in another order and sums of floats must not show it."""
        alike: dict[Specification, list[Cell]] = {}
        for _, cell in sorted(self.cells.items()):
            alike.setdefault(cell.specification, []).append(cell)
        for cell in cells:
            cell.sigma = pooled_sigma(alike[cell.specification]) or None

    def _freeze(self, period: int) -> None:
        """Freezes the cells, and learns how far the scores of the baseline scatter."""
        self._freeze_cells([cell for cell in self.cells.values() if cell.ready])
        self.frozen_at = period
        specified = {name: cell.specification for name, cell in self.cells.items()}
        readings = [
            self._read(past, {name: (specified[name], batch) for name, batch in batches.items()})
            for past, batches in sorted(self.learned.items())
        ]
        self.dispersion = _dispersion([reading.z for reading in readings if reading])
        spreads = [reading.spread_z for reading in readings if reading]
        self.spread_dispersion = _dispersion([z for z in spreads if z is not None])
        self.learned = {}

    def _read(self, period: int, batches: Batches) -> Reading | None:
        n = freedom = 0
        deviation = doubt = squares = spread_doubt = 0.0
        levels: dict[Specification, Level] = {}
        for name, (specification, batch) in batches.items():
            cell = self.cells.get(name)
            if cell is None or cell.sigma is None:
                continue
            n, freedom = n + batch.n, freedom + batch.n - 1
            deviation += batch.n * (batch.mean - cell.mean) / cell.sigma
            doubt += batch.n * batch.n / cell.n
            squares += batch.squares / cell.sigma**2
            spread_doubt += (batch.n - 1) ** 2 / max(1, cell.freedom)
            levels[specification] = _plus(levels.get(specification), specification, batch)
        if not n:
            return None
        most = sorted(levels.values(), key=lambda level: -level.n)[:LEVELS]
        spread = variance_score(squares, freedom) if freedom else None
        spread_doubt = spread_doubt / freedom if freedom else 0.0
        return Reading(period, n, deviation / n, deviation / math.sqrt(n), doubt / n, spread, spread_doubt, most)

    def _watch(self, last: Reading, design: Design) -> None:
        self._direction("up", last, design, self.dispersion, lambda each: (each.z, each.doubt))
        self._direction("down", last, design, self.dispersion, lambda each: (-each.z, each.doubt))
        if last.spread_z is not None:
            phi = self.spread_dispersion
            self._direction("spread", last, design, phi, lambda each: (each.spread_z or 0.0, each.spread_doubt))

    def _direction(
        self, name: str, last: Reading, design: Design, phi: float, of: Callable[[Reading], tuple[float, float]]
    ) -> None:
        limit, root = design.limit(overdispersed=phi > 1), math.sqrt(phi)
        seen = [(each.period, *of(each)) for each in self.recent if name != "spread" or each.spread_z is not None]
        scores = [Score(period, max(-FARTHEST, min(FARTHEST, z / root)), doubt) for period, z, doubt in seen]
        grown = max(0.0, math.sqrt(scores[-1].doubt) - 1 / math.sqrt(design.baseline_periods)) / root
        reference = max(limit.k, _smallest(name, last) / root / 2) + DOUBT * grown
        self.watches[name].observe(scores, reference, limit.h)

    def head(self) -> Any:
        """JSON data of all but cells and learned periods."""
        watches = [watch.dump() for watch in self.watches.values()]
        readings = [[*each[:-1], [[list(level[0]), *level[1:]] for level in each.levels]] for each in self.recent]
        return [self.frozen_at, self.dispersion, self.spread_dispersion, watches, readings]

    def load_head(self, data: Any) -> None:
        """The inverse of `head`."""
        self.frozen_at, self.dispersion, self.spread_dispersion, watches, readings = data
        self.watches = {name: Watch(*values) for name, values in zip(WATCHES, watches, strict=True)}
        self.recent = [_reading(row) for row in readings]


def _reading(row: Any) -> Reading:
    *values, levels = row
    return Reading._make([*values, [Level(Specification._make(of), *rest) for of, *rest in levels]])


def _plus(level: Level | None, specification: Specification, batch: Batch) -> Level:
    if level is None:
        return Level(specification, batch.n, batch.mean, batch.squares, batch.n - 1)
    n = level.n + batch.n
    mean = level.mean + (batch.mean - level.mean) * batch.n / n
    return Level(specification, n, mean, level.squares + batch.squares, level.freedom + batch.n - 1)


def _dispersion(scores: Sequence[float]) -> float:
    """Variance of a baseline's scores where it exceeds chance, else 1."""
    freedom = len(scores) - 1
    total = math.fsum(z * z for z in scores)
    return total / freedom if freedom > 0 and chi_square_upper(total, freedom) < OVERDISPERSED else 1.0


def _smallest(name: str, reading: Reading) -> float:
    """What the smallest worsening that matters does to a period's score."""
    if name != "spread":
        return SMALLEST_SHIFT * math.sqrt(reading.n)
    freedom = sum(level.freedom for level in reading.levels)
    return variance_score(SMALLEST_STRETCH**2 * freedom, freedom) if freedom else 0.0
