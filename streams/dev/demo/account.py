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

STALL_SECONDS = 240.0
"""A worker that takes nothing in for so long has got stuck; one that is slow is waited for: on a busy machine judging
a hundred days takes minutes, and the worker commits no part of them."""
QUIET_LOOKS = 2
"""The topics are looked at one after the other, so that one look may miss what goes from one to the next."""
TELL_SECONDS = 5.0
POLL_SECONDS = 0.25

FIELDS = {"counted": "counted", "rejected": "rejected", "late": "late", "duplicates": "duplicate"}
"""The account's name of each outcome in andon_events_total; together they are all that was published."""


@dataclass(frozen=True, slots=True)
class Drain:
    """A worker that reads what was published."""

    worker: Part
    metrics_url: str
    settings: Settings
    tell: Callable[[str], None] = lambda _: None

    async def account(self, published: int) -> dict[str, int]:
        """Wait until every event has an outcome and the outputs are out, then add up."""
        outcomes: Counter[str] = Counter()

        async def not_told() -> int:
            with suppress(OSError):  # a busy worker may take its time to answer
                told = await self._outcomes()
                outcomes.clear()
                outcomes.update(told)
            return published - outcomes.total()

        await self._until_none(not_told, f"of {published:,} events")
        await self._until_none(self._behind, "messages between its operators", looks=QUIET_LOOKS)
        return _went_in(published, outcomes) | await count_outputs(self.settings)

    async def so_far(self) -> dict[str, int]:
        """Add up without waiting: what lies on the broker, what the worker has read of it, and what came out."""
        inputs = [topic.full_name(self.settings.topic_prefix) for topic in INPUTS]
        published = sum(lag.end for lag in await group_lag(self.settings, inputs))
        account = _went_in(published, await self._outcomes())
        unread = published - sum(account[name] for name in FIELDS)
        return account | {"not_read_yet": max(0, unread)} | await count_outputs(self.settings)

    async def _outcomes(self) -> Counter[str]:
        topics = {name for topic in INPUTS for name in (topic.stem, topic.full_name(self.settings.topic_prefix))}
        return await asyncio.to_thread(read_outcomes, self.metrics_url, topics)

    async def _behind(self) -> int:
        return sum(lag.behind for lag in await group_lag(self.settings))

    async def _until_none(self, remaining: Callable[[], Awaitable[int]], of_what: str, looks: int = 1) -> None:
        """Wait until nothing remains at so many looks in a row; raise when nothing has moved for too long."""
        began = moved = time.monotonic()
        before: int | None = None
        quiet, told = 0, False
        while True:
            left = await remaining()
            now = time.monotonic()
            quiet = 0 if left else quiet + 1
            if quiet >= looks:
                return
            if left != before:
                before, moved = left, now
            elif now - moved > STALL_SECONDS:
                what = f"has {left:,} {of_what} left, and took none of them in for {STALL_SECONDS:.0f} s"
                raise self.worker.failure(what)
            if not told and now - began > TELL_SECONDS:
                self.tell(f"waiting for the worker: {left:,} {of_what} left")
                told = True
            self.worker.require_alive()
            await asyncio.sleep(POLL_SECONDS)


def _went_in(published: int, outcomes: Counter[str]) -> dict[str, int]:
    return {"published": published} | {name: outcomes[outcome] for name, outcome in FIELDS.items()}


async def count_outputs(settings: Settings) -> dict[str, int]:
    """How many summaries, insights, alerts and recommendations there are; a later revision replaces the earlier."""
    counts = {}
    for topic in OUTPUTS:
        keys = {message.key async for message in read_all(settings, [topic.full_name(settings.topic_prefix)])}
        counts[topic.stem.partition(".")[0]] = len(keys)
    return counts
