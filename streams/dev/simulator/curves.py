"""A day in, a multiplier out: how demand, capacity and the mix of a scenario run over time.

Days are floats since the start of the scenario; day 0 is a Monday unless the scenario says otherwise, negative days
warm up.
"""

import math
from dataclasses import dataclass
from typing import Protocol


class Curve(Protocol):
    """A multiplier over time."""

    def at(self, day: float) -> float:
        """The multiplier on that day."""
        ...


@dataclass(frozen=True, slots=True)
class Flat:
    """The same every day."""

    level: float = 1.0

    def at(self, day: float) -> float:
        """The level, whatever the day."""
        return self.level


@dataclass(frozen=True, slots=True)
class Ramp:
    """1 until `start`, then growing at a constant rate per day, `factor` from `end` on."""

    start: float
    end: float
    factor: float

    def at(self, day: float) -> float:
        """factor^(share of the ramp that lies behind)."""
        share = min(1.0, max(0.0, (day - self.start) / (self.end - self.start)))
        return float(self.factor**share)


@dataclass(frozen=True, slots=True)
class Seasonal:
    """A week's pattern (Monday first, mean 1) times a sine wave of `amplitude` and `period` days."""

    week: tuple[float, float, float, float, float, float, float]
    amplitude: float
    period: float

    def at(self, day: float) -> float:
        """Weekday factor times season factor."""
        return self.week[math.floor(day) % 7] * (1.0 + self.amplitude * math.sin(2.0 * math.pi * day / self.period))


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a mix has moved from its old to its new shares: 0 until `start`, 1 from `end` on, straight in between."""

    start: float
    end: float

    def at(self, day: float) -> float:
        """The share of the way, from 0 to 1."""
        return min(1.0, max(0.0, (day - self.start) / (self.end - self.start)))


FLAT = Flat()
NO_SHIFT = Flat(0.0)
