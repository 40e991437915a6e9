"""Arrivals and departures over time in, the load leg out: is demand above what the stages have been putting through?

Load = arrivals of the last block ÷ the throughput that the stages have shown: the greatest mean of TRAILING blocks in a
row, of arrivals or of departures, in all the history that is kept. (The greatest: a return to a volume that was carried
before is no growth, and a stage that slows down lowers the throughput, which is none either.) A block is a week (or a
day, for short periods), so that a weekly rhythm is not taken for growth. Work in process is shown beside it and is
never the leg itself: a stage that slows down fills up too (Little 1961).
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from streams.core.periods import DAY_MS, Calendar
from streams.core.snapshot import Format
from streams.core.stats.distributions import student_quantile

FORMAT = Format("load", 2, {1: lambda data: [*data, None]})
"""Version 2 holds the peak of the run."""
TRAILING = 8
BAND_CONFIDENCE = 0.99865
"""Demand must exceed the throughput by three standard errors of a block (of Student's t: the spread is estimated from
few blocks), and by SMALLEST_GROWTH.
"""
SMALLEST_GROWTH = 1.15
MAX_BLOCK = 24


def needed_periods(block: int) -> int:
    """Periods of arrivals that it takes to know what is carried."""
    return block * (TRAILING // 2 + 1)


@dataclass(slots=True)
class Load:
    """The load leg: `load` (ratio, None while learning), its upper band, the run in which it is or was above (first and
    last period), the usual throughput of a block, and the greatest load of the run.
    """

    load: float | None = None
    band: float | None = None
    onset: int | None = None
    last_above: int | None = None
    learning: bool = True
    usual: float | None = None
    peak: float | None = None

    def observe(self, period: int, arrivals: list[int], departures: list[int], block: int, lag: int) -> None:
        """Takes the flow up to `period` in (a number a period, oldest first). A run that ended more than `lag` periods
        ago is over.
        """
        self.learning = len(arrivals) < needed_periods(block)
        if self.learning:
            return
        now = sum(arrivals[-block:])
        before = _blocks(arrivals[:-block], block)
        shown = max(_greatest_mean(before), _greatest_mean(_blocks(departures[:-block], block)))
        if not shown:
            self.load = self.band = None
            return
        self.usual = shown
        self.load = now / shown
        self.band = max(SMALLEST_GROWTH, 1 + _band_width(before) / math.sqrt(shown))
        self._run(period, block, lag)

    def _run(self, period: int, block: int, lag: int) -> None:
        if self.load is not None and self.band is not None and self.load > self.band:
            self.onset = period - block + 1 if self.onset is None else self.onset
            self.last_above, self.peak = period, max(self.load, self.peak or 0.0)
        elif self.last_above is not None and period - self.last_above > lag:
            self.onset = self.last_above = self.peak = None

    def above(self, period: int) -> bool:
        """True when demand is above its band in `period`."""
        return self.last_above == period

    def explains(self, onset: int, block: int, lag: int) -> bool:
        """True when something that began at `onset` began after demand rose, and not more than `lag` periods after it
        was last high.
        """
        if self.onset is None or self.last_above is None:
            return False
        return self.onset - block <= onset <= self.last_above + lag

    def dump(self) -> Any:
        """JSON data."""
        return [self.load, self.band, self.onset, self.last_above, self.learning, self.usual, self.peak]

    @classmethod
    def load_from(cls, data: Any) -> "Load":
        """From JSON data."""
        return cls(*data)


def block_periods(calendar: Calendar) -> int:
    """Periods in a block: a week's, at the most MAX_BLOCK, at least one."""
    return max(1, min(MAX_BLOCK, 7 * DAY_MS // calendar.period_ms))


def _blocks(values: list[int], block: int) -> list[int]:
    """Sums of whole blocks, the newest first."""
    return [sum(values[end - block : end]) for end in range(len(values), block - 1, -block)]


def _greatest_mean(blocks: list[int]) -> float:
    length = min(TRAILING, len(blocks))
    return max(sum(blocks[first : first + length]) / length for first in range(len(blocks) - length + 1))


def _band_width(blocks: list[int]) -> float:
    """√φ·t: how far a block's count strays, in square roots of its mean.

    φ is the mean of (a − b)²/(a + b) over successive blocks, variance over mean without the trend, and never below
    Poisson's 1. Two thirds of the differences count as independent (von Neumann 1941).
    """
    pairs = [(a - b) ** 2 / (a + b) for a, b in pairwise(blocks) if a + b]
    if not pairs:
        return student_quantile(BAND_CONFIDENCE, 1.0)
    dispersion = max(1.0, sum(pairs) / len(pairs))
    return math.sqrt(dispersion) * student_quantile(BAND_CONFIDENCE, max(1.0, 2 * len(pairs) / 3))
