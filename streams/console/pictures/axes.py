"""A range of numbers and a width in, positions and round ticks out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """A straight scale: values `low` to `high` lie at positions `start` to `end` (pixels)."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies, kept inside the picture."""
        span = (self.high - self.low) or 1.0
        share = min(1.0, max(0.0, (value - self.low) / span))
        return round(self.start + share * (self.end - self.start), 1)


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Some `wanted` round values from `low` to `high`.

    >>> ticks(0, 1)
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    span = high - low
    if not span > 0 or not math.isfinite(span):
        return [low]
    rough = span / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in STEPS if power * each >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [round(place * step, 12) for place in range(first, math.floor(high / step + 1e-9) + 1)]


def room(values: Sequence[float], *, floor: float | None = None, ceiling: float | None = None) -> tuple[float, float]:
    """The range to draw these values in, with a little air; never beyond `floor` and `ceiling`."""
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return (floor or 0.0, ceiling if ceiling is not None else (floor or 0.0) + 1.0)
    air = 0.06 * (max(known) - min(known)) or 0.05 * (abs(known[0]) or 1.0)
    low, high = min(known) - air, max(known) + air
    low = low if floor is None else max(floor, low)
    high = high if ceiling is None else min(ceiling, high)
    return (low, high) if high > low else (low, low + 1.0)
