"""From a worker that has read everything, and the topics it wrote, to the account of what went in and came out."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from schemas.topics import INPUTS, OUTPUTS
from streams.dev.demo.parts import Part
from streams.dev.demo.probe import read_outcomes
from streams.runtime.clients.lag import group_lag
from streams.runtime.clients.tail import read_all
from streams.settings import Settings

DRAIN_SECONDS = 30.0
SETTLE_SECONDS = 10.0
POLL_SECONDS = 0.25

FIELDS = {"counted": "counted", "rejected": "rejected", "late": "late", "duplicates": "duplicate"}
"""The account's name of each outcome in andon_events_total; together they are all that was published."""


@dataclass(frozen=True, slots=True)
class Drain:
    """A worker that reads what was published."""

    worker: Part
    metrics_url: str
    settings: Settings

    async def account(self, published: int) -> dict[str, int]:
        """Wait until every event has an outcome and the outputs are out, then add up."""
        outcomes = await self._outcomes(published)
        await self._until(self._nothing_behind, SETTLE_SECONDS)
        went_in = {"published": published} | {name: outcomes[outcome] for name, outcome in FIELDS.items()}
        return went_in | await count_outputs(self.settings)

    async def _outcomes(self, published: int) -> Counter[str]:
        topics = {name for topic in INPUTS for name in (topic.stem, topic.full_name(self.settings.topic_prefix))}
        outcomes: Counter[str] = Counter()

        async def all_told() -> bool:
            with suppress(OSError):  # a busy worker may take its time to answer
                told = await asyncio.to_thread(read_outcomes, self.metrics_url, topics)
                outcomes.clear()
                outcomes.update(told)
            return outcomes.total() == published

        if not await self._until(all_told, DRAIN_SECONDS):
            counted = f"{outcomes.total():,} of {published:,} events"
            what = f"told of {counted} within {DRAIN_SECONDS:.0f} s ({dict(outcomes)})"
            raise self.worker.failure(what)
        return outcomes

    async def _nothing_behind(self) -> bool:
        return sum(lag.behind for lag in await group_lag(self.settings)) == 0

    async def _until(self, condition: Callable[[], Awaitable[bool]], seconds: float) -> bool:
        """Whether it came true in time."""
        deadline = time.monotonic() + seconds
        while not (true := await condition()) and time.monotonic() < deadline:
            self.worker.require_alive()
            await asyncio.sleep(POLL_SECONDS)
        return true


async def count_outputs(settings: Settings) -> dict[str, int]:
    """How many summaries, insights, alerts and recommendations there are; a later revision replaces the earlier."""
    counts = {}
    for topic in OUTPUTS:
        keys = {message.key async for message in read_all(settings, [topic.full_name(settings.topic_prefix)])}
        counts[topic.stem.partition(".")[0]] = len(keys)
    return counts
