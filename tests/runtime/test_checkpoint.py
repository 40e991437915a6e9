"""From dirty holdings to snapshots and offsets, in an order that a crash cannot spoil."""

import asyncio
from typing import Any

from streams.core.operator import Arrival
from streams.runtime.checkpoint import Checkpoint
from streams.runtime.failure import Failure
from streams.runtime.holdings import Holding, Holdings
from streams.runtime.metrics import Metrics
from streams.runtime.snapshots import Snapshot, SnapshotReader
from tests.runtime.recording import RecordingChangelog, RecordingGroup, Totals


class Bench:
    """A checkpoint with one partition."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self.holdings = Holdings()
        self.changelog = RecordingChangelog()
        self.group = RecordingGroup()
        self.failure = Failure()
        self.checkpoint = Checkpoint(self.holdings, self.changelog, Metrics(), self.failure)
        self.holding: Holding = self.holdings.open(Totals(), 0, snapshot or Snapshot({}))

    def fold(self, stage: str, through: int) -> None:
        event: Any = type("Event", (), {"stage": stage})
        self.holding.shard.fold([Arrival(through, 0, None, event)], through)

    async def save(self) -> bool:
        return await self.checkpoint.save(self.group)

    def recovered(self) -> Snapshot:
        reader = SnapshotReader()
        for key, value in self.changelog.records:
            reader.feed(key, value)
        return reader.snapshot()


async def test_what_was_folded_is_recovered() -> None:
    bench = Bench()
    bench.fold("cut", 4)

    assert await bench.save()
    assert bench.recovered() == Snapshot({"cut": b"1"}, 4)


async def test_membership_is_checked_before_and_the_new_offset_committed_after() -> None:
    bench = Bench()
    bench.fold("cut", 4)
    await bench.save()
    bench.fold("cut", 9)
    await bench.save()

    assert bench.group.commits == [0, 5, 5, 10]


async def test_an_offset_behind_the_last_record_is_shown_once_and_not_taken_back() -> None:
    bench = Bench()
    bench.fold("cut", 4)
    await bench.checkpoint.show(bench.group, bench.holding, 7)  # what was folded is not saved yet
    await bench.save()
    for _ in range(2):
        await bench.checkpoint.show(bench.group, bench.holding, 7)
    bench.fold("cut", 9)
    await bench.save()

    assert bench.group.commits == [0, 5, 7, 7, 10]


async def test_nothing_is_written_when_nothing_was_folded() -> None:
    bench = Bench(Snapshot({"cut": b"1"}, 4))

    assert await bench.save()
    assert (bench.changelog.records, bench.group.commits) == ([], [])


async def test_who_is_no_member_any_more_writes_nothing_and_keeps_its_changes() -> None:
    bench = Bench()
    bench.fold("cut", 4)
    bench.group.member = False

    assert not await bench.save()
    assert bench.changelog.records == []

    bench.group.member = True
    assert await bench.save()
    assert bench.recovered().values == {"cut": b"1"}


async def test_the_marker_is_written_only_after_every_value_is_acknowledged() -> None:
    bench = Bench()
    bench.fold("cut", 4)
    bench.changelog.broken = OSError("disk full")

    assert not await bench.save()
    assert "disk full" in str(bench.failure.reason)
    assert bench.recovered().position == -1
    assert bench.group.commits == [0]


async def test_after_a_failure_that_left_everything_whole_it_is_saved() -> None:
    bench = Bench()
    bench.fold("cut", 4)
    bench.failure.report("a burst of bad input", whole=True)

    assert await bench.save()
    assert bench.recovered() == Snapshot({"cut": b"1"}, 4)


async def test_after_a_failure_nothing_is_written() -> None:
    bench = Bench()
    bench.fold("cut", 4)
    bench.failure.report("broken")

    assert not await bench.save()
    assert bench.changelog.records == []


async def test_after_a_save_that_was_cut_off_nothing_is_written() -> None:
    bench = Bench()
    bench.fold("cut", 4)
    async with bench.holding.lock:
        saving = asyncio.create_task(bench.save())
        await asyncio.sleep(0.01)
        saving.cancel()
    await asyncio.wait([saving])
    bench.fold("weld", 5)

    assert not await bench.save()
    assert bench.changelog.records == []


async def test_a_fold_that_fails_while_the_checkpoint_waits_for_it_is_not_saved() -> None:
    bench = Bench()
    async with bench.holding.lock:
        bench.fold("cut", 4)
        saving = asyncio.create_task(bench.save())
        await asyncio.sleep(0.01)
        bench.failure.report("its outputs were not acknowledged")

    assert not await saving
    assert bench.changelog.records == []


async def test_values_that_a_zombie_overtook_are_written_again() -> None:
    bench = Bench(Snapshot({"cut": b"1", "weld": b"7"}, 4, rewrite=frozenset({"weld"})))
    bench.fold("cut", 5)
    await bench.save()

    assert bench.recovered() == Snapshot({"cut": b"2", "weld": b"7"}, 5)


async def test_a_deleted_value_gets_its_tombstone_with_the_next_flush() -> None:
    bench = Bench(Snapshot({"cut": b"1"}, 4))
    shard: Any = bench.holding.shard
    bench.fold("weld", 5)
    shard.changed["cut"] = None
    await bench.save()

    assert (b"cut", None) not in bench.changelog.records

    bench.fold("weld", 6)
    await bench.save()
    assert (b"cut", None) in bench.changelog.records
    assert bench.changelog.records[-1][0] == b"@snapshot"

    bench.fold("weld", 7)
    await bench.save()
    assert bench.changelog.records.count((b"cut", None)) == 1


async def test_deletions_that_a_former_worker_left_get_their_tombstones() -> None:
    bench = Bench(Snapshot({}, 4, forget=frozenset({"cut", "weld"})))
    bench.fold("weld", 5)
    await bench.save()

    assert (b"cut", None) in bench.changelog.records
    assert (b"weld", None) not in bench.changelog.records


async def test_it_tells_for_how_long_saving_has_failed() -> None:
    bench = Bench()
    bench.fold("cut", 4)
    bench.group.member = False
    await bench.save()
    since = asyncio.get_running_loop().time()

    assert 59 < bench.checkpoint.waited(since + 60) < 61

    bench.group.member = True
    await bench.save()
    assert bench.checkpoint.waited(since + 60) == 0


async def test_a_save_that_waited_for_a_fold_which_was_cut_off_does_not_read_what_its_thread_still_writes() -> None:
    bench = Bench()
    bench.fold("cut", 4)
    async with bench.holding.lock:
        saving = asyncio.ensure_future(bench.save())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        bench.failure.report("a batch was cut off", asyncio.CancelledError())

    assert not await saving
    assert bench.holding.shard.changes() == {"cut": b"1"}, "nobody has taken them"
