"""How far a group is behind is what the broker holds less what the group has committed."""

import pytest
from aiokafka import TopicPartition

from schemas.partitioning import partition_for
from schemas.topics import FEEDBACK, INPUTS, INTERNAL
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.connection import connected_consumer
from streams.runtime.clients.lag import Lag, group_lag
from streams.runtime.clients.log_lines import log_line
from streams.runtime.clients.publish import publish
from streams.settings import Settings

pytestmark = pytest.mark.kafka


async def test_without_topics_there_is_no_lag(settings: Settings) -> None:
    assert await group_lag(settings) == []


async def test_the_lag_of_a_partition_falls_with_what_the_group_commits(settings: Settings) -> None:
    await ensure_topics(settings)
    line = log_line({"topic": FEEDBACK.name, "value": {"product": "pump"}}, "test")
    await publish([line] * 10, settings)
    topic, partition = FEEDBACK.full_name(settings.topic_prefix), partition_for(b"pump", 3)
    before = await group_lag(settings)

    async with connected_consumer(settings, group_id=settings.group) as consumer:
        consumer.assign([TopicPartition(topic, partition)])
        await consumer.commit({TopicPartition(topic, partition): 4})
    after = await group_lag(settings)

    assert Lag(topic, partition, None, 10, 10) in before
    assert Lag(topic, partition, 4, 10, 6) in after
    assert (sum(lag.behind for lag in before), sum(lag.behind for lag in after)) == (10, 6)
    assert {lag.topic for lag in after} == {topic.full_name(settings.topic_prefix) for topic in (*INPUTS, *INTERNAL)}
    assert len(after) == 3 * len((*INPUTS, *INTERNAL))
