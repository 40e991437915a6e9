"""Counted events of one partition in, messages for the partitions of an internal topic out, each record with the
period in which it takes effect.

That is its own period, or the one after the last that its source has closed: so a record is never late for its source,
and what a joining operator sees of a period is settled by the watermarks alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from schemas.topics import Topic
from streams.core.joining.forwarded import encode_records, encode_watermark, key_hash
from streams.core.joining.record import ENTERPRISE, KEY, Record
from streams.core.operator import Out

Project = Callable[[Any, int, int], Iterable[Record]]
"""An event, when it occurred and its content (`schemas/content.py`), to its records (see `Record`, without the
offset); nothing where no key is known.
"""


@dataclass(frozen=True, slots=True)
class Forward:
    """Which records of a counted event go to which internal topic."""

    topic: Topic[Any]
    project: Project


@dataclass(slots=True)
class Forwarder:
    """The records of one fold that are not sent yet, by partition and period."""

    forward: Forward
    source: str
    partitions: int
    waiting: dict[tuple[int, int], list[Record]] = field(default_factory=dict)

    def add(self, event: Any, occurred: int, offset: int, period: int, content: int) -> None:
        """Takes an event's records in."""
        for record in self.forward.project(event, occurred, content):
            record.append(offset)
            place = key_hash(record[ENTERPRISE], record[KEY]) % self.partitions, period
            waiting = self.waiting.get(place)
            if waiting is None:
                self.waiting[place] = [record]
            else:
                waiting.append(record)

    def flush(self, now: int) -> list[Out]:
        """What is waiting, as messages."""
        outs = [
            Out(self.forward.topic, self.source, value, self.source, now, partition=partition)
            for (partition, period), records in self.waiting.items()
            for value in encode_records(self.source, period, records)
        ]
        self.waiting.clear()
        return outs


def watermarks(
    topics: Iterable[Topic[Any]], source: str, closed: int | None, now: int, *, idle: bool = False
) -> list[Out]:
    """What a source has closed, or that it is idle, to every partition of each internal topic among `topics`."""
    value = encode_watermark(source, closed, idle=idle)
    return [Out(topic, source, value, source, now, everywhere=True) for topic in topics if topic.internal]
