"""Topics are created as the registry says, and what differs on the broker is found with its remedy."""

import pytest
from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from schemas.topics import ALERTS, ALL, FEEDBACK, STAGE_EVENTS
from streams.runtime.clients.admin import Finding, check_topics, ensure_topics, topic_configs
from streams.runtime.clients.connection import connected_admin
from streams.runtime.clients.readiness import NotReadyError, require_topics
from streams.settings import Settings

pytestmark = pytest.mark.kafka


async def test_every_topic_is_created_once_and_then_nothing_is_found(settings: Settings) -> None:
    before = await check_topics(settings)
    ensured = await ensure_topics(settings)
    again = await ensure_topics(settings)

    names = [topic.full_name(settings.topic_prefix) for topic in ALL]
    assert [finding.topic for finding in before] == names
    assert {finding.problem for finding in before} == {"missing"}
    assert list(ensured.created) == names
    assert (again.created, again.changed, again.findings) == ((), (), ())
    assert await check_topics(settings) == []


async def test_topics_keep_history_and_compacted_topics_keep_a_day_of_revisions(settings: Settings) -> None:
    await ensure_topics(settings)
    stage, alerts = STAGE_EVENTS.full_name(settings.topic_prefix), ALERTS.full_name(settings.topic_prefix)

    async with connected_admin(settings) as admin:
        configs = await topic_configs(admin, [stage, alerts])

    assert configs[stage]["cleanup.policy"] == ("delete", True)
    assert configs[stage]["retention.ms"] == ("-1", True)
    assert configs[stage]["message.timestamp.after.max.ms"] == (str(2**63 - 1), True)
    assert configs[alerts]["cleanup.policy"] == ("compact", True)
    assert configs[alerts]["min.compaction.lag.ms"] == ("86400000", True)


async def test_another_number_of_partitions_is_found_and_not_mended(settings: Settings) -> None:
    await ensure_topics(settings)
    other = settings.with_overrides({"partitions": 4})

    ensured = await ensure_topics(other)

    name = STAGE_EVENTS.full_name(settings.topic_prefix)
    assert ensured.created == ()
    assert len(ensured.findings) == len(ALL)
    assert str(ensured.findings[0]).startswith(f"{name}: 3 partitions, not 4: set ANDON_PARTITIONS=3")


async def test_a_changed_topic_is_mended_and_keeps_what_its_owner_set(settings: Settings) -> None:
    await ensure_topics(settings)
    name = ALERTS.full_name(settings.topic_prefix)
    async with connected_admin(settings) as admin:
        theirs = {"cleanup.policy": "delete", "segment.ms": "7777777"}
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, theirs)])

        async def of_topic() -> dict[str, tuple[str, bool]]:
            return (await topic_configs(admin, [name]))[name]

        while (await of_topic())["cleanup.policy"][0] != "delete":
            pass
        found = await check_topics(settings)
        ensured = await ensure_topics(settings)
        mended = await of_topic()

    remedy = "run `andon topics ensure`"
    assert Finding(name, "config", "cleanup.policy is delete, not compact", remedy) in found
    assert ensured.changed == (name,)
    assert (mended["cleanup.policy"][0], mended["segment.ms"][0]) == ("compact", "7777777")
    assert await check_topics(settings) == []


async def test_a_worker_is_not_started_without_its_topics(settings: Settings) -> None:
    others = len(ALL) - 1
    with pytest.raises(NotReadyError, match=rf"there is no such topic: run `andon topics ensure` \(and {others} more"):
        await require_topics(settings)


async def test_a_worker_is_not_started_on_topics_with_other_partitions(settings: Settings) -> None:
    name = FEEDBACK.full_name(settings.topic_prefix)
    async with connected_admin(settings) as admin:
        await admin.create_topics([NewTopic(name, 7, 1)])
    await ensure_topics(settings)

    with pytest.raises(NotReadyError, match="7 partitions, not 3: set ANDON_PARTITIONS=7"):
        await require_topics(settings)
