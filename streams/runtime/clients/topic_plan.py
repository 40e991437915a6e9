"""From the topic registry and the settings to what each topic must be like on the broker."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.topics import ALL, DEAD_LETTERS, Topic
from streams.settings import Settings

DAY_MS = 86_400_000
FOR_EVER = "-1"
NO_LIMIT = str(2**63 - 1)

EVERY_CONFIG = {
    # History and simulations carry their own time, and so does what follows from them; a wrong clock is the worker's to
    # judge and to tell.
    "message.timestamp.after.max.ms": NO_LIMIT,
}
DEAD_LETTER_CONFIGS = {
    # The untouched bytes of the largest message that a broker takes, and the headers that say why it lies here.
    "max.message.bytes": str(2 << 20),
}
COMPACTED_CONFIGS = {
    # A worker that was taken for dead may write an older value after a newer one: whoever reads takes the greater
    # revision, which only works while both are still there.
    "min.compaction.lag.ms": str(DAY_MS),
}


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """How a topic must be: `required` is checked for its life, `initial` only given when it is created."""

    name: str
    partitions: int
    replication: int
    required: Mapping[str, str]
    initial: Mapping[str, str] = field(default_factory=dict)


def topic_plans(settings: Settings) -> list[TopicPlan]:
    """Every topic of the registry."""
    return [_plan(topic, settings) for topic in ALL]


def _plan(topic: Topic[Any], settings: Settings) -> TopicPlan:
    required: dict[str, str] = {"cleanup.policy": topic.cleanup, **EVERY_CONFIG}
    required |= DEAD_LETTER_CONFIGS if topic in DEAD_LETTERS else {}
    required |= COMPACTED_CONFIGS if topic.cleanup == "compact" else {}
    retention = FOR_EVER if settings.retention is None else str(settings.retention)
    return TopicPlan(
        topic.full_name(settings.topic_prefix),
        settings.partitions,
        settings.replication,
        required,
        {"retention.ms": retention} if topic.cleanup == "delete" else {},
    )
