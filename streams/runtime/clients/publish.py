"""From the lines of a log to the input topics of a broker: right key, right partition, the record's own time.

Each partition gets its messages in the order of the log. A value that is no event is published as it stands: rejecting
it is the worker's work. Batches are built here and handed over whole, far cheaper than sending message by message.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.partitioning import partition_for
from schemas.times import EARLIEST, to_millis
from schemas.topics import INPUTS, Topic
from streams.errors import AndonError
from streams.runtime.clients.admin import topic_configs, topic_partitions
from streams.runtime.clients.connection import connected_admin, connected_producer
from streams.runtime.clients.log_lines import LogError, LogLine
from streams.runtime.clients.message_key import event_of, message_key, spread
from streams.settings import Settings

CHUNK_LINES = 5_000
PACED_SECONDS = 0.05
BATCH_BYTES = 256 * 1024
FRAMING_BYTES = 512
"""Room that a record needs beside its key and value, generously."""


class PublishError(AndonError):
    """The broker has no such topic, or did not acknowledge what was sent."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that no broker would take."""

    where: str
    why: str


@dataclass(slots=True)
class Published:
    """What was published, by the topic's name on the broker, and what could not be."""

    by_topic: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All messages that the broker has acknowledged."""
        return self.by_topic.total()


@dataclass(frozen=True, slots=True)
class _Target:
    topic: Topic[Any]
    name: str
    partitions: int
    max_bytes: int


class Publisher:
    """Sends log lines; `send` returns when the broker has acknowledged them all."""

    def __init__(self, producer: AIOKafkaProducer, targets: Mapping[str, _Target]) -> None:
        self.published = Published()
        self._producer = producer
        self._targets = targets

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings) -> "AsyncIterator[Publisher]":
        """Connect, and make sure that the input topics are there."""
        targets = await _targets(settings)
        async with connected_producer(settings, max_batch_size=BATCH_BYTES) as producer:
            yield cls(producer, targets)

    async def send(self, lines: Iterable[LogLine]) -> None:
        """Publish the lines and wait until they are acknowledged."""
        batches: dict[tuple[str, int], list[Any]] = {}
        counts: Counter[str] = Counter()
        now_ms = int(time.time() * 1000)
        for line in lines:
            target = self._target(line)
            key = message_key(target.topic, line.value)
            if refusal := _refusal(line, key, target):
                self.published.refused.append(refusal)
                continue
            place = target.name, partition_for(spread(key, line.raw), target.partitions)
            self._append(batches, place, _timestamp(line, now_ms), key, line.raw)
            counts[target.name] += 1
        await self._deliver(batches)
        self.published.by_topic += counts

    def _target(self, line: LogLine) -> _Target:
        if (target := self._targets.get(line.topic)) is not None:
            return target
        known = ", ".join(topic.name for topic in INPUTS)
        msg = f"{line.where}: {line.topic[:80]!r} is no input topic; they are {known}"
        raise LogError(msg)

    def _append(
        self,
        batches: dict[tuple[str, int], list[Any]],
        place: tuple[str, int],
        at_ms: int,
        key: bytes | None,
        value: Any,
    ) -> None:
        of_place = batches.setdefault(place, [])
        if of_place and of_place[-1].append(timestamp=at_ms, key=key, value=value) is not None:
            return
        of_place.append(self._producer.create_batch())
        of_place[-1].append(timestamp=at_ms, key=key, value=value)

    async def _deliver(self, batches: Mapping[tuple[str, int], list[Any]]) -> None:
        try:
            await asyncio.gather(*(self._deliver_in_order(place, of_place) for place, of_place in batches.items()))
        except KafkaError as error:
            msg = f"the broker did not take the messages: {error}; `andon topics check` tells whether its topics fit"
            raise PublishError(msg) from None

    async def _deliver_in_order(self, place: tuple[str, int], batches: Iterable[Any]) -> None:
        topic, partition = place
        acknowledged = [await self._producer.send_batch(batch, topic, partition=partition) for batch in batches]
        await asyncio.gather(*acknowledged)


async def publish(
    lines: Iterable[LogLine],
    settings: Settings,
    *,
    rate: float | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Published:
    """Publish every line, at most `rate` a second; `on_progress` hears how many have been acknowledged so far."""
    async with Publisher.open(settings) as publisher:
        chunk_lines = CHUNK_LINES if rate is None else max(1, min(CHUNK_LINES, int(rate * PACED_SECONDS)))
        started, sent, remaining = time.monotonic(), 0, iter(lines)
        while chunk := list(islice(remaining, chunk_lines)):
            await publisher.send(chunk)
            sent += len(chunk)
            if on_progress is not None:
                on_progress(sent)
            if rate is not None:
                await asyncio.sleep(started + sent / rate - time.monotonic())
        return publisher.published


async def _targets(settings: Settings) -> dict[str, _Target]:
    """Every input topic under its name in a log and under its name on this broker."""
    names = {topic: topic.full_name(settings.topic_prefix) for topic in INPUTS}
    async with connected_admin(settings) as admin:
        partitions = await topic_partitions(admin)
        if missing := [name for name in names.values() if name not in partitions]:
            msg = f"the broker has no topic {', '.join(missing)}: create them with `andon topics ensure`"
            raise PublishError(msg)
        configs = await topic_configs(admin, names.values())
    targets: dict[str, _Target] = {}
    for topic, name in names.items():
        limit = int(configs[name]["max.message.bytes"][0])
        targets[topic.name] = targets[name] = _Target(topic, name, partitions[name], limit)
    return targets


def _timestamp(line: LogLine, now_ms: int) -> int:
    """The time of receipt; for history the event's own time; the present where there is neither."""
    if line.received_ms is not None:
        return line.received_ms
    try:
        moment = datetime.fromisoformat(event_of(line.value).get("occurred_at"))  # type: ignore[arg-type]
        return to_millis(moment) if moment >= EARLIEST else now_ms
    except (TypeError, ValueError):  # no text, no time, or no offset
        return now_ms


def _refusal(line: LogLine, key: bytes | None, target: _Target) -> Refused | None:
    size = len(key or b"") + len(line.raw or b"") + FRAMING_BYTES
    if size <= target.max_bytes:
        return None
    return Refused(line.where, f"{size:,} bytes, and {target.name} takes {target.max_bytes:,}")
