"""Events of one partition in, closings out: the loop that defects and satisfaction share. It only adds integers.

For each event: is its clock believable, is it new, which period does it belong to, is that still open; count it; if
stream time closed periods, send what they held and the new watermark. Short records of the events go to the internal
topics on which other keys meet them.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic

from schemas.codec import Headers, Reason, decode
from schemas.content import content_of
from schemas.topics import CLOSINGS, Topic
from streams.core.closed.closing import ClosedTally, Closing, batches, encode_closing
from streams.core.counting import clock as clocks
from streams.core.counting import duplicates, flow, held_back, weights
from streams.core.counting.book import FORMAT as TALLY
from streams.core.counting.book import PREFIX as TALLIES
from streams.core.counting.book import Book, K, T
from streams.core.counting.clock import Clock, ClockBounds
from streams.core.counting.duplicates import IdWindow, Seen
from streams.core.counting.flow import Flow
from streams.core.counting.held_back import AGREE, Held, HeldBack, plausible, settled
from streams.core.counting.weights import Weights
from streams.core.joining.forwarding import Forward, Forwarder, watermarks
from streams.core.notes import ID_CONFLICT, TOO_LATE
from streams.core.operator import NO_NOTES, Arrival, Out, Refusal, Returned, Step, fresh
from streams.core.periods import Calendar

MAX_ENTERPRISES = 100
"""Enterprises of which a partition counts something at a time, unless told otherwise."""


TOO_MANY = (
    "of {} enterprises something is counted here already: check the field enterprise, or raise ANDON_ENTERPRISES and "
    "send it again with `andon dlq replay`"
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


COUNTED, LATE, REPEATED = "counted", "late", "repeated"


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
    read: Callable[[bytes, Headers], Any]
    held: HeldBack = field(default_factory=HeldBack)
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
        returned: list[Returned] = []
        clock, held = self.clock, self.held
        told: Counter[str] = Counter()
        for arrival in fresh(arrivals, self.position):
            refused = self._refused(arrival)
            if refused is not None:
                refusals.append(refused)
                continue
            told[self._take(arrival)] += 1
            if held.waiting:
                returned += self._settle(arrival.offset)
            if clock.closed != clock.told:
                outs.extend(out._replace(cause=arrival.offset) for out in self._close())
        outs.extend(self._forwarded(clock.stream_time or 0))
        self.position = max(self.position, through)
        notes, self.notes = self.notes, Counter()
        return Step(outs, refusals, told[COUNTED], told[LATE], told[REPEATED], notes or NO_NOTES, tuple(returned))

    def _refused(self, arrival: Arrival) -> Refusal | None:
        offset, occurred, received, *_ = arrival
        ahead = self.clock.ahead(occurred, received)
        if ahead is not None:
            return Refusal(offset, Reason.CLOCK_AHEAD, ahead)
        if occurred < self.clock.floor and self.held.begun is None:
            return Refusal(offset, Reason.CLOCK_BEHIND, self.clock.wrong(occurred))
        known = self.book.enterprises
        if arrival.event.enterprise not in known and len(known) >= self.enterprises:
            return Refusal(offset, Reason.TOO_MANY_ENTERPRISES, TOO_MANY.format(self.enterprises))
        return None

    def _take(self, arrival: Arrival) -> str:
        """Counts an event, or holds it back; what became of it."""
        offset, occurred, received, event, _, source = arrival
        clock, held = self.clock, self.held
        content, sender = content_of(event, occurred), source or self.sender_of(event)
        if not clock.floor <= occurred <= clock.horizon:
            told = sender, event.event_id, content
            if held.knows(*told) or self.ids.knows(*told, offset):
                return REPEATED
            held.add(Held.of(arrival, sender, content))
            return COUNTED
        if self._repeated(event, sender, content, offset):
            return REPEATED
        on_time = self._count(event, occurred, offset, content)
        if held.waiting:
            held.vote(occurred if received is None else max(occurred, received), clock.horizon)
        return COUNTED if on_time else LATE

    def _repeated(self, event: Any, sender: str, content: int, offset: int) -> bool:
        seen = self.ids.note(sender, event.event_id, content, offset)
        if seen is Seen.CONFLICT:
            self.notes[ID_CONFLICT] += 1
        return seen is Seen.REPEATED

    def _count(self, event: Any, occurred: int, offset: int, content: int) -> bool:
        """Counts one event whose time is believed; False when it came late. Nothing is sent yet."""
        clock, book = self.clock, self.book
        period, closed = clock.calendar.index(occurred), clock.closed
        on_time = closed is None or period > closed
        if on_time:
            self.count(self, event, book.open(period, self.key_of(event)).tally, period)
        elif closed is not None:
            if period > closed - book.keep:
                self.count(self, event, book.late(period, self.key_of(event)).tally, period)
            else:
                self.notes[TOO_LATE] += 1
            period = closed + 1
        for forwarder in self.forwarders:
            forwarder.add(event, occurred, offset, period, content)
        clock.advance(occurred)
        if self.held.begun is not None:
            self.held.begun, self.held.changed = self.held.begun + 1, True
        return on_time

    def _settle(self, offset: int) -> list[Returned]:
        """Counts what waits and is confirmed; returns what is refused."""
        held, clock = self.held, self.clock
        moment = settled(held, clock)
        if moment is not None:
            begins = clock.stream_time is None or moment < clock.floor
            (clock.set_to if begins else clock.advance)(moment)
            while believed := held.take(lambda one: clock.floor <= one.occurred <= clock.horizon):
                self._admit(believed, offset)
        if held.against < AGREE or clock.stream_time is None:
            return []
        return [self._returned(one, offset) for one in held.take(lambda _: True)]

    def _admit(self, believed: Sequence[Held], offset: int) -> None:
        for one in sorted(believed, key=lambda one: (one.occurred, one.offset)):
            self._repeated(one.event, one.sender, one.content, offset)
            self._count(one.event, one.occurred, offset, one.content)

    def _returned(self, one: Held, cause: int | None) -> Returned:
        ahead = one.occurred > (self.clock.stream_time or 0)
        reason = Reason.CLOCK_AHEAD if ahead else Reason.CLOCK_BEHIND
        return one.returned(self.source, reason, self.clock.wrong(one.occurred), cause)

    def end(self) -> Step:
        """At the end of a log nobody else will speak: what still waits counts, unless it stands alone and far off or
        was contradicted; and what came late, and waits for the next closing, goes out.
        """
        clock, held = self.clock, self.held
        left = plausible(held, clock)
        returned = [self._returned(one, None) for one in held.take(lambda one: one not in left)]
        self._admit(held.take(lambda _: True), self.position)
        clock.closed = clock.told  # what one event would close stays open, as it does in a worker
        outs = [] if clock.closed is None else self._closings(clock.closed, clock.closed)
        return Step([*outs, *self._forwarded(clock.stream_time or 0)], [], returned=returned)

    def _close(self) -> list[Out]:
        after, through, now = self.clock.told, self.clock.closed, self.clock.stream_time or 0
        if through is None or after is None:
            return []
        self.clock.told = through
        self.held.begun, self.held.changed = None, self.held.changed or self.held.begun is not None
        self.weights.forget(through)
        outs = self._closings(after, through)
        outs += self._forwarded(now)
        return outs + watermarks(self.sinks, self.source, through, now)

    def _closings(self, after: int, through: int) -> list[Out]:
        now = self.clock.stream_time or 0
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
        if self.held.changed:
            changed[held_back.KEY] = held_back.FORMAT.dump(self.held.dump())
            self.held.changed = False
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
            elif name == flow.KEY:
                self.flow.load(flow.FORMAT.load(raw))
        self._load_time(values)

    def _load_time(self, values: Mapping[str, bytes]) -> None:
        if clocks.KEY in values:
            self.clock.load(clocks.FORMAT.load(values[clocks.KEY]))
        if held_back.KEY in values:
            self.held.load(held_back.FORMAT.load(values[held_back.KEY]), self.read)
        elif clocks.KEY in values:  # an older release wrote it
            self.held.begun = None


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
    topic: Topic[Any],
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
        read=partial(decode, topic),
        sinks=sinks,
        forwarders=[Forwarder(forward, source, settings.partitions) for forward in forwards],
        position=position,
    )
    shard.load(values)
    return shard
