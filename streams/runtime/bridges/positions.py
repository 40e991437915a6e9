"""One topic of a broker in; its messages out, in order within each partition, with a group's positions kept behind
what was accepted.

The bridge takes every partition itself and only keeps its positions with the group: no rebalance, no session to wait
for after a crash. Two processes of one group would both deliver everything, which is at least once all the same.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from schemas.topics import Topic
from schemas.wire import WireModel
from streams.runtime.bridges.target import shown
from streams.runtime.clients.connection import connected_consumer
from streams.runtime.clients.tail import Message, assign, at_rest_afterwards
from streams.settings import Settings

Begin = Literal["beginning", "end"]

COMMIT_SECONDS = 1.0
COMMIT_TIMEOUT_SECONDS = 3.0
KEEP_SECONDS = 600.0
"""A broker forgets positions that nobody has committed for a week; alerts may be rarer than that."""


@dataclass(slots=True)
class Positions:
    """Where the group stands in each partition: everything before was accepted, or given up."""

    consumer: AIOKafkaConsumer
    first: dict[TopicPartition, int]
    """Where it stood when this process began; what lies before was delivered by an earlier one."""
    _accepted: dict[TopicPartition, int]
    _refused: dict[TopicPartition, int] = field(default_factory=dict)
    _dirty: bool = True
    _committed_at: float = float("-inf")

    def is_new(self, message: Message) -> bool:
        """Whether it was not delivered before."""
        return message.offset >= self.first[_place(message)]

    async def read_what_was_delivered(self) -> bool:
        """Whether a reader that began at the beginning has passed everything that was delivered before."""
        return all([await self.consumer.position(place) >= offset for place, offset in self.first.items()])

    def accepted(self, message: Message) -> None:
        """It is delivered, and with it what was refused before it is behind us."""
        self._refused[_place(message)] = message.offset + 1
        self._accepted |= self._refused
        self._refused.clear()
        self._dirty = True

    def refused(self, message: Message) -> None:
        """The target would not have it: left behind once it accepts another, since until then the fault may be its."""
        self._refused[_place(message)] = message.offset + 1

    def nothing_to_deliver(self, message: Message) -> None:
        """It says nothing to the target."""
        offsets = self._refused or self._accepted
        offsets[_place(message)] = message.offset + 1
        self._dirty = True

    async def commit(self, *, now: bool = False) -> None:
        """Tell the broker, at most once a second unless it must be `now`, and every ten minutes anyway."""
        since = time.monotonic() - self._committed_at
        if now or (self._dirty and since >= COMMIT_SECONDS) or since >= KEEP_SECONDS:
            self._committed_at = time.monotonic()
            with suppress(TimeoutError):  # no broker: what was told is repeated meanwhile, and this tried again
                async with asyncio.timeout(COMMIT_TIMEOUT_SECONDS):
                    await self.consumer.commit(self._accepted)
                    self._dirty = False


@asynccontextmanager
async def opened(settings: Settings, topic: Topic[WireModel], group: str, begin: Begin) -> AsyncIterator[Positions]:
    """The group's positions in the topic, and a consumer that stands there; a new group stands at `begin`."""
    async with (
        connected_consumer(settings, group_id=group, auto_offset_reset="earliest") as consumer,
        at_rest_afterwards(consumer),
    ):
        first = await _first(consumer, [topic.full_name(settings.topic_prefix)], begin)
        for place, offset in first.items():
            consumer.seek(place, offset)
        positions = Positions(consumer, first, dict(first))
        await positions.commit(now=True)
        try:
            yield positions
        finally:
            with suppress(KafkaError):  # what was not committed is delivered once more
                await positions.commit(now=True)


async def _first(consumer: AIOKafkaConsumer, topics: list[str], begin: Begin) -> dict[TopicPartition, int]:
    places = await assign(consumer, topics)
    starts, ends = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
    stood = {place: await consumer.committed(place) for place in places}
    fresh = starts if begin == "beginning" else ends
    # a position beyond the end is one of a topic that was deleted and made anew
    return {
        place: fresh[place] if offset is None else offset if offset <= ends[place] else starts[place]
        for place, offset in stood.items()
    }


def group_of(settings: Settings, bridge: str, url: str) -> str:
    """The group of one bridge to one target: with another target, another group, or one would skip for the other."""
    target = blake2b(shown(url).encode(), digest_size=4).hexdigest()
    return f"{settings.group}-{bridge}-{target}"


def _place(message: Message) -> TopicPartition:
    return TopicPartition(message.topic, message.partition)
