"""Which rejected records were submitted again: marks on a topic of their own, written in one transaction with them.

One producer at a time may write there: whoever comes second takes over, and the first one's open transaction is
undone. So what is marked was sent, and what was sent is marked, whatever is killed in between.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import NewTopic
from aiokafka.errors import InvalidProducerEpoch, ProducerFenced

from streams.errors import AndonError
from streams.runtime.clients.admin import create_topics, topic_partitions
from streams.runtime.clients.connection import connected_admin, connected_producer
from streams.runtime.clients.dead_letter import Origin
from streams.runtime.clients.tail import TopicNotFoundError, read_all
from streams.settings import Settings

CONFIG = {"cleanup.policy": "compact"}
TRANSACTION_SECONDS = 30
"""After so long the broker undoes what a killed process left open; until then nobody reads what came after it."""


class TakenOver(AndonError):  # noqa: N818 - the name says it
    """Another process submits dead letters now."""


@dataclass(slots=True)
class Replayed:
    """The marks, and the producer that alone may add to them."""

    topic: str
    producer: AIOKafkaProducer
    marks: set[str] = field(default_factory=set)

    def holds(self, origin: Origin) -> bool:
        """Whether this record was submitted before."""
        return origin.record in self.marks

    @asynccontextmanager
    async def adding(self, origins: list[Origin]) -> AsyncIterator[None]:
        """What is sent in this block is sent and marked, or neither."""
        try:
            async with self.producer.transaction():
                yield
                for origin in origins:
                    await self.producer.send(self.topic, b"", origin.record.encode(), partition=0)
        except (ProducerFenced, InvalidProducerEpoch):
            msg = "another `andon dlq replay` has taken over: it sends what is left, and nothing twice"
            raise TakenOver(msg) from None
        self.marks.update(origin.record for origin in origins)


@asynccontextmanager
async def replayed(settings: Settings) -> AsyncIterator[Replayed]:
    """The marks of the settings' group; another process that holds them loses them."""
    topic = f"{settings.group}-dlq-replayed"
    await _ensure(settings, topic)
    options: dict[str, Any] = {"transactional_id": topic, "transaction_timeout_ms": TRANSACTION_SECONDS * 1000}
    async with connected_producer(settings, **options) as producer:
        yield Replayed(topic, producer, await marks_of(settings))


async def marks_of(settings: Settings) -> set[str]:
    """The records that were submitted again; none where that has never happened."""
    try:
        messages = read_all(settings, [f"{settings.group}-dlq-replayed"])
        return {(message.key or b"").decode("utf-8", "replace") async for message in messages}
    except TopicNotFoundError:
        return set()


async def _ensure(settings: Settings, topic: str) -> None:
    async with connected_admin(settings) as admin:
        if topic not in await topic_partitions(admin):
            await create_topics(admin, [NewTopic(topic, 1, settings.replication, topic_configs=CONFIG)])
