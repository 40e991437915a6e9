"""From changelog batches through recovery to open shards, over rebalances."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from faust.types import TP

from streams.runtime.driver import Batch
from streams.runtime.failure import Failure
from streams.runtime.holdings import Holdings
from streams.runtime.identity import TopicIds
from streams.runtime.meaning import Meaning
from streams.runtime.snapshots import marker_record, value_record
from streams.runtime.tables import SnapshotTable
from streams.runtime.transport import App
from streams.settings import Settings
from tests.runtime.recording import KafkaRecord, Totals

SOURCE = "quality.stage-events.v1"
CHANGELOG = "group-totals-changelog"


class Bench:
    """A table of three partitions and the consumer it asks; changelogs begin at offset 0 unless told."""

    def __init__(self) -> None:
        self.app = App("group", store="memory://", autodiscover=False, web_enabled=False, topic_disable_leader=True)
        self.starts = {TP(CHANGELOG, partition): 0 for partition in range(3)}
        self.app.consumer = cast("Any", SimpleNamespace(starts=self.starts, ends=self._ends))
        self.holdings, self.failure, self.operator = Holdings(), Failure(), Totals()
        self.topic_ids = TopicIds(self._ids)
        self.end = 1_000_000
        self.table = self.with_settings()

    def with_settings(self, **settings: Any) -> SnapshotTable:
        """The table as a worker with these settings makes it."""
        meaning = Meaning(Settings.load(settings))
        return SnapshotTable(
            self.app,
            self.operator,
            SOURCE,
            self.holdings,
            failure=self.failure,
            topic_ids=self.topic_ids,
            meaning=meaning,
        )

    async def _ends(self, partitions: Iterable[TP]) -> dict[TP, int]:
        return dict.fromkeys(partitions, self.end)

    async def _ids(self, topics: Iterable[str]) -> dict[str, str]:
        return dict.fromkeys(topics, "id-1")

    async def assign(self, *partitions: int) -> None:
        assigned = {TP(topic, n) for n in partitions for topic in (SOURCE, CHANGELOG)}
        await self.table.on_rebalance(assigned, set(), set())

    async def recover(self, *partitions: int) -> None:
        await self.table.on_recovery_completed({TP(CHANGELOG, n) for n in partitions}, set())

    def read(self, partition: int, records: Iterable[tuple[bytes, bytes | None]], start: int = 0) -> None:
        fetched = [KafkaRecord(start + n, value, key, topic=CHANGELOG) for n, (key, value) in enumerate(records)]
        message = SimpleNamespace(partition=partition, topic=CHANGELOG, offset=fetched[-1].offset)
        self.table.apply_changelog_batch([SimpleNamespace(message=message, value=Batch(partition, start, fetched))])

    def next(self, partition: int) -> int | None:
        return self.table.persisted_offset(TP(CHANGELOG, partition))

    def shard(self, partition: int) -> Any:
        holding = self.holdings.get(self.operator, partition)
        return holding and holding.shard


@pytest.fixture
async def bench() -> Bench:
    made = Bench()
    await made.topic_ids.learn([SOURCE])
    return made


FLUSH = [value_record("cut", b"3", 9), marker_record(9)]


async def test_a_partition_is_open_once_its_changelog_was_read(bench: Bench) -> None:
    await bench.assign(0)
    bench.read(0, FLUSH)

    assert bench.shard(0) is None

    await bench.recover(0)
    assert (bench.shard(0).position, bench.shard(0).totals) == (9, {"cut": 3})


async def test_state_of_the_same_topic_is_opened_and_one_without_an_id_adopts_the_present_one(bench: Bench) -> None:
    await bench.assign(0, 1)
    bench.read(0, [value_record("cut", b"3", 9), marker_record(9, {"topic": "id-1"})])
    bench.read(1, FLUSH)
    await bench.recover(0, 1)

    assert not bench.failure
    assert [holding.stamp["topic"] for holding in bench.holdings] == ["id-1"] * 2


async def test_state_of_a_topic_that_was_made_anew_is_refused(bench: Bench) -> None:
    await bench.assign(0)
    bench.read(0, [value_record("cut", b"3", 9), marker_record(9, {"topic": "id-0"})])
    await bench.recover(0)

    assert bench.shard(0) is None
    assert "was deleted and made anew since it was counted (its id was id-0 and is id-1)" in str(bench.failure.reason)
    assert "choose a new ANDON_GROUP" in str(bench.failure.reason)


async def test_a_partition_without_a_changelog_begins_empty(bench: Bench) -> None:
    await bench.assign(0)
    await bench.recover(0)

    assert (bench.shard(0).position, bench.shard(0).totals) == (-1, {})


async def test_a_partition_that_is_new_here_is_read_from_its_start(bench: Bench) -> None:
    await bench.assign(0)
    bench.read(0, FLUSH)
    await bench.recover(0)
    await bench.assign(1)
    await bench.assign(0, 1)

    assert (bench.next(0), bench.next(1)) == (-1, -1)
    assert bench.shard(0) is None


async def test_a_partition_that_stays_keeps_its_shard_and_is_not_read_again(bench: Bench) -> None:
    await bench.assign(0)
    bench.read(0, FLUSH)
    await bench.recover(0)
    kept = bench.shard(0)
    bench.table.saved(0, 5)
    await bench.assign(0, 1)
    await bench.recover(0, 1)

    assert bench.shard(0) is kept
    assert bench.next(0) == 5


async def test_what_others_wrote_does_not_disturb_an_open_shard(bench: Bench) -> None:
    await bench.assign(0)
    await bench.recover(0)
    bench.read(0, FLUSH)

    assert bench.shard(0).totals == {}


async def test_a_recovery_that_was_interrupted_goes_on_where_it_was(bench: Bench) -> None:
    await bench.assign(0)
    bench.read(0, FLUSH[:1])
    await bench.assign(0)

    assert bench.next(0) == 0

    bench.read(0, FLUSH[1:], start=1)
    await bench.recover(0)
    assert bench.shard(0).totals == {"cut": 3}


async def test_records_left_out_of_a_recovery_end_the_worker(bench: Bench) -> None:
    await bench.assign(0)
    bench.read(0, FLUSH[:1])
    bench.read(0, FLUSH[1:], start=2)

    assert "the records from 1 to 2 were left out" in str(bench.failure.reason)


async def test_a_recovery_that_began_behind_the_start_ends_the_worker(bench: Bench) -> None:
    await bench.assign(0)
    bench.read(0, FLUSH, start=7)
    await bench.recover(0)

    assert "reading began at 7" in str(bench.failure.reason)
    assert bench.shard(0) is None


async def test_a_changelog_whose_beginning_is_gone_is_read_from_where_it_begins(bench: Bench) -> None:
    bench.starts[TP(CHANGELOG, 0)] = 7
    await bench.assign(0)
    bench.read(0, FLUSH, start=7)
    await bench.recover(0)

    assert bench.shard(0).totals == {"cut": 3}


async def test_a_foreign_record_in_the_changelog_ends_the_worker(bench: Bench) -> None:
    await bench.assign(0)
    bench.read(0, [(b"cut", b"3")])

    assert "none of ours" in str(bench.failure.reason)


async def test_state_that_cannot_be_opened_ends_the_worker(bench: Bench) -> None:
    await bench.assign(0)
    bench.read(0, [value_record("cut", b"no number", 9), marker_record(9)])
    await bench.recover(0)

    assert "the state cannot be opened" in str(bench.failure.reason)


async def test_a_partition_that_comes_without_its_changelog_ends_the_worker(bench: Bench) -> None:
    await bench.table.on_rebalance({TP(SOURCE, 0)}, set(), set())

    assert "without its changelog" in str(bench.failure.reason)


async def test_a_topic_that_was_deleted_under_the_worker_is_told_with_what_to_do(bench: Bench) -> None:
    await bench.table.on_rebalance({TP(CHANGELOG, 0)}, set(), set())

    assert f"{SOURCE} is not there any more" in str(bench.failure.reason)
    assert "choose a new ANDON_GROUP" in str(bench.failure.reason)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            {"period": "PT1H"},
            "with ANDON_PERIOD=P1D, and this worker has ANDON_PERIOD=PT1H: set it as it was",
        ),
        ({"windows": "1,7"}, "ANDON_WINDOWS=1,7,30, and this worker has ANDON_WINDOWS=1,7"),
        ({"grace": "PT2H"}, "ANDON_GRACE=PT1H"),
        ({"partitions": 8}, "ANDON_PARTITIONS=4"),
    ],
)
async def test_a_state_counted_with_other_settings_is_refused_with_the_remedy(
    bench: Bench, settings: dict[str, Any], words: str
) -> None:
    stamp = Meaning(Settings.load({})).stamp()
    bench.table = bench.with_settings(**settings)
    await bench.assign(0)
    bench.read(0, [value_record("cut", b"3", 9), marker_record(9, stamp)])
    await bench.recover(0)

    assert bench.shard(0) is None
    assert words in str(bench.failure.reason)
    assert "new ANDON_GROUP" in str(bench.failure.reason)


async def test_what_is_saved_says_with_which_settings_it_was_counted(bench: Bench) -> None:
    await bench.assign(0)
    bench.read(0, FLUSH)
    await bench.recover(0)

    holding = bench.holdings.get(bench.operator, 0)
    assert holding is not None
    told = {name: holding.stamp[name] for name in ("format", "period", "grace", "partitions", "windows")}
    assert told == {"format": "1", "period": "P1D", "grace": "PT1H", "partitions": "4", "windows": "1,7,30"}


async def test_a_setting_that_the_state_does_not_name_was_its_default(bench: Bench) -> None:
    stamp = {name: text for name, text in Meaning(Settings.load({})).stamp().items() if name != "grace"}
    await bench.assign(0)
    bench.read(0, [marker_record(9, stamp)])
    await bench.recover(0)

    assert bench.shard(0) is not None


async def test_a_state_of_a_newer_release_is_refused(bench: Bench) -> None:
    await bench.assign(0)
    bench.read(0, [marker_record(9, {"format": "2"})])
    await bench.recover(0)

    assert "has the format 2, and this release reads up to 1" in str(bench.failure.reason)


async def test_a_marker_far_ahead_of_its_topic_is_refused(bench: Bench) -> None:
    bench.end = 9
    await bench.assign(0)
    bench.read(0, FLUSH)
    await bench.recover(0)

    assert bench.shard(0) is None
    assert "stands at offset 9, and quality.stage-events.v1 ends before 9" in str(bench.failure.reason)
