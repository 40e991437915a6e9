"""The broker's end offsets in, every other second; consumer lag and notices of idle partitions out.

A counted partition that has been read to its end and stays quiet says so on the internal topics, so that nobody need
wait for it; and says it again when the others have closed further periods meanwhile (`streams/core/sources.py`). The
notice is a message like any other: no table is written from a timer.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from faust.types import TP

from streams.core.joining.forwarding import watermarks
from streams.runtime.app import Parts
from streams.runtime.holdings import Holding
from streams.runtime.identity import TopicMadeAnew
from streams.runtime.metrics import replace
from streams.runtime.outbox import Sender

EVERY_SECONDS = 2.0
IDLE_SECONDS = 5.0
EMPTY_IDLE_SECONDS = 2.0
"""The wait for a partition that has never held anything."""

MISSING_LOOKS = 5
"""A new leader may for a moment know less than the old one did; a topic made anew stays short."""


@dataclass(slots=True)
class Quiet:
    """Since when a partition stands at its position, and whether that was told: when others had closed `furthest`."""

    position: int
    since: float
    told: bool = False
    furthest: int | None = None
    short: int = 0

    def idle(self, now: float, furthest: int | None) -> bool:
        """True when it has been quiet for long enough, and that says more than what was told."""
        wait = EMPTY_IDLE_SECONDS if self.position < 0 else IDLE_SECONDS
        return now - self.since >= wait and not (self.told and self.furthest == furthest)


@dataclass(slots=True)
class Watch:
    """Looks at the broker for every partition that this worker holds."""

    parts: Parts
    sender: Sender
    clock: Callable[[], float] = time.monotonic
    quiet: dict[Holding, Quiet] = field(default_factory=dict)
    furthest: int | None = None

    async def look(self) -> None:
        """One look at all of them."""
        owned = {self.parts.progress.source(h): h for h in self.parts.holdings if self.parts.progress.owns(h)}
        if not owned or self.parts.failure:
            return
        await self.parts.topic_ids.require_unchanged({tp.topic for tp in owned})
        ends = await self.parts.app.batches.highwaters(*owned)
        now = self.clock()
        self.quiet = {holding: self._stand(holding, now) for holding in owned.values()}
        behind = {
            (h.operator.source.stem, str(h.partition)): await self._behind(tp, h, ends[tp], now)
            for tp, h in owned.items()
        }
        replace(self.parts.metrics.consumer_lag_events, behind)
        self.furthest = self._furthest()
        for tp, holding in owned.items():
            await self._judge(tp, holding, ends[tp], now)

    async def _behind(self, tp: TP, holding: Holding, end: int, now: float) -> float:
        """Records not yet folded. None where only a transaction's own records are left, and the group is told so."""
        behind = max(0, end - holding.shard.position - 1)
        stood = now > self.quiet[holding].since  # what was just fetched may be on its way
        if behind and stood and await self._read_to_its_end(tp, holding, end):
            await self.parts.checkpoint.show(self.parts.progress, holding, end)
            return 0
        return behind

    def _furthest(self) -> int | None:
        """The last period closed by any source, as far as this worker has heard; every internal topic tells of all."""
        heard = [h.shard.sources.furthest for h in self.parts.holdings if h.at_rest and hasattr(h.shard, "sources")]
        return max((period for period in [*heard, self.furthest] if period is not None), default=None)

    def _stand(self, holding: Holding, now: float) -> Quiet:
        quiet = self.quiet.get(holding)
        position = holding.shard.position
        return quiet if quiet is not None and quiet.position == position else Quiet(position, now)

    async def _judge(self, tp: TP, holding: Holding, end: int, now: float) -> None:
        quiet = self.quiet[holding]
        if end <= quiet.position:
            quiet.short += 1
            if quiet.short >= MISSING_LOOKS:
                raise TopicMadeAnew(_made_anew(tp, quiet.position, end))
        elif quiet.idle(now, self.furthest) and await self._read_to_its_end(tp, holding, end):
            quiet.furthest, quiet.told = self.furthest, await self._tell(holding, quiet.position)

    async def _read_to_its_end(self, tp: TP, holding: Holding, end: int) -> bool:
        """The end may lie behind the last record: a transaction's own records are never handed over."""
        ahead = holding.shard.position + 1
        consumer = self.parts.app.batches
        return ahead >= end or (
            consumer.positions.next(tp) in {None, ahead} and (await consumer.position(tp) or 0) >= end
        )

    async def _tell(self, holding: Holding, position: int) -> bool:
        """Under the lock, so that everything sent before is acknowledged and nothing new has come."""
        clock = holding.clock
        if clock is None:
            return True
        async with holding.lock:
            if holding.shard.position != position or self.parts.failure:
                return False
            source = f"{holding.operator.source.stem}/{holding.partition}"
            at_ms = clock.stream_time or int(time.time() * 1000)
            notices = watermarks(holding.operator.sinks, source, clock.closed, at_ms, idle=True)
            await asyncio.gather(*await self.sender.post(notices))
        return True


def _made_anew(tp: TP, position: int, end: int) -> str:
    return (
        f"{tp.topic} {tp.partition} was counted up to offset {position} and ends at {end}: it was deleted and made "
        "anew, or lost records; choose a new ANDON_GROUP to count it from its start"
    )
