"""Event times in, period numbers out: the calendar by which everything is counted. Integer milliseconds only."""

from dataclasses import dataclass

from schemas.times import rfc3339

Millis = int
"""Milliseconds since 1970-01-01T00:00Z."""

DAY_MS = 86_400_000
YEAR_MS = 365 * DAY_MS + DAY_MS // 4
ANCHOR_MS = 4 * DAY_MS
"""Monday 1970-01-05T00:00Z: period 0 begins here, so that periods of a week begin on Mondays."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Equal periods of `period_ms`, closed `grace_ms` after their end by stream time.

    >>> week = Calendar(period_ms=7 * DAY_MS, grace_ms=0)
    >>> week.index(ANCHOR_MS - 1), week.index(ANCHOR_MS), week.start(1) == ANCHOR_MS + 7 * DAY_MS
    (-1, 0, True)
    """

    period_ms: int
    grace_ms: int

    def index(self, at: Millis) -> int:
        """The number of the period that holds `at`."""
        return (at - ANCHOR_MS) // self.period_ms

    def start(self, index: int) -> Millis:
        """The first millisecond of a period."""
        return ANCHOR_MS + index * self.period_ms

    def end(self, index: int) -> Millis:
        """The first millisecond after a period."""
        return ANCHOR_MS + (index + 1) * self.period_ms

    def closed_through(self, stream_time: Millis) -> int:
        """The last period that is closed once `stream_time` has been seen."""
        return self.index(stream_time - self.grace_ms) - 1

    def text(self, at: Millis) -> str:
        """A time as it is told: RFC 3339."""
        return rfc3339(at)

    @property
    def per_year(self) -> float:
        """Periods in a year of 365.25 days."""
        return YEAR_MS / self.period_ms
