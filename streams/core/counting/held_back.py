"""Events whose time nobody has confirmed yet in; "these agree", "nobody agrees with those", out.

No single record sets or moves stream time far. What lies beyond the next period (or a year before everything), and the
first event of all, is held back until AGREE records say so: held ones, or others whose receipt is as late. As many
that say otherwise refuse what is held. Bounded: MOST events.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schemas.codec import Headers, Reason, encode
from streams.core.counting.clock import Clock
from streams.core.operator import Arrival, Origin, Returned
from streams.core.periods import DAY_MS, Millis
from streams.core.snapshot import Format

FORMAT = Format("held-back")
KEY = "held"
AGREE = 3
"""Records that must agree on a new time, from more than one moment of receipt; and that refuse one."""
ALONE_MS = 31 * DAY_MS
"""At the end of a log, one event so far ahead is taken for the start of what comes; beyond that, for a wrong clock."""
MOST = 16


class Held(NamedTuple):
    """An event that waits, and the record it came in."""

    offset: int
    occurred: Millis
    received: Millis | None
    event: Any
    key: bytes | None
    value: bytes
    headers: Sequence[tuple[str, bytes | None]]
    sender: str
    content: int

    @classmethod
    def of(cls, arrival: Arrival, sender: str, content: int) -> "Held":
        """From an arrival; one that came without its record is encoded anew."""
        record, event = arrival.record, arrival.event
        value = encode(event) if record is None else record.value or b""
        key, headers = (None, ()) if record is None else (record.key, tuple(record.headers))
        told = arrival.offset, arrival.occurred_ms, arrival.received_ms
        return cls(*told, event, key, value, headers, sender, content)

    @property
    def moment(self) -> tuple[str, int]:
        """When it was received; a record that does not say has a moment of its own."""
        told = self.received is not None and self.received != self.occurred
        return ("at", self.received) if told and self.received is not None else ("record", self.offset)

    def returned(self, source: str, reason: Reason, error: str, cause: int | None) -> Returned:
        """Its way to the dead letters; `source` is the stem and partition it came from."""
        topic, _, partition = source.rpartition("/")
        at = self.occurred if self.received is None else self.received
        origin = Origin(topic, int(partition), self.offset, at, self.key, self.value, self.headers)
        return Returned(origin, reason, error, cause)


@dataclass(slots=True)
class HeldBack:
    """The events that wait; `support` and `against` count the other records that have spoken since the first of them.

    `begun` counts events counted since stream time was set and before anything was closed; None once something was.
    """

    waiting: list[Held] = field(default_factory=list)
    support: int = 0
    against: int = 0
    begun: int | None = 0
    changed: bool = False

    def add(self, held: Held) -> None:
        """One more that waits."""
        self.waiting.append(held)
        self.changed = True

    def knows(self, sender: str, event_id: str, content: int) -> bool:
        """Whether this event waits already."""
        told = sender, event_id, content
        return any((held.sender, held.event.event_id, held.content) == told for held in self.waiting)

    def vote(self, evidence: Millis, horizon: Millis) -> None:
        """Another record speaks: its receipt, or else its time, is as late as what waits ahead, or not."""
        ahead = self.ahead(horizon)
        if ahead and evidence >= min(held.occurred for held in ahead):
            self.support += 1
        else:
            self.against += 1
        self.changed = True

    def ahead(self, horizon: Millis) -> list[Held]:
        """Those that wait beyond the horizon."""
        return [held for held in self.waiting if held.occurred > horizon]

    def agreed(self, group: Sequence[Held]) -> bool:
        """Whether enough records, from more than one moment, say that it is as late as the earliest of these."""
        moments = len({held.moment for held in group}) + (self.support > 0)
        enough = len(group) + self.support >= AGREE and moments > 1
        return bool(group) and (enough or len(group) >= MOST)

    def take(self, wanted: Callable[[Held], bool]) -> list[Held]:
        """Takes those out that are wanted; what remains begins to wait anew."""
        taken = [held for held in self.waiting if wanted(held)]
        self.waiting = [held for held in self.waiting if not wanted(held)]
        self.support = self.against = 0
        self.changed = True
        return taken

    def dump(self) -> Any:
        """JSON data."""
        return [[_row(held) for held in self.waiting], self.support, self.against, self.begun]

    def load(self, data: Any, read: Callable[[bytes, Headers], Any]) -> None:
        """From JSON data; `read` makes an event of a record's value and headers."""
        rows, self.support, self.against, self.begun = data
        for offset, occurred, received, key, value, headers, sender, content in rows:
            raw, kept = _bytes(value) or b"", tuple((name, _bytes(text)) for name, text in headers)
            self.waiting.append(
                Held(offset, occurred, received, read(raw, kept), _bytes(key), raw, kept, sender, content)
            )


def _row(held: Held) -> Any:
    headers = [[name, _text(content)] for name, content in held.headers]
    told = held.offset, held.occurred, held.received
    return [*told, _text(held.key), _text(held.value), headers, held.sender, held.content]


def settled(held: HeldBack, clock: Clock) -> Millis | None:
    """The time that what waits agrees on now: where stream time begins, goes on, or begins anew."""
    if clock.stream_time is None:
        return _beginning(held, clock.bounds.ahead_of_stream_ms)
    ahead = held.ahead(clock.horizon)
    if held.agreed(ahead):
        return min(one.occurred for one in ahead)
    behind = [one for one in held.waiting if one.occurred < clock.floor]
    if held.begun is not None and len(behind) >= AGREE and len(behind) > held.begun:
        return min(one.occurred for one in behind)
    return None


def _beginning(held: HeldBack, apart: Millis) -> Millis | None:
    """The earlier of two events that are no year apart; of MOST that all are, the middle one."""
    newest = held.waiting[-1].occurred
    near = [one.occurred for one in held.waiting[:-1] if abs(one.occurred - newest) <= apart]
    if near:
        return min(newest, *near)
    times = sorted(one.occurred for one in held.waiting)
    return times[(len(times) - 1) // 2] if len(times) >= MOST else None


def plausible(held: HeldBack, clock: Clock) -> list[Held]:
    """At the end of a log: those that nobody contradicted, and that may be what comes next or are told by more than
    one.
    """
    now = clock.stream_time
    if now is None or held.against:
        return [] if held.against else list(held.waiting)
    ahead = held.ahead(clock.horizon)
    return [one for one in ahead if one.occurred - now <= ALONE_MS or len(ahead) > 1]


def _text(content: bytes | None) -> str | None:
    return None if content is None else b64encode(content).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text)
