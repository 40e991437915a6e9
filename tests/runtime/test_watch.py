"""From the broker's end offsets to lag and to one notice of each idle partition."""

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest
from faust.types import TP

from streams.core.closed.sources import Sources
from streams.core.counting.clock import Clock, ClockBounds
from streams.core.periods import DAY_MS, Calendar
from streams.runtime.app import Parts
from streams.runtime.failure import Failure
from streams.runtime.holdings import Holdings
from streams.runtime.identity import TopicIds, TopicMadeAnew
from streams.runtime.metrics import Metrics
from streams.runtime.positions import Positions
from streams.runtime.snapshots import Snapshot
from streams.runtime.watch import Watch
from tests.runtime.recording import RecordingSender, Totals, TotalsShard

PLACE = TP("quality.stage-events.v1", 0)


class ClockedShard(TotalsShard):
    clock: Clock


class HearingShard(TotalsShard):
    """One that hears the watermarks of all sources."""

    sources: Sources


class Bench:
    """One held partition; `end` is the broker's end offset, `fetched_to` the consumer's position."""

    def __init__(self, *, position: int, end: int) -> None:
        self.now, self.end, self.fetched_to, self.owned = 1_000.0, end, end, True
        self.owned_only: Any = None
        self.operator, self.holdings, self.failure = Totals(), Holdings(), Failure()
        self.holding = self.holdings.open(self.operator, 0, Snapshot({}))
        clock = Clock(Calendar(DAY_MS, 0), ClockBounds(0, 0), stream_time=5 * DAY_MS, closed=7)
        shard = ClockedShard({}, position)
        shard.clock = clock
        self.holding.shard = shard
        self.sender, self.metrics = RecordingSender(), Metrics()
        consumer = SimpleNamespace(highwaters=self._ends, position=self._position, positions=Positions())
        self.shown: list[int] = []
        self.topic_id = "a"
        parts: Any = SimpleNamespace(
            topic_ids=TopicIds(self._ids),
            checkpoint=SimpleNamespace(show=self._show),
            progress=SimpleNamespace(source=lambda holding: PLACE, owns=self._owns),
            holdings=self.holdings,
            failure=self.failure,
            metrics=self.metrics,
            app=SimpleNamespace(batches=consumer),
        )
        self.positions = consumer.positions
        self.watch = Watch(cast("Parts", parts), self.sender, clock=lambda: self.now)

    def _owns(self, holding: Any) -> bool:
        return self.owned and self.owned_only in {None, holding}

    async def _ends(self, *places: TP) -> dict[TP, int]:
        return dict.fromkeys(places, self.end)

    async def _position(self, place: TP) -> int:
        return self.fetched_to

    async def _ids(self, topics: Any) -> dict[str, str]:
        return dict.fromkeys(topics, self.topic_id)

    async def _show(self, group: Any, holding: Any, offset: int) -> None:
        self.shown.append(offset)

    def lag(self) -> float | None:
        labels = {"topic": "stage-events.v1", "partition": "0"}
        return self.metrics.registry.get_sample_value("andon_consumer_lag_events", labels)

    async def look_after(self, seconds: float) -> None:
        self.now += seconds
        await self.watch.look()

    def notices(self) -> list[Any]:
        return [json.loads(out.value) for out in self.sender.posted]


async def test_a_partition_read_to_its_end_says_once_that_it_is_idle() -> None:
    bench = Bench(position=9, end=10)
    await bench.look_after(0)
    await bench.look_after(4)

    assert bench.notices() == []

    for _ in range(3):
        await bench.look_after(2)
    assert bench.notices() == [{"v": 2, "source": "stage-events.v1/0", "closed": 7, "idle": True}]
    assert bench.sender.posted[0].everywhere


async def test_it_says_so_again_only_after_something_new() -> None:
    bench = Bench(position=9, end=10)
    await bench.look_after(0)
    await bench.look_after(6)
    bench.holding.shard.position, bench.end = 12, 13
    await bench.look_after(2)
    await bench.look_after(6)

    assert len(bench.notices()) == 2


async def test_it_says_so_again_when_the_others_have_closed_further_periods() -> None:
    bench = Bench(position=9, end=10)
    judging = bench.holdings.open(Totals(name="judging"), 0, Snapshot({}))
    shard: Any = HearingShard({}, 0)
    shard.sources = Sources(("other",), 3)
    judging.shard = shard
    bench.owned_only = bench.holding
    await bench.look_after(0)
    await bench.look_after(6)
    shard.sources.note("other", 40, idle=False)
    for _ in range(3):
        await bench.look_after(2)
    assert len(bench.notices()) == 2

    shard.sources.note("other", 41, idle=False)
    judging.folding = True
    await bench.look_after(2)
    assert len(bench.notices()) == 2, "what a thread is folding is not read"


async def test_a_partition_that_has_not_been_read_to_its_end_is_not_idle() -> None:
    bench = Bench(position=9, end=15)
    bench.fetched_to = 12
    await bench.look_after(0)
    await bench.look_after(60)

    assert bench.notices() == []
    assert (bench.lag(), bench.shown) == (5, [])


async def test_records_that_the_broker_keeps_to_itself_are_no_reason_to_wait() -> None:
    bench = Bench(position=9, end=11)  # the last offset is a transaction's marker
    bench.positions.seek({PLACE: 10})
    await bench.look_after(0)
    assert (bench.lag(), bench.shown) == (1, [])  # it might be a record on its way
    await bench.look_after(6)

    assert len(bench.notices()) == 1
    assert (bench.lag(), bench.shown) == (0, [11])


async def test_an_empty_partition_is_idle_sooner() -> None:
    bench = Bench(position=-1, end=0)
    await bench.look_after(0)
    await bench.look_after(2.5)

    assert len(bench.notices()) == 1


async def test_a_partition_that_is_not_ours_is_not_looked_at() -> None:
    bench = Bench(position=9, end=10)
    bench.owned = False
    await bench.look_after(0)
    await bench.look_after(60)

    assert bench.notices() == []


async def test_a_topic_that_stays_shorter_than_what_was_counted_ends_the_worker() -> None:
    bench = Bench(position=9, end=3)
    for _ in range(4):
        await bench.look_after(2)

    with pytest.raises(TopicMadeAnew, match="counted up to offset 9 and ends at 3"):
        await bench.look_after(2)


async def test_a_topic_made_anew_ends_the_worker_whatever_it_has_grown_to() -> None:
    bench = Bench(position=9, end=10)
    await bench.look_after(0)
    bench.topic_id, bench.end = "b", 1_000

    with pytest.raises(TopicMadeAnew, match=r"stage-events\.v1 was deleted and made anew .* id was a and is b"):
        await bench.look_after(2)
