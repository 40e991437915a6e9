"""From the topics of a broker to their messages, as they come or up to the present end; no group, nothing committed."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.headers import Headers
from streams.errors import AndonError
from streams.runtime.clients.connection import connected_consumer
from streams.runtime.clients.unreadable import place_named
from streams.settings import Settings

POLL_MS = 500
POLL_RECORDS = 10_000
LET_GO_SECONDS = 0.05


class TopicNotFoundError(AndonError):
    """A topic that was to be read does not exist."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the broker holds it."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Headers


async def follow(
    settings: Settings, topics: Iterable[str], *, from_beginning: bool = False
) -> AsyncGenerator[Message, None]:
    """Every message from the beginning, or from now on, and then each new one, without end."""
    async with connected_consumer(settings) as consumer:
        places = await assign(consumer, topics)
        await (consumer.seek_to_beginning if from_beginning else consumer.seek_to_end)(*places)
        while True:
            for message in await poll(consumer):
                yield message


async def read_all(settings: Settings, topics: Iterable[str]) -> AsyncGenerator[Message, None]:
    """Every message from the beginning to the end that the topics had when this began."""
    async with connected_consumer(settings) as consumer:
        places = await assign(consumer, topics)
        await consumer.seek_to_beginning(*places)
        async for message in read_to_end(consumer, places):
            yield message


async def read_to_end(consumer: AIOKafkaConsumer, places: list[TopicPartition]) -> AsyncGenerator[Message, None]:
    """From where the consumer stands to the present end of its partitions."""
    ends = await consumer.end_offsets(places)
    open_places = [place for place in places if await consumer.position(place) < ends[place]]
    while open_places:
        for message in await poll(consumer):
            if message.offset < ends[TopicPartition(message.topic, message.partition)]:
                yield message
        open_places = [place for place in open_places if await consumer.position(place) < ends[place]]


async def assign(consumer: AIOKafkaConsumer, topics: Iterable[str]) -> list[TopicPartition]:
    """Give the consumer every partition of the topics."""
    known = await consumer._client.fetch_all_metadata()
    places = []
    for topic in topics:
        if not (partitions := known.partitions_for_topic(topic)):
            msg = f"the broker has no topic {topic}: create it with `andon topics ensure`, or set ANDON_TOPIC_PREFIX"
            raise TopicNotFoundError(msg)
        places += [TopicPartition(topic, partition) for partition in sorted(partitions)]
    consumer.assign(places)
    return places


@asynccontextmanager
async def at_rest_afterwards(consumer: Any) -> AsyncIterator[None]:
    """Stop the fetching before the consumer is stopped.

    aiokafka 0.14's stop() awaits the fetches it cancels, so one that waits to be tried again makes it end with that
    CancelledError, and leaves the client open; a consumer without partitions has no fetches.
    """
    try:
        yield
    finally:
        consumer.unsubscribe()
        await asyncio.sleep(LET_GO_SECONDS)


async def poll(consumer: AIOKafkaConsumer) -> list[Message]:
    """What has arrived; empty when nothing did for half a second."""
    with place_named(consumer):
        batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=POLL_RECORDS)
    return [_message(record) for records in batches.values() for record in records]


def _message(record: Any) -> Message:
    place = record.topic, record.partition, record.offset
    return Message(*place, record.timestamp, record.key, record.value, tuple(record.headers))
