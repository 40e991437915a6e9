"""From the output topics on Kafka to a feed: every partition from its beginning, without a group, never committing.

A broker that is away is news for the page, not an error: the subscriber says so, waits longer after every failure, and
reads everything again when it is back. Reading twice is harmless, since the board keeps the latest revision of each id.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from typing import Any

from schemas.topics import OUTPUTS, Topic
from streams.console.feed import Link, Record
from streams.errors import AndonError
from streams.runtime.clients.connection import connected_consumer
from streams.runtime.clients.tail import Message, TopicNotFoundError, assign, at_rest_afterwards, poll
from streams.settings import Settings

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 10.0
QUIET_SECONDS = 3.0
"""After so long without a message, the broker is asked whether it is still there."""
ANSWER_SECONDS = 5.0

Ends = dict[tuple[str, int], int]
"""By topic and partition, the offset that is still to be reached."""


class KafkaFeed:
    """The output topics of one cluster as a feed."""

    def __init__(self, settings: Settings, topics: Sequence[Topic[Any]] = OUTPUTS) -> None:
        self._settings = settings
        self._topics = {topic.full_name(settings.topic_prefix): topic for topic in topics}

    async def items(self) -> AsyncGenerator[Record | Link, None]:
        """Connect, read to the end, go on reading; begin again whenever the broker goes away. Never ends by itself."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                async with (
                    connected_consumer(self._settings, auto_offset_reset="earliest") as consumer,
                    at_rest_afterwards(consumer),
                    aclosing(self._read(consumer)) as items,
                ):
                    async for item in items:
                        pause = FIRST_PAUSE_SECONDS
                        yield item
            except TopicNotFoundError as error:
                yield Link("connecting", str(error))
            except (AndonError, OSError, RuntimeError) as error:  # aiokafka's errors are RuntimeErrors
                yield Link("unreachable", str(error) or f"the broker at {self._settings.bootstrap} no longer answers")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _read(self, consumer: Any) -> AsyncGenerator[Record | Link, None]:
        async with asyncio.timeout(ANSWER_SECONDS):
            places = await assign(consumer, self._topics)
            await consumer.seek_to_beginning(*places)
            ahead = await unread(consumer, places)
        yield Link("catching_up")
        async with aclosing(self._messages(consumer, places)) as batches:
            live = False
            async for batch in batches:
                for message in batch:
                    yield Record(self._topics[message.topic], _text(message.key), message.value, message.timestamp_ms)
                if not live and (not batch or not still_ahead(ahead, batch)):
                    live = True
                    yield Link("live")

    async def _messages(self, consumer: Any, places: Sequence[Any]) -> AsyncGenerator[Sequence[Message], None]:
        """Batches of messages; an empty one after a quiet spell in which the broker has proved to be there."""
        heard = time.monotonic()
        while True:
            batch = await poll(consumer)
            if batch:
                yield batch
            elif time.monotonic() - heard < QUIET_SECONDS:
                continue
            else:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await consumer.end_offsets(places[:1])
                yield ()
            heard = time.monotonic()


async def unread(consumer: Any, places: Sequence[Any]) -> Ends:
    """The end of every partition that holds something."""
    starts, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
    return {(place.topic, place.partition): ends[place] for place in places if ends[place] > starts[place]}


def still_ahead(ahead: Ends, batch: Iterable[Message]) -> bool:
    """Strike out the partitions that are read to the end they had at the start; whether any is left."""
    for message in batch:
        place = (message.topic, message.partition)
        if message.offset + 1 >= ahead.get(place, 0):
            ahead.pop(place, None)
    return bool(ahead)


def _text(key: bytes | None) -> str:
    return "" if key is None else key.decode("utf-8", "replace")
