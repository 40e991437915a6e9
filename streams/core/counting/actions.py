"""Decisions of people and services in, the same decisions out on the closings topic: so that what is judged and what
is decided stand in one order.

A decision may be refused only there, where it would take effect (`streams/core/decisions/`). So it carries along the
record that it came in, whose bytes then go to the dead letters of `quality.actions.v1`.

A wish to be forgotten (`erase`) goes to where the customer is known, under the number that stands for his id, and
nowhere else: it changes nothing that is judged, and his id goes no further.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from schemas.codec import Reason, encode
from schemas.content import content_of
from schemas.topics import ACTIONS, CLOSINGS, RELATIONSHIPS, Topic
from streams.core.closed.closing import Closing, encode_closing
from streams.core.counting import duplicates
from streams.core.counting.duplicates import IdWindow, Seen
from streams.core.joining.forwarded import key_hash
from streams.core.joining.relationships.records import Erasure, customer_key, encode_erasure
from streams.core.notes import ID_CONFLICT
from streams.core.operator import NO_NOTES, Arrival, Origin, Out, Received, Refusal, Step, fresh

MOST_BYTES = 100_000
"""Of a record's content that is carried along; the content of a decision is at most some 20 KB."""
TRUNCATED = "dlq.truncated"
NO_RECORD = Received(None, None)


@dataclass(frozen=True, slots=True)
class Actions:
    """The operator of `quality.actions.v1`; a decision's time may be `ahead_of_receipt_ms` ahead of its receipt."""

    duplicates_window: int
    ahead_of_receipt_ms: int
    partitions: int
    name: ClassVar[str] = "actions"
    source: ClassVar[Topic[Any]] = ACTIONS
    sinks: ClassVar[tuple[Topic[Any], ...]] = (CLOSINGS, RELATIONSHIPS)
    keeps_records: ClassVar[bool] = True

    def open(self, partition: int, values: Mapping[str, bytes], position: int) -> "ActionsShard":
        """See `Operator.open`."""
        ids = IdWindow(self.duplicates_window)
        shard = ActionsShard(partition, self.ahead_of_receipt_ms, ids, self.partitions, position)
        for name, raw in sorted(values.items(), key=lambda item: int(item[0].removeprefix(duplicates.PREFIX))):
            shard.ids.load(name.removeprefix(duplicates.PREFIX), duplicates.FORMAT.load(raw))
        return shard


@dataclass(slots=True)
class ActionsShard:
    """The event ids of one partition."""

    partition: int
    ahead_of_receipt_ms: int
    ids: IdWindow
    partitions: int
    position: int = -1

    def fold(self, arrivals: Sequence[Arrival], through: int) -> Step:
        """Forwards each decision once; see `Shard.fold`."""
        outs: list[Out] = []
        refusals: list[Refusal] = []
        duplicate = conflicts = 0
        for arrival in fresh(arrivals, self.position):
            offset, occurred, received, event, _, sender = arrival
            if received is not None and occurred > received + self.ahead_of_receipt_ms:
                by = f"{(occurred - received) / 1000:.0f} s ahead of its receipt: set the publisher's clock"
                refusals.append(Refusal(offset, Reason.CLOCK_AHEAD, f"occurred_at is {by}"))
                continue
            content = content_of(event, occurred)
            seen = self.ids.note(sender or event.enterprise, event.event_id, content, offset)
            conflicts += seen is Seen.CONFLICT
            if seen is Seen.REPEATED:
                duplicate += 1
            else:
                outs.append(self._erasure(arrival) if event.kind == "erase" else self._forwarded(arrival))
        self.position = max(self.position, through)
        return Step(outs, refusals, len(outs), 0, duplicate, {ID_CONFLICT: conflicts} if conflicts else NO_NOTES)

    def _erasure(self, arrival: Arrival) -> Out:
        event, source = arrival.event, f"{ACTIONS.stem}/{self.partition}"
        key = customer_key(event.enterprise, event.customer_id)
        value = encode_erasure(Erasure(source, event.enterprise, key, arrival.offset))
        place = key_hash(event.enterprise, key) % self.partitions
        return Out(RELATIONSHIPS, source, value, source, arrival.occurred_ms, partition=place)

    def _forwarded(self, arrival: Arrival) -> Out:
        event, record = arrival.event, arrival.record or NO_RECORD
        received = arrival.occurred_ms if arrival.received_ms is None else arrival.received_ms
        origin = Origin(ACTIONS.stem, self.partition, arrival.offset, received, *_bounded(record))
        closing = Closing(f"{ACTIONS.stem}/{self.partition}", action=json.loads(encode(event)), origin=origin)
        return Out(CLOSINGS, event.enterprise, encode_closing(closing), event.enterprise, arrival.occurred_ms)

    def changes(self) -> dict[str, bytes | None]:
        """See `Shard.changes`."""
        return self.ids.changes()


def _bounded(record: Received) -> Received:
    """The record; where it has more than MOST_BYTES, the beginning of its value, with a header that says so."""
    size = len(record.value or b"") + len(record.key or b"") + sum(len(n) + len(c or b"") for n, c in record.headers)
    if size <= MOST_BYTES or record.value is None:
        return record
    told = [(TRUNCATED, str(len(record.value)).encode())]
    return Received((record.key or b"")[:MOST_BYTES], record.value[:MOST_BYTES], told)
