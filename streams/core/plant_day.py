"""The plant's clock in, a calendar whose days begin where its days begin out: of 23 or 25 hours where clocks change.

Periods are whole local days or equal parts of one, counted from the Monday of period 0 (1970-01-05). A shift that spans
midnight is one period. Where clocks go forward, a part of the day that the clock leaves out is empty; where they go
back, the part in which it repeats an hour is longer.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo
from functools import lru_cache

from schemas.times import from_millis, to_millis
from streams.core.periods import ANCHOR_MS, DAY_MS, Calendar, Millis

ANCHOR = from_millis(ANCHOR_MS).replace(tzinfo=None)
NEAREST = 2
"""Local periods begin less than a day before or after equal ones; so many around are looked at."""


@dataclass(frozen=True, slots=True)
class PlantCalendar(Calendar):
    """Periods that follow the clock of `zone`; days begin `day_start_ms` after midnight by it.

    >>> from datetime import UTC, datetime
    >>> from zoneinfo import ZoneInfo
    >>> plant = PlantCalendar(DAY_MS, 0, ZoneInfo("Europe/Berlin"), 6 * 3_600_000)
    >>> first = plant.index(to_millis(datetime(2026, 3, 28, 12, tzinfo=UTC)))
    >>> [(plant.end(day) - plant.start(day)) // 3_600_000 for day in (first - 1, first, first + 1)]
    [24, 23, 24]
    """

    zone: tzinfo = UTC
    day_start_ms: int = 0

    def index(self, at: Millis) -> int:
        """See `Calendar.index`."""
        near = (at - ANCHOR_MS - self.day_start_ms) // self.period_ms
        reach = NEAREST * max(1, DAY_MS // self.period_ms)
        return bisect_right(range(near - reach, near + reach), at, key=self.start) + near - reach - 1

    def start(self, index: int) -> Millis:
        """See `Calendar.start`."""
        return _begins(self.zone, index * self.period_ms + self.day_start_ms)

    def end(self, index: int) -> Millis:
        """See `Calendar.end`."""
        return self.start(index + 1)

    def text(self, at: Millis) -> str:
        """See `Calendar.text`: by the plant's clock, with its offset."""
        return from_millis(at).astimezone(self.zone).isoformat().replace("+00:00", "Z")


def calendar(period_ms: int, grace_ms: int, zone: tzinfo = UTC, day_start_ms: int = 0) -> Calendar:
    """The calendar of a plant; of equal periods where its days begin at midnight UTC."""
    if zone is UTC and not day_start_ms:
        return Calendar(period_ms, grace_ms)
    return PlantCalendar(period_ms, grace_ms, zone, day_start_ms)


@lru_cache(maxsize=16_384)
def _begins(zone: tzinfo, since_anchor_ms: int) -> Millis:
    """The first instant at which the clock of a zone shows the moment so long after ANCHOR, or has passed it."""
    shown = ANCHOR + timedelta(milliseconds=since_anchor_ms)
    first, second = (to_millis(shown.replace(fold=fold, tzinfo=zone).astimezone(UTC)) for fold in (0, 1))
    if first <= second:  # it is shown once, or twice
        return first
    return _turn(zone, second, first)


def _turn(zone: tzinfo, before: Millis, after: Millis) -> Millis:
    """The first instant after the clock of a zone is put forward, which it is between two."""
    offset = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(zone, middle) == offset else (before, middle)
    return after


def _offset(zone: tzinfo, at: Millis) -> timedelta | None:
    return from_millis(at).astimezone(zone).utcoffset()
