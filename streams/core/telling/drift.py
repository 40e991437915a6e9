"""A measurement chart in alarm in, the numbers of its alert out: levels, drift per period, Cpk before and now.

They are told for the specification with the most values since the onset; "before" is the frozen baseline, "now" the
last NOW_PERIODS periods of the run, since a drift's mean over the whole run says neither.
"""

import math
from dataclasses import dataclass
from typing import Any

from streams.core.charts.measured_cells import Cell
from streams.core.charts.measurement_chart import Level, MeasurementChart, Reading
from streams.core.enterprise.view import View
from streams.core.messages import rounded
from streams.core.stats.capability import Capability, capability_of_spreads
from streams.core.stats.estimate import Estimate
from streams.core.stats.weighted_trend import weighted_slope
from streams.core.tallies.measured import Specification

NOW_PERIODS = 5
DIGITS = 9


@dataclass(frozen=True, slots=True)
class Drift:
    """What one chart in alarm says; means in the unit of its specification, σ that within a period."""

    signal: str
    onset: int
    specification: Specification
    seen: list[Reading]
    base: Level
    now: Level
    slope: Estimate | None

    @property
    def before(self) -> Estimate | None:
        """Cpk of the baseline."""
        return _cpk(self.base, self.specification)

    @property
    def after(self) -> Estimate | None:
        """Cpk of the last periods."""
        return _cpk(self.now, self.specification)

    @property
    def periods_to_limit(self) -> float | None:
        """Periods until the mean reaches the limit it drifts to, if it goes on like this; None where it cannot be
        told.
        """
        slope = self.slope
        if slope is None or slope.low <= 0 <= slope.high:
            return None
        limit = self.specification.usl if slope.value > 0 else self.specification.lsl
        return None if limit is None else max(0.0, (limit - self.now.mean) / slope.value)

    def evidence(self, view: View) -> dict[str, Any]:
        """The alert's numbers, as JSON; None where something cannot be told."""
        of, calendar = self.specification, view.settings.calendar
        told: dict[str, Any] = {
            "signal": self.signal,
            "characteristic": of.characteristic,
            "unit": of.unit,
            "lsl": of.lsl,
            "usl": of.usl,
            "target": of.target,
            "onset": calendar.text(calendar.start(self.onset)),
            "n": sum(reading.n for reading in self.seen),
            "mean": rounded(self.now.mean, DIGITS),
            "deviation": rounded(_deviation(self.now), DIGITS),
            "baseline": {
                "n": self.base.n,
                "mean": rounded(self.base.mean, DIGITS),
                "deviation": rounded(_deviation(self.base), DIGITS),
            },
            "drift_per_period": _told(self.slope, DIGITS),
            "periods_to_limit": None if self.periods_to_limit is None else rounded(self.periods_to_limit, 1),
            "cpk_before": _told(self.before),
            "cpk_after": _told(self.after),
            "periods": [self._row(reading, calendar.text(calendar.start(reading.period))) for reading in self.seen],
        }
        return {name: value for name, value in told.items() if value is not None}

    def _row(self, reading: Reading, start: str) -> dict[str, Any]:
        level = next((each for each in reading.levels if each.specification == self.specification), None)
        row: dict[str, Any] = {"period_start": start, "n": reading.n, "deviation_sigmas": rounded(reading.deviation)}
        if level is not None:
            row |= {"mean": rounded(level.mean, DIGITS)}
        if reading.spread_z is not None:
            row |= {"spread_z": rounded(reading.spread_z)}
        return row | {"z": rounded(reading.z)}


def drift_of(chart: MeasurementChart) -> Drift | None:
    """What the chart says; None where none of its watches is in alarm."""
    running = [(name, watch.onset) for name, watch in chart.watches.items() if watch.alarming]
    if not running:
        return None
    signal, onset = running[0]
    seen = [reading for reading in chart.recent if onset is not None and reading.period >= onset]
    values: dict[Specification, int] = {}
    for reading in seen:
        for level in reading.levels:
            values[level.specification] = values.get(level.specification, 0) + level.n
    if not values or onset is None:
        return None
    of = max(values, key=lambda each: values[each])
    base = _base([cell for _, cell in sorted(chart.cells.items()) if cell.specification == of and cell.sigma])
    levels = [level for reading in seen[-NOW_PERIODS:] for level in reading.levels if level.specification == of]
    levels = levels or [level for reading in seen for level in reading.levels if level.specification == of]
    return Drift(signal, onset, of, seen, base, _together(of, levels), _slope(chart, seen, base))


def _slope(chart: MeasurementChart, seen: list[Reading], base: Level) -> Estimate | None:
    """Of the deviations from the cells' own levels, so that a change of mix is no drift; in units a period."""
    points = [(float(reading.period), reading.deviation, chart.dispersion / reading.n) for reading in seen]
    slope, sigma = weighted_slope(points), _deviation(base)
    return None if slope is None else Estimate(slope.value * sigma, slope.low * sigma, slope.high * sigma, slope.n)


def _base(cells: list[Cell]) -> Level:
    n = sum(cell.n for cell in cells)
    mean = sum(cell.mean * cell.n for cell in cells) / n
    freedom = sum(cell.freedom for cell in cells) or n - 1
    sigma = sum((cell.sigma or 0.0) * cell.n for cell in cells) / n
    return Level(cells[0].specification, n, mean, sigma * sigma * freedom, freedom)


def _together(of: Specification, levels: list[Level]) -> Level:
    n = sum(level.n for level in levels)
    mean = sum(level.mean * level.n for level in levels) / n
    return Level(of, n, mean, sum(level.squares for level in levels), sum(level.freedom for level in levels))


def _deviation(level: Level) -> float:
    return math.sqrt(level.squares / level.freedom) if level.freedom else 0.0


def _cpk(level: Level, of: Specification) -> Estimate | None:
    within = (_deviation(level), float(level.freedom))
    told: Capability | None = capability_of_spreads(level.mean, level.n, (within, (None, 0.0)), (of.lsl, of.usl))
    return None if told is None else told.cpk


def _told(estimate: Estimate | None, digits: int = 6) -> dict[str, Any] | None:
    if estimate is None:
        return None
    low, high = rounded(estimate.low, digits), rounded(estimate.high, digits)
    return {"value": rounded(estimate.value, digits), "interval": [low, high], "n": estimate.n}
