"""Operators in, changelog topics on the broker out: made before Faust starts, which assigns partitions without them.

Compacted only, with no limit of time: a changelog is the state itself.
"""

import asyncio
from collections.abc import Iterable

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import for_code

from schemas.topics import DEAD_LETTERS
from streams.core.operator import Operator
from streams.errors import AndonError
from streams.runtime.clients.admin import topic_configs
from streams.runtime.clients.connection import connected_admin
from streams.settings import Settings

COMPACTION_LAG_MS = 7 * 86_400_000
"""What a worker taken for dead wrote late must not push newer values out of the log before somebody has read both."""

CONFIG = {
    "cleanup.policy": "compact",
    "min.compaction.lag.ms": str(COMPACTION_LAG_MS),
    "max.message.bytes": "1048588",
}

ALREADY_THERE = 36
CREATE_TIMEOUT_MS = 10_000
SETTLE_ATTEMPTS = 100
SETTLE_SECONDS = 0.1


class ChangelogError(AndonError):
    """The worker's own topics are not as they must be."""


def changelog_name(group: str, operator: Operator) -> str:
    """The name that Faust gives a table's changelog topic."""
    return f"{group}-{operator.name}-changelog"


async def ensure_changelogs(settings: Settings, operators: Iterable[Operator]) -> None:
    """Makes what is missing, and returns when the broker knows all of them with the right partitions."""
    names = [changelog_name(settings.group, operator) for operator in operators]
    async with connected_admin(settings) as admin:
        found = await _partitions(admin)
        await _create(admin, [name for name in names if name not in found], settings)
        for _ in range(SETTLE_ATTEMPTS):
            found = await _partitions(admin)
            if all(name in found for name in names):
                break
            await asyncio.sleep(SETTLE_SECONDS)
    for name in names:
        _check(name, found.get(name, 0), settings.partitions)


async def message_limit(settings: Settings) -> int:
    """The largest message that every dead-letter topic takes."""
    names = [topic.full_name(settings.topic_prefix) for topic in DEAD_LETTERS]
    async with connected_admin(settings) as admin:
        configs = await topic_configs(admin, names)
    return min(int(config["max.message.bytes"][0]) for config in configs.values())


def _check(name: str, found: int, due: int) -> None:
    if found != due:
        msg = (
            f"the state in {name} has {found} partitions, not {due}: set ANDON_PARTITIONS={found}, "
            "or choose a new ANDON_GROUP, which counts everything again"
        )
        raise ChangelogError(msg)


async def _partitions(admin: AIOKafkaAdminClient) -> dict[str, int]:
    return {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics()}


async def _create(admin: AIOKafkaAdminClient, names: Iterable[str], settings: Settings) -> None:
    topics = [NewTopic(name, settings.partitions, settings.replication, topic_configs=CONFIG) for name in names]
    if not topics:
        return
    response = await admin.create_topics(topics, timeout_ms=CREATE_TIMEOUT_MS)
    for name, code, message, *_ in response.topic_errors:
        if code not in {0, ALREADY_THERE}:  # another worker may have been faster
            msg = f"the broker did not create {name}: {message or for_code(code).__name__}"
            raise ChangelogError(msg)
