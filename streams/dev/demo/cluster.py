"""From settings to a cluster for the demonstration: one of our own, or the one that was set if it is safe to use."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.topics import INPUTS
from streams.dev.broker import EmbeddedKafka
from streams.dev.demo.parts import DemoError
from streams.runtime.clients.lag import group_lag
from streams.settings import Settings


@contextmanager
def cluster(settings: Settings) -> Iterator[Settings]:
    """Settings that reach a broker for as long as the block runs."""
    if settings.broker is not None:
        # tables of an earlier demonstration must not be taken for ours
        yield settings.with_overrides({"group": f"{settings.group}-demo-{uuid.uuid4().hex[:8]}"})
        return
    with EmbeddedKafka(partitions=settings.partitions) as broker:
        yield settings.with_overrides({"broker": broker.address, "security_protocol": "PLAINTEXT", "replication": 1})


async def require_empty(settings: Settings) -> None:
    """Raise when the input topics hold messages: simulated events must not mix with real ones."""
    lags = await group_lag(settings, [topic.full_name(settings.topic_prefix) for topic in INPUTS])
    held = sum(lag.behind for lag in lags)
    if held:
        msg = (
            f"the topics {settings.topic_prefix}* on {settings.bootstrap} hold {held:,} messages, and simulated events "
            "would mix with them: set ANDON_TOPIC_PREFIX to a new one such as demo., or unset ANDON_BROKER"
        )
        raise DemoError(msg)
