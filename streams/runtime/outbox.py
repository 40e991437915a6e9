"""Messages, dead letters and changelog records in; acknowledged records on the broker out. The worker's only producer.

Records are put into batches here and handed over whole, which costs a tenth of sending them one by one.
"""

import time
from asyncio import Future
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol

from aiokafka import AIOKafkaProducer

from schemas.codec import envelope_headers
from schemas.headers import Headers
from schemas.partitioning import partition_for
from streams.core.operator import Out
from streams.errors import AndonError
from streams.runtime.clients.dead_letter import PREFIX
from streams.runtime.dead_letters import DeadLetter

FRAMING_BYTES = 512
"""Room for what Kafka adds to a record and its batch, generously."""

TRUNCATED = "dlq.truncated"
"""Header of a dead letter whose value did not fit: how many bytes the message had."""

MOST_KEY_BYTES = 1_000
"""What is kept of a key where key and headers alone are more than a broker takes."""

SOURCE = "/andon"
"""The CloudEvents source of everything that the worker writes."""

Ack = Future[Any]


class TooLarge(AndonError):  # noqa: N818 - the name says it
    """A message that no broker would take."""


class Sender(Protocol):
    """Hands messages over, in order within each partition; each future ends when the broker has its messages."""

    async def post(self, outs: Iterable[Out]) -> list[Ack]:
        """The messages of operators, each to its partition or to every one."""

    async def bury(self, letters: Iterable[DeadLetter]) -> list[Ack]:
        """Messages that could not be read, to the dead letters of their topic."""


class _Record(NamedTuple):
    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    timestamp_ms: int | None = None


class Outbox:
    """A `Sender` on one idempotent producer: order holds within a partition even when it must send again."""

    def __init__(self, producer: AIOKafkaProducer, prefix: str, partitions: int, max_bytes: int) -> None:
        self._producer = producer
        self._prefix = prefix
        self._partitions = partitions
        self._max_bytes = max_bytes

    @property
    def client(self) -> Any:
        """The client itself, for questions about the topics."""
        return self._producer.client

    async def post(self, outs: Iterable[Out]) -> list[Ack]:
        """See `Sender.post`."""
        now_ms = int(time.time() * 1000)
        return await self._send(record for out in outs for record in self._copies(out, now_ms))

    async def bury(self, letters: Iterable[DeadLetter]) -> list[Ack]:
        """See `Sender.bury`."""
        return await self._send(self._letter(letter) for letter in letters)

    async def append(self, topic: str, partition: int, records: Iterable[tuple[bytes, bytes | None]]) -> int | None:
        """Writes to one partition; returns the offset of the last batch when the broker has everything."""
        acks = await self._send(_Record(topic, partition, key, value) for key, value in records)
        written = [await ack for ack in acks]
        return written[-1].offset if written else None

    def _copies(self, out: Out, now_ms: int) -> Iterable[_Record]:
        topic, key, headers = out.topic.full_name(self._prefix), out.key.encode(), _headers(out)
        at_ms = min(out.time_ms, now_ms)  # a broker refuses times ahead of its clock
        return [_Record(topic, place, key, out.value, headers, at_ms) for place in out.places(self._partitions)]

    def _letter(self, letter: DeadLetter) -> _Record:
        """The dead letter; cut, and saying so, when the message and its reason are more than a broker takes."""
        place = self._place(letter.key, letter.partition)
        record = _Record(letter.topic, place, letter.key, letter.value, letter.headers)
        if _size(record) <= self._max_bytes:
            return record
        told = [*letter.headers, (TRUNCATED, str(len(letter.value or b"")).encode())]
        ours = [header for header in told if header[0].startswith(PREFIX)]
        for key, headers in ((letter.key, told), (letter.key, ours), ((letter.key or b"")[:MOST_KEY_BYTES], ours)):
            record = record._replace(key=key, headers=headers, value=None)
            if (room := self._max_bytes - _size(record)) >= 0:
                break
        return record if letter.value is None else record._replace(value=letter.value[:room])

    def _place(self, key: bytes | None, otherwise: int) -> int:
        return partition_for(key, self._partitions) if key is not None else otherwise % self._partitions

    async def _send(self, records: Iterable[_Record]) -> list[Ack]:
        acks: list[Ack] = []
        open_batches: dict[tuple[str, int], Any] = {}
        for record in records:
            if _size(record) > self._max_bytes:  # refused by the broker, it would break the producer's sequence
                msg = f"a message for {record.topic} has {_size(record)} bytes, and a broker takes {self._max_bytes}"
                raise TooLarge(msg)
            place = record.topic, record.partition
            batch = open_batches.get(place)
            if batch is None or not _fits(batch, record):
                if batch is not None:
                    acks.append(await self._producer.send_batch(batch, record.topic, partition=record.partition))
                batch = open_batches[place] = self._producer.create_batch()
                _fits(batch, record)
        for (topic, partition), batch in open_batches.items():
            acks.append(await self._producer.send_batch(batch, topic, partition=partition))
        return acks


def _size(record: _Record) -> int:
    headers = sum(len(name) + len(content or b"") for name, content in record.headers)
    return FRAMING_BYTES + len(record.key or b"") + len(record.value or b"") + headers


def _fits(batch: Any, record: _Record) -> bool:
    """Appends the record, unless the batch is full; an empty batch takes any record, also one without key and value."""
    at_ms, headers = record.timestamp_ms, list(record.headers)
    return batch.append(timestamp=at_ms, key=record.key, value=record.value, headers=headers) is not None


def _headers(out: Out) -> Headers:
    """CloudEvents attributes, with an id that names this content: a repeated message has the same one."""
    if out.topic.model is None:
        return []
    content = blake2b(out.value, digest_size=8).hexdigest()
    return envelope_headers(out.topic, f"{out.key}/{content}", out.time_ms, SOURCE)
