"""The state of the shards in, every few seconds; gauges out: what is held, how far behind, open alerts, rolling ratios.

A rolling ratio is a sum over many tallies. Each closed period is summed once, over the products, when it closes; the
windows are then sums of a few small tables. A late event shows with the next period that closes.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from streams.core.counting.book import Book
from streams.core.tallies.satisfaction import SatisfactionTally
from streams.core.tallies.stage import StageKey, StageTally
from streams.runtime.app import Parts
from streams.runtime.holdings import Holding
from streams.runtime.metrics import replace

EVERY_SECONDS = 5.0


class Place(NamedTuple):
    """The bounded labels of a yield."""

    site: str
    line: str
    stage: str


LOW_SCORES = "low scores"

Fractions = dict[Place | str, tuple[int, int]]
"""Numerator and denominator of each yield, and of the share of low scores."""


@dataclass(slots=True)
class Rolling:
    """The fractions of one holding's closed periods."""

    periods: dict[int, Fractions] = field(default_factory=dict)
    closed: int | None = None

    def follow(self, holding: Holding, longest: int) -> None:
        """Sums the periods that have closed since the last time, and forgets those behind the longest window."""
        book, clock = getattr(holding.shard, "book", None), holding.clock
        if not isinstance(book, Book) or clock is None or clock.closed is None or clock.closed == self.closed:
            return
        first = clock.closed - longest + 1
        self.periods = {period: sums for period, sums in self.periods.items() if period >= first}
        for period in range(first if self.closed is None else max(first, self.closed + 1), clock.closed + 1):
            self.periods[period] = _fractions(book, period)
        self.closed = clock.closed

    def window(self, length: int) -> Iterator[tuple[Place | str, tuple[int, int]]]:
        """The fractions of the last `length` closed periods."""
        if self.closed is not None:
            for period in range(self.closed - length + 1, self.closed + 1):
                yield from self.periods.get(period, {}).items()


@dataclass(slots=True)
class Gauges:
    """Refreshes all gauges, for the partitions of this worker."""

    parts: Parts
    windows: tuple[int, ...]
    rolling: dict[Holding, Rolling] = field(default_factory=dict)
    alerts: dict[Holding, dict[tuple[str, str], int]] = field(default_factory=dict)

    def refresh(self) -> None:
        """One look at every shard."""
        parts, metrics = self.parts, self.parts.metrics
        held = list(parts.holdings)
        replace(metrics.partitions, {(o.source.stem,): len(parts.holdings.of(o)) for o in parts.operators})
        replace(metrics.watermark_lag_seconds, dict(_behind(held, time.time())))
        replace(metrics.open_alerts, self._open_alerts(held))
        self.rolling = {holding: self.rolling.get(holding) or Rolling() for holding in held}
        for holding, rolling in self.rolling.items():
            rolling.follow(holding, max(self.windows))
        self._show_ratios()

    def _open_alerts(self, held: list[Holding]) -> dict[tuple[str, str], int]:
        """Of each shard as it was last seen at rest: a fold may be at work on it in a thread."""
        self.alerts = {h: _alerts_of(h) if h.at_rest else self.alerts.get(h, {}) for h in held}
        sums: dict[tuple[str, str], int] = {}
        for counts in self.alerts.values():
            for rule_and_severity, count in counts.items():
                sums[rule_and_severity] = sums.get(rule_and_severity, 0) + count
        return sums

    def _show_ratios(self) -> None:
        ratios = {window: self._ratios(window) for window in self.windows}
        yields = {(*at, str(w)): r for w, rs in ratios.items() for at, r in rs.items() if isinstance(at, Place)}
        low = {(str(w),): rs[LOW_SCORES] for w, rs in ratios.items() if LOW_SCORES in rs}
        replace(self.parts.metrics.first_pass_yield, yields)
        replace(self.parts.metrics.low_scores, low)

    def _ratios(self, window: int) -> dict[Place | str, float]:
        sums: Fractions = {}
        for rolling in self.rolling.values():
            for name, fraction in rolling.window(window):
                _add(sums, name, *fraction)
        return {name: above / below for name, (above, below) in sums.items() if below}


def _fractions(book: Book[Any, Any], period: int) -> Fractions:
    sums: Fractions = {}
    for key, tally in book.window(period, 1):
        if isinstance(tally, StageTally) and isinstance(key, StageKey):
            _add(sums, Place(key.site, key.line, key.stage), tally.first_passed, tally.first_inspected)
        elif isinstance(tally, SatisfactionTally):
            _add(sums, LOW_SCORES, tally.low, tally.answers)
    return sums


def _add(sums: Fractions, name: Place | str, above: int, below: int) -> None:
    so_far = sums.get(name, (0, 0))
    sums[name] = so_far[0] + above, so_far[1] + below


def _behind(held: Iterable[Holding], now: float) -> Iterator[tuple[tuple[str, str], float]]:
    for holding in held:
        if holding.clock is not None and holding.clock.stream_time is not None:
            labels = holding.operator.source.stem, str(holding.partition)
            yield labels, now - holding.clock.stream_time / 1000


def _alerts_of(holding: Holding) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = getattr(holding.shard, "open_alerts", dict)()
    return counts
