"""Records and watermarks of all source partitions in, closed tallies and an own watermark out: the operator base for
what joins across keys.

A period closes when every source has passed it, by the rule by which assessment waits too. Its records then go to the
joining state in one order (by time, then by id), each of them once: so what is said does not depend on how the sources
interleaved, on batches or on restarts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from schemas.topics import CLOSINGS
from streams.core.closed.closing import ClosedTally, Closing, batches, encode_closing
from streams.core.closed.sources import Sources, sources_from_idle
from streams.core.joining import open_periods
from streams.core.joining.forwarded import Forwarded
from streams.core.joining.forwarding import watermarks
from streams.core.joining.open_periods import Heard, OpenPeriods
from streams.core.joining.taken import Taken
from streams.core.operator import Arrival, Out, Step, fresh
from streams.core.periods import Calendar
from streams.core.snapshot import Format

FORMAT = Format("joining", 2, {1: lambda data: [data[0], [{}, data[1]], sources_from_idle(data[2])]})
"""Version 2 knows the last offset of each source and period, and how far an idle source holds nobody."""
KEY = "joining"
QUIET_PERIODS = 14
"""Periods without records that are joined after one another; of a longer stretch only these."""
STATE_PREFIX = "joined/"


class Joining(Protocol):
    """What a joining operator knows of the keys of one partition. Pure and bounded."""

    @property
    def resting(self) -> bool:
        """True when a period without records changes nothing and says nothing."""

    def period(self, period: int, told: Heard) -> list[ClosedTally]:
        """Closes a period with what was heard in it. Periods come in order."""

    def changes(self) -> dict[str, bytes | None]:
        """The values changed since the last call, encoded, each far below a record's limit; None deletes."""

    def load(self, values: Mapping[str, bytes]) -> None:
        """Restores all values."""


@dataclass(slots=True)
class JoinShard:
    """One partition of an internal topic of records.

    `closed` is the last period joined, None before the first; `taken` what came of each source and period.
    """

    source: str
    calendar: Calendar
    sources: Sources
    open: OpenPeriods
    joining: Joining
    position: int = -1
    closed: int | None = None
    taken: Taken = field(default_factory=Taken)
    moved: bool = False

    def fold(self, arrivals: Sequence[Arrival], through: int) -> Step:
        """Keeps records, and joins the periods that have become complete; see `Shard.fold`."""
        outs: list[Out] = []
        counted = 0
        for arrival in fresh(arrivals, self.position):
            counted += 1
            self.moved = True
            outs.extend(self._take(arrival.event))
        self.position = max(self.position, through)
        return Step(outs, [], counted)

    def _take(self, message: Forwarded) -> list[Out]:
        if message.period is None:
            self.sources.note(message.source, message.closed, idle=message.idle)
            if message.closed is not None:
                self.taken.forget(message.source, message.closed)
            return self._close()
        if not self._repeated(message, message.period):
            period = message.period
            if self.closed is not None:  # it lies behind only where its source was idle for long
                period = max(period, self.closed + 1)
            self.open.take(message, period, self.taken.last(message.source, message.period))
            self.taken.note(message.source, message.period, message.last)
        return []

    def _repeated(self, message: Forwarded, period: int) -> bool:
        closed = self.sources.closed.get(message.source)
        if closed is not None and period <= closed:  # a source sends a period's records before its watermark
            return True
        return message.last <= self.taken.last(message.source, period)

    def _close(self) -> list[Out]:
        through = self.sources.passed()
        if through is None or (self.closed is not None and through <= self.closed):
            return []
        now = self.calendar.end(through)
        outs = [
            Out(CLOSINGS, enterprise, encode_closing(Closing(self.source, batch)), enterprise, now)
            for enterprise, batch in batches(self._joined(through))
        ]
        self.closed = through
        return outs + watermarks([CLOSINGS], self.source, through, now)

    def _joined(self, through: int) -> list[ClosedTally]:
        """Joins period by period; those that cannot say anything are passed over, and so is the rest of a long
        stretch without records.
        """
        tallies: list[ClosedTally] = []
        period = self._first_open(through)
        if not self.joining.resting and self.closed is not None:
            period = self.closed + 1
        last = period
        while period <= through:
            last = period if period in self.open.periods else last
            tallies += self.joining.period(period, self.open.close(period))
            on = not self.joining.resting and period - last < QUIET_PERIODS
            period = period + 1 if on else self._first_open(through)
        return tallies

    def _first_open(self, through: int) -> int:
        return min(self.open.periods, default=through + 1)

    def changes(self) -> dict[str, bytes | None]:
        """See `Shard.changes`."""
        if not self.moved:
            return {}
        self.moved = False
        changed = self.open.changes()
        changed.update({STATE_PREFIX + name: value for name, value in self.joining.changes().items()})
        changed[KEY] = FORMAT.dump([self.closed, self.taken.dump(), self.sources.dump()])
        return changed

    def load(self, values: Mapping[str, bytes]) -> None:
        """Restores the parts from a snapshot's values."""
        if KEY in values:
            self.closed, taken, sources = FORMAT.load(values[KEY])
            self.taken = Taken.load(taken)
            self.sources.load(sources)
        pieces = [name.removeprefix(open_periods.PREFIX) for name in values if name.startswith(open_periods.PREFIX)]
        for name in sorted(pieces, key=_numbers):
            self.open.load(name, values[open_periods.PREFIX + name])
        self.joining.load({n.removeprefix(STATE_PREFIX): v for n, v in values.items() if n.startswith(STATE_PREFIX)})


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split("/"))


def open_join(
    *,
    source: str,
    calendar: Calendar,
    sources: Sources,
    most: int,
    joining: Joining,
    values: Mapping[str, bytes],
    position: int,
) -> JoinShard:
    """The shard of a partition from its snapshot; `most` records of one open period are kept."""
    shard = JoinShard(source, calendar, sources, OpenPeriods(most), joining, position)
    shard.load(values)
    return shard
