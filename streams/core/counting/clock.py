"""Event times of one source partition in, closed periods out: stream time, its grace, and the bound on clocks that are
ahead.

Stream time is the greatest `occurred_at` seen in this partition. It never comes from the wall clock, so a replay
closes the same periods at the same records as the worker did. One publisher with a clock far ahead would close
everybody's periods; so a time beyond the bound is refused: against the time of receipt where there is one, else
against stream time. History is published with its own time as the record's, so a receipt equal to the event's own time
says nothing and counts as none.
"""

from dataclasses import dataclass
from typing import Any

from streams.core.periods import Calendar, Millis
from streams.core.snapshot import Format

FORMAT = Format("clock")
KEY = "clock"


@dataclass(frozen=True, slots=True)
class ClockBounds:
    """How far ahead of its receipt, or of stream time, an event may claim to be (milliseconds)."""

    ahead_of_receipt_ms: int
    ahead_of_stream_ms: int


@dataclass(slots=True)
class Clock:
    """Stream time and the last closed period of one partition; None before its first event."""

    calendar: Calendar
    bounds: ClockBounds
    stream_time: Millis | None = None
    closed: int | None = None
    changed: bool = False

    def ahead(self, occurred: Millis, received: Millis | None) -> str | None:
        """Why this time is too far ahead, or None."""
        if received is not None and received != occurred:
            if occurred > received + self.bounds.ahead_of_receipt_ms:
                return _too_far(occurred - received, "of its receipt")
        elif self.stream_time is not None and occurred > self.stream_time + self.bounds.ahead_of_stream_ms:
            return _too_far(occurred - self.stream_time, "of the stream")
        return None

    def advance(self, occurred: Millis) -> bool:
        """Moves stream time on; True when periods closed by it (`closed` is then the last of them)."""
        if self.stream_time is not None and occurred <= self.stream_time:
            return False
        self.stream_time, self.changed = occurred, True
        closed = self.calendar.closed_through(occurred)
        if self.closed is None:
            self.closed = closed
            return False
        if closed <= self.closed:
            return False
        self.closed = closed
        return True

    def dump(self) -> Any:
        """JSON data."""
        return [self.stream_time, self.closed]

    def load(self, data: Any) -> None:
        """From JSON data."""
        self.stream_time, self.closed = data


def _too_far(by_ms: int, of_what: str) -> str:
    return f"occurred_at is {by_ms / 1000:.0f} s ahead {of_what}: set the publisher's clock"
