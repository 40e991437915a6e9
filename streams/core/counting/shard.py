"""Events of one partition in, closings out: the loop that defects and satisfaction share. It only adds integers.

For each event: is its clock believable, is it new, which period does it belong to, is that still open; count it; if
stream time closed periods, send what they held and the new watermark. Short records of the events go to the internal
topics on which other keys meet them.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from schemas.codec import Reason
from schemas.content import content_of
from schemas.topics import CLOSINGS, Topic
from streams.core.closed.closing import ClosedTally, Closing, batches, encode_closing
from streams.core.counting import clock as clocks
from streams.core.counting import duplicates, flow, weights
from streams.core.counting.book import FORMAT as TALLY
from streams.core.counting.book import PREFIX as TALLIES
from streams.core.counting.book import Book, K, T
from streams.core.counting.clock import Clock, ClockBounds
from streams.core.counting.duplicates import IdWindow, Seen
from streams.core.counting.flow import Flow
from streams.core.counting.weights import Weights
from streams.core.joining.forwarding import Forward, Forwarder, watermarks
from streams.core.notes import ID_CONFLICT
from streams.core.operator import NO_NOTES, Arrival, Out, Refusal, Step, fresh
from streams.core.periods import Calendar

MAX_ENTERPRISES = 100
"""Enterprises of which a partition counts something at a time, unless told otherwise."""


def _too_many(most: int) -> str:
    return (
        f"of {most} enterprises something is counted here already: check the field enterprise, or raise "
        "ANDON_ENTERPRISES and send it again with `andon dlq replay`"
    )


@dataclass(frozen=True, slots=True)
class CountingSettings:
    """What counting needs to know: the calendar, how far clocks may be ahead, periods kept, ids remembered (offsets),
    how many answers of one customer count in a period (0: all), partitions of each topic, enterprises counted in a
    partition at a time.
    """

    calendar: Calendar
    bounds: ClockBounds
    keep_periods: int
    duplicates_window: int
    answers_per_customer: int = 20
    partitions: int = 1
    enterprises: int = MAX_ENTERPRISES


@dataclass(slots=True)
class CountingShard(Generic[K, T]):
    """The state of one partition of a counted topic."""

    source: str
    kind: str
    clock: Clock
    ids: IdWindow
    book: Book[K, T]
    weights: Weights
    count: Callable[["CountingShard[K, T]", Any, T, int], None]
    key_of: Callable[[Any], K]
    sender_of: Callable[[Any], str]
    forwarders: Sequence[Forwarder] = ()
    enterprises: int = MAX_ENTERPRISES
    sinks: tuple[Topic[Any], ...] = (CLOSINGS,)
    """The internal topics that its watermarks go to."""
    flow: Flow = field(default_factory=Flow)
    notes: Counter[str] = field(default_factory=Counter)
    position: int = -1

    def fold(self, arrivals: Sequence[Arrival], through: int) -> Step:
        """Counts the arrivals; see `Shard.fold`."""
        outs: list[Out] = []
        refusals: list[Refusal] = []
        late = duplicate = counted = 0
        clock, book, calendar = self.clock, self.book, self.clock.calendar
        for offset, occurred, received, event, _, sender in fresh(arrivals, self.position):
            why = self._refused(event, occurred, received)
            if why is not None:
                refusals.append(Refusal(offset, *why))
                continue
            content = content_of(event, occurred)
            if self._repeated(event, sender, content, offset):
                duplicate += 1
                continue
            period = calendar.index(occurred)
            closed = clock.closed
            if closed is None or period > closed:
                counted += 1
                self.count(self, event, book.open(period, self.key_of(event)).tally, period)
            else:
                late += 1
                if period > closed - book.keep:
                    self.count(self, event, book.late(period, self.key_of(event)).tally, period)
                period = closed + 1
            for forwarder in self.forwarders:
                forwarder.add(event, occurred, offset, period, content)
            if clock.advance(occurred) and closed is not None:
                outs.extend(out._replace(cause=offset) for out in self._close(closed, occurred))
        outs.extend(self._forwarded(self.clock.stream_time or 0))
        self.position = max(self.position, through)
        notes, self.notes = self.notes, Counter()
        return Step(outs, refusals, counted, late, duplicate, notes or NO_NOTES)

    def _refused(self, event: Any, occurred: int, received: int | None) -> tuple[Reason, str] | None:
        ahead = self.clock.ahead(occurred, received)
        if ahead is not None:
            return Reason.CLOCK_AHEAD, ahead
        known = self.book.enterprises
        if event.enterprise not in known and len(known) >= self.enterprises:
            return Reason.TOO_MANY_ENTERPRISES, _too_many(self.enterprises)
        return None

    def _repeated(self, event: Any, sender: str | None, content: int, offset: int) -> bool:
        seen = self.ids.note(sender or self.sender_of(event), event.event_id, content, offset)
        if seen is Seen.CONFLICT:
            self.notes[ID_CONFLICT] += 1
        return seen is Seen.REPEATED

    def _close(self, after: int, now: int) -> list[Out]:
        through = self.clock.closed
        if through is None:
            return []
        self.weights.forget(through)
        outs = self._closings(after, through, now)
        outs += self._forwarded(now)
        return outs + watermarks(self.sinks, self.source, through, now)

    def amendments(self) -> list[Out]:
        """What came late and waits for the next closing: at the end of a log there is none."""
        closed = self.clock.closed
        return [] if closed is None else self._closings(closed, closed, self.clock.stream_time or 0)

    def _closings(self, after: int, through: int, now: int) -> list[Out]:
        tallies = [
            ClosedTally(self.kind, period, key, entry.revision, entry.late, entry.tally.dump())
            for period, key, entry in self.book.close(after, through)
        ]
        return [
            Out(CLOSINGS, enterprise, encode_closing(Closing(self.source, batch)), enterprise, now)
            for enterprise, batch in batches(tallies)
        ]

    def _forwarded(self, now: int) -> list[Out]:
        return [out for forwarder in self.forwarders for out in forwarder.flush(now)]

    def changes(self) -> dict[str, bytes | None]:
        """See `Shard.changes`."""
        changed = self.ids.changes() | self.book.changes() | self.weights.changes()
        if self.clock.changed:
            changed[clocks.KEY] = clocks.FORMAT.dump(self.clock.dump())
            self.clock.changed = False
        if self.flow.changed:
            changed[flow.KEY] = flow.FORMAT.dump(self.flow.dump())
            self.flow.changed = False
        return changed

    def load(self, values: Mapping[str, bytes]) -> None:
        """Restores the parts from a snapshot's values."""
        for name, raw in sorted(values.items(), key=lambda item: _numbered(item[0])):
            if name.startswith(TALLIES):
                self.book.load(name.removeprefix(TALLIES), TALLY.load(raw))
            elif name.startswith(duplicates.PREFIX):
                self.ids.load(name.removeprefix(duplicates.PREFIX), duplicates.FORMAT.load(raw))
            elif name.startswith(weights.PREFIX):
                self.weights.load(name.removeprefix(weights.PREFIX), weights.FORMAT.load(raw))
            elif name == clocks.KEY:
                self.clock.load(clocks.FORMAT.load(raw))
            elif name == flow.KEY:
                self.flow.load(flow.FORMAT.load(raw))


def _numbered(name: str) -> tuple[str, int, str]:
    prefix, _, rest = name.partition("/")
    number, _, tail = rest.partition("/")
    return prefix, int(number) if number else 0, tail


def open_shard(
    settings: CountingSettings,
    *,
    source: str,
    kind: str,
    book: Book[K, T],
    key_of: Callable[[Any], K],
    sender_of: Callable[[Any], str],
    count: Callable[[CountingShard[K, T], Any, T, int], None],
    values: Mapping[str, bytes],
    position: int,
    sinks: tuple[Topic[Any], ...],
    forwards: Sequence[Forward] = (),
) -> CountingShard[K, T]:
    """The shard of a partition from its snapshot."""
    shard = CountingShard(
        source=source,
        kind=kind,
        clock=Clock(settings.calendar, settings.bounds),
        ids=IdWindow(settings.duplicates_window),
        book=book,
        weights=Weights(settings.answers_per_customer),
        count=count,
        key_of=key_of,
        sender_of=sender_of,
        enterprises=settings.enterprises,
        sinks=sinks,
        forwarders=[Forwarder(forward, source, settings.partitions) for forward in forwards],
        position=position,
    )
    shard.load(values)
    return shard
