"""What producers send in; logs by topic and partition, and a group that knows who may commit, out. In memory.

A batch on its way is written when the schedule says so, in order within a producer and a partition and in no order
otherwise, also after its producer has died; it is acknowledged later still.
"""

import asyncio
import random
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Place = tuple[str, int]

BATCH_RECORDS = 3


class Record(NamedTuple):
    """The fields of a Kafka record that are read."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    timestamp: int = 0
    timestamp_type: int = 0


@dataclass
class Builder:
    """A batch that is being filled."""

    records: list[tuple[Any, ...]] = field(default_factory=list)

    def append(self, *, timestamp: Any, key: Any, value: Any, headers: Any) -> object | None:
        """See aiokafka: None when it is full."""
        if len(self.records) >= BATCH_RECORDS:
            return None
        self.records.append((key, value, tuple(headers), timestamp or 0))
        return self


class Written(NamedTuple):
    """What the broker answers."""

    offset: int


class VirtualKafka:
    """The broker."""

    def __init__(self, partitions: int) -> None:
        self.partitions = partitions
        self.logs: dict[Place, list[Record]] = defaultdict(list)
        self.sending: dict[tuple[Any, Place], deque[tuple[Builder, asyncio.Future[Written]]]] = defaultdict(deque)
        self.unacknowledged: list[tuple[asyncio.Future[Written], int]] = []
        self.generation = 0
        self.assigned: dict[tuple[str, int], Any] = {}
        self.committed: dict[tuple[str, int], int] = {}

    def append(self, place: Place, key: Any, value: Any, headers: Any = (), timestamp: int = 0) -> int:
        """Writes one record; its offset."""
        log = self.logs[place]
        log.append(Record(*place, len(log), key, value, headers, timestamp))
        return len(log) - 1

    def end(self, place: Place) -> int:
        """The offset behind the last record."""
        return len(self.logs[place])

    def on_their_way(self) -> list[tuple[Any, Place]]:
        """The queues of batches that are not written yet."""
        return [queue for queue, batches in self.sending.items() if batches]

    def deliver(self, queue: tuple[Any, Place]) -> None:
        """Writes the first batch of a queue."""
        batch, acknowledged = self.sending[queue].popleft()
        first = self.end(queue[1])
        for key, value, headers, timestamp in batch.records:
            self.append(queue[1], key, value, headers, timestamp)
        self.unacknowledged.append((acknowledged, first))

    def acknowledge(self, batch: tuple["asyncio.Future[Written]", int]) -> None:
        """Tells the producer of one of the batches written."""
        self.unacknowledged.remove(batch)
        acknowledged, offset = batch
        if not acknowledged.done():
            acknowledged.set_result(Written(offset))

    def lose(self, producer: Any, chance: random.Random) -> None:
        """What a dead producer had on its way: of each partition the first so many batches still arrive."""
        for (who, _), batches in self.sending.items():
            if who is producer and batches:
                for _ in range(chance.randrange(len(batches) + 1)):
                    batches.pop()


class VirtualProducer:
    """A worker's producer: what `Outbox` asks of aiokafka's."""

    client = None

    def __init__(self, kafka: VirtualKafka, worker: Any) -> None:
        self._kafka = kafka
        self._worker = worker

    def create_batch(self) -> Builder:
        """See aiokafka."""
        return Builder()

    async def send_batch(self, batch: Builder, topic: str, *, partition: int) -> "asyncio.Future[Written]":
        """Waits for room, and puts the batch on its way."""
        await self._worker.wait()
        acknowledged: asyncio.Future[Written] = asyncio.get_running_loop().create_future()
        self._kafka.sending[self._worker, (topic, partition)].append((batch, acknowledged))
        return acknowledged
