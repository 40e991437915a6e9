"""From the broker's offsets to how far a consumer group is behind, for each topic and partition."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aiokafka import TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError, GroupCoordinatorNotAvailableError

from schemas.topics import INPUTS, INTERNAL
from streams.runtime.clients.connection import connected_admin, connected_consumer
from streams.runtime.clients.denied import Denied, denied
from streams.runtime.clients.tail import read_to_end
from streams.settings import Settings

COUNTED = 10_000
"""Where so many offsets lie ahead, they are counted one by one."""


@dataclass(frozen=True, slots=True)
class Lag:
    """One partition: what the group has committed (nothing yet: None), where it ends, and the distance."""

    topic: str
    partition: int
    committed: int | None
    end: int
    behind: int


def consumed_topics(settings: Settings) -> list[str]:
    """The topics that a worker reads."""
    return [topic.full_name(settings.topic_prefix) for topic in (*INPUTS, *INTERNAL)]


async def group_lag(settings: Settings, topics: Iterable[str] | None = None, group: str | None = None) -> list[Lag]:
    """How far the group is behind in every partition of the topics that exist."""
    committed = await committed_offsets(settings, group or settings.group)
    async with connected_consumer(settings) as consumer:
        known = await consumer._client.fetch_all_metadata()
        partitions = [
            TopicPartition(topic, partition)
            for topic in (topics or consumed_topics(settings))
            for partition in sorted(known.partitions_for_topic(topic) or ())
        ]
        if not partitions:
            return []
        ends = await consumer.end_offsets(partitions)
        starts = await consumer.beginning_offsets(partitions)
    return [_lag(place, committed.get(place), starts[place], ends[place]) for place in partitions]


def _lag(place: TopicPartition, committed: int | None, start: int, end: int) -> Lag:
    return Lag(place.topic, place.partition, committed, end, end - max(start, committed or 0))


async def records_behind(settings: Settings, lags: Sequence[Lag]) -> list[Lag]:
    """The same, with what is really left where it is little: not every offset is a record that anybody can read.

    A transaction ends with a record of its own, what was aborted stays in the log, and compaction leaves gaps.
    """
    few = {TopicPartition(lag.topic, lag.partition): lag for lag in lags if 0 < lag.behind <= COUNTED}
    if not few:
        return list(lags)
    found: Counter[TopicPartition] = Counter()
    async with connected_consumer(settings, auto_offset_reset="earliest") as consumer:
        consumer.assign(list(few))
        for place, lag in few.items():
            consumer.seek(place, lag.end - lag.behind)
        async for message in read_to_end(consumer, list(few)):
            found[TopicPartition(message.topic, message.partition)] += 1
    counted = {(place.topic, place.partition): found[place] for place in few}
    return [replace(lag, behind=counted.get((lag.topic, lag.partition), lag.behind)) for lag in lags]


async def committed_offsets(settings: Settings, group: str) -> dict[TopicPartition, int]:
    """What a group has committed; AndonError when the user has no right to it."""
    async with connected_admin(settings) as admin:
        try:
            offsets = await admin.list_consumer_group_offsets(group)
        except GroupCoordinatorNotAvailableError:  # no group has ever committed on this cluster
            return {}
        except GroupAuthorizationFailedError as error:
            raise Denied(denied(error, settings, group) or str(error)) from None
    return {place: found.offset for place, found in offsets.items() if found.offset >= 0}
