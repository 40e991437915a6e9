"""Event times of one source partition in, closed periods out: stream time, its grace, and which times are believed.

Stream time is the greatest `occurred_at` that was believed in this partition. It never comes from the wall clock, so a
replay closes the same periods at the same records as the worker did. One publisher with a wrong clock would close
everybody's periods; so a time far ahead of its receipt is refused, and one beyond the next period, or a year behind,
is believed only when others agree (`held_back.py`). History is published with its own time as the record's, so a
receipt equal to the event's own time says nothing and counts as none.
"""

from dataclasses import dataclass
from typing import Any

from streams.core.periods import Calendar, Millis
from streams.core.snapshot import Format

FORMAT = Format("clock")
KEY = "clock"
NEVER = 1 << 62


@dataclass(frozen=True, slots=True)
class ClockBounds:
    """How far ahead of its receipt an event may claim to be, and how far apart two events may be that are believed
    without others: what is further behind stream time is a wrong clock. An event may move stream time alone to the end
    of the next period, and so far (milliseconds).
    """

    ahead_of_receipt_ms: int
    ahead_of_stream_ms: int
    alone_ms: int = 0


@dataclass(slots=True)
class Clock:
    """Stream time and the last closed period of one partition; None before its first event.

    Times from `floor` to `horizon` are believed; none is before stream time is set. `told` is the last period whose
    closing was sent, or before which there is nothing to close.
    """

    calendar: Calendar
    bounds: ClockBounds
    stream_time: Millis | None = None
    closed: int | None = None
    changed: bool = False
    floor: Millis = NEVER
    horizon: Millis = -NEVER
    told: int | None = None

    def __post_init__(self) -> None:
        """Where stream time is given, so is what is believed."""
        self.told = self.closed
        self._believe()

    def ahead(self, occurred: Millis, received: Millis | None) -> str | None:
        """Why this time is too far ahead of its receipt, or None."""
        if received is not None and received != occurred and occurred > received + self.bounds.ahead_of_receipt_ms:
            return _wrong(occurred - received, "ahead of its receipt")
        return None

    def wrong(self, occurred: Millis) -> str:
        """What is said of a time that nobody confirmed."""
        by = occurred - (self.stream_time or 0)
        return f"{_wrong(abs(by), 'ahead of the stream' if by > 0 else 'behind the stream')}; no other event agrees"

    def set_to(self, moment: Millis) -> None:
        """Stream time begins, or begins anew while nothing has been closed by it."""
        self.stream_time, self.changed = moment, True
        self.closed = self.told = self.calendar.closed_through(moment)
        self._believe()

    def advance(self, occurred: Millis) -> bool:
        """Moves stream time on; True when periods closed by it (`closed` is then the last of them)."""
        if self.stream_time is not None and occurred <= self.stream_time:
            return False
        self.stream_time, self.changed = occurred, True
        self._believe()
        closed = self.calendar.closed_through(occurred)
        if self.closed is None:
            self.closed = self.told = closed
            return False
        if closed <= self.closed:
            return False
        self.closed = closed
        return True

    def _believe(self) -> None:
        now = self.stream_time
        if now is not None:
            next_period_ends = self.calendar.end(self.calendar.index(now) + 1) - 1
            self.horizon = max(next_period_ends, now + max(self.bounds.alone_ms, self.bounds.ahead_of_receipt_ms))
            self.floor = now - self.bounds.ahead_of_stream_ms

    def dump(self) -> Any:
        """JSON data."""
        return [self.stream_time, self.closed]

    def load(self, data: Any) -> None:
        """From JSON data."""
        self.stream_time, self.closed = data
        self.told = self.closed
        self._believe()


def _wrong(by_ms: int, of_what: str) -> str:
    return f"occurred_at is {by_ms / 1000:.0f} s {of_what}: set the publisher's clock"
