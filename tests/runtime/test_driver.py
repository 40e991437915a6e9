"""From raw records through the one loop to state, messages, dead letters and metrics."""

import asyncio
import json
import threading
from collections.abc import Sequence
from typing import Any

import pytest

from schemas.codec import Reason
from schemas.topics import CLOSINGS
from streams.core.closed.closing import decode_closing
from streams.core.counting.actions import Actions
from streams.core.operator import Arrival, Origin, Returned, Step
from streams.runtime.dead_letters import DeadLetterLimit
from streams.runtime.driver import MAX_LEFT_OUT, SLICE, Batch, Driver
from streams.runtime.failure import Failure
from streams.runtime.holdings import Holdings
from streams.runtime.metrics import Metrics
from streams.runtime.snapshots import Snapshot
from tests.runtime.recording import KafkaRecord, RecordingSender, Totals, TotalsShard


class Bench:
    """A driver with what it needs, and one partition."""

    def __init__(self, ratio: float = 1.0, run: int = 1_000_000) -> None:
        self.operator = Totals()
        self.holdings = Holdings()
        self.sender = RecordingSender()
        self.metrics = Metrics([self.operator])
        self.failure = Failure()
        self.driver = Driver(
            self.operator,
            self.holdings,
            sender=self.sender,
            limit=DeadLetterLimit(ratio, run),
            metrics=self.metrics,
            failure=self.failure,
        )
        self.holding = self.holdings.open(self.operator, 0, Snapshot({}))
        self.shard: Any = self.holding.shard

    async def process(self, *records: KafkaRecord, start: int | None = None) -> int | None:
        return await self.driver.process(Batch(0, records[0].offset if start is None else start, records))

    def events(self, outcome: str) -> float:
        labels = {"topic": "stage-events.v1", "outcome": outcome}
        return self.metrics.registry.get_sample_value("andon_events_total", labels) or 0


def record(offset: int, stage: str = "cut", **fields: Any) -> KafkaRecord:
    event = {
        "event_id": f"e{offset}",
        "occurred_at": "2026-01-05T08:00:00Z",
        "site": "Ulm",
        "product": "pump",
        "stage": stage,
    }
    return KafkaRecord(offset, json.dumps(event).encode(), **fields)


async def test_every_record_of_a_batch_is_folded() -> None:
    bench = Bench()
    await bench.process(record(0), record(1, "weld"), record(2))

    assert bench.shard.totals == {"cut": 2, "weld": 1}
    assert bench.shard.position == 2
    assert bench.events("counted") == 3


async def test_a_batch_longer_than_a_slice_is_folded_whole() -> None:
    bench = Bench()
    await bench.process(*[record(n) for n in range(SLICE + 7)])

    assert bench.shard.totals == {"cut": SLICE + 7}


@pytest.mark.parametrize(
    ("value", "key", "reason"),
    [
        (b"no JSON", b"pump", Reason.NOT_JSON),
        (None, b"pump", Reason.NULL_VALUE),
        (None, None, Reason.NULL_KEY),
        (b"[]", b"pump", Reason.NOT_AN_OBJECT),
        (b"\xff", b"pump", Reason.BAD_TEXT),
        (b"x" * 1_000_001, b"pump", Reason.OVERSIZED),
    ],
)
async def test_what_cannot_be_read_is_buried_with_its_bytes_and_the_next_is_counted(
    value: bytes | None, key: bytes | None, reason: Reason
) -> None:
    bench = Bench()
    await bench.process(KafkaRecord(0, value, key), record(1))

    (letter,) = bench.sender.buried
    assert (letter.topic, letter.key, letter.value) == ("quality.stage-events.v1.dlq", key, value)
    assert dict(letter.headers)["dlq.reason"] == reason.value.encode()
    assert (bench.events("rejected"), bench.events("counted")) == (1, 1)
    labels = {"topic": "stage-events.v1", "reason": reason.value}
    assert bench.metrics.registry.get_sample_value("andon_rejected_total", labels) == 1
    assert bench.shard.position == 1


async def test_a_good_event_without_a_key_is_buried() -> None:
    bench = Bench()
    await bench.process(record(0, key=None))

    assert dict(bench.sender.buried[0].headers)["dlq.reason"] == b"null_key"
    assert bench.shard.totals == {}


async def test_what_the_fold_refuses_is_buried_too() -> None:
    bench = Bench()
    refused = record(0, "refuse")
    await bench.process(refused, record(1))

    assert [(letter.value, dict(letter.headers)["dlq.error"]) for letter in bench.sender.buried] == [
        (refused.value, b"as asked")
    ]
    assert (bench.events("rejected"), bench.events("counted")) == (1, 1)


class Returning(TotalsShard):
    """Returns a forwarded record for each one it is given."""

    def fold(self, arrivals: Sequence[Arrival], through: int) -> Step:
        self.position = through
        origin = Origin("actions.v1", 2, 9, 1_767_600_000_000, b"main", b"as it came", (("ce_id", b"7"),))
        return Step([], [], len(arrivals), returned=[Returned(origin, Reason.WRONG_ORDER, "too late")])


async def test_what_was_forwarded_and_is_refused_is_buried_under_its_own_topic() -> None:
    bench = Bench()
    bench.holding.shard = Returning({}, -1)
    await bench.process(record(0))

    (letter,) = bench.sender.buried
    assert (letter.topic, letter.partition, letter.key, letter.value) == (
        "quality.actions.v1.dlq",
        2,
        b"main",
        b"as it came",
    )
    told = dict(letter.headers)
    assert (told["ce_id"], told["dlq.offset"], told["dlq.reason"], told["dlq.error"]) == (
        b"7",
        b"9",
        b"wrong_order",
        b"too late",
    )
    labels = {"topic": "actions.v1", "reason": "wrong_order"}
    assert bench.metrics.registry.get_sample_value("andon_rejected_total", labels) == 1


async def test_records_are_kept_for_an_operator_that_asks_for_them() -> None:
    operator = Actions(duplicates_window=8, ahead_of_receipt_ms=1000, partitions=1)
    holdings, sender = Holdings(), RecordingSender()
    limit, metrics, failure = DeadLetterLimit(1.0, 1000), Metrics([operator]), Failure()
    driver = Driver(operator, holdings, sender=sender, limit=limit, metrics=metrics, failure=failure)
    holdings.open(operator, 1, Snapshot({}))
    fields = {"event_id": "a", "occurred_at": "2026-01-05T08:00:00Z", "actor": "ann", "kind": "rebaseline"}
    raw = json.dumps(fields).encode()
    await driver.process(
        Batch(1, 0, [KafkaRecord(0, raw, b"main", headers=[("ce_id", b"7")], topic="quality.actions.v1")])
    )

    (out,) = sender.posted
    origin = decode_closing(out.value).origin
    assert origin == Origin("actions.v1", 1, 0, 1_767_600_000_000, b"main", raw, (("ce_id", b"7"),))


async def test_records_that_were_counted_before_are_neither_folded_nor_buried_again() -> None:
    bench = Bench()
    await bench.process(KafkaRecord(0, b"bad"), record(1))
    await bench.process(KafkaRecord(0, b"bad"), record(1), record(2))

    assert bench.shard.totals == {"cut": 2}
    assert len(bench.sender.buried) == 1
    assert bench.events("rejected") == 1


async def test_gaps_that_the_broker_left_are_no_fault() -> None:
    bench = Bench()
    await bench.process(record(0))
    await bench.process(record(5), record(9), start=1)

    assert bench.shard.totals == {"cut": 3}
    assert not bench.failure


async def test_when_records_were_left_out_nothing_is_folded_and_they_are_asked_for_again() -> None:
    bench = Bench()
    await bench.process(record(0))

    assert await bench.process(record(7), start=7) == 1
    assert bench.shard.position == 0

    assert await bench.process(record(1), record(7)) is None
    assert bench.shard.totals == {"cut": 3}


async def test_records_that_are_left_out_again_and_again_end_the_worker() -> None:
    bench = Bench()
    for _ in range(MAX_LEFT_OUT):
        assert await bench.process(record(7), start=7) == 0
    await bench.process(record(7), start=7)

    assert "from 0 to 7 were left out again and again" in str(bench.failure.reason)


async def test_a_topic_that_began_anew_ends_the_worker() -> None:
    bench = Bench()
    await bench.process(record(5), start=0)
    await bench.process(record(0), start=6)

    assert "made anew" in str(bench.failure.reason)
    assert bench.shard.totals == {"cut": 1}


async def test_the_lock_is_held_until_the_outputs_are_acknowledged() -> None:
    bench = Bench()
    bench.sender.broker.clear()
    step = asyncio.create_task(bench.process(record(0, "tell")))
    await asyncio.sleep(0.01)

    assert [out.value for out in bench.sender.posted] == [b"1"]
    assert bench.holding.lock.locked()

    bench.sender.broker.set()
    await step
    assert not bench.holding.lock.locked()


async def test_an_unexpected_error_ends_the_worker_and_later_batches_are_left_alone() -> None:
    bench = Bench()
    await bench.process(record(0, "break"))
    await bench.process(record(0))

    assert "ZeroDivisionError" in str(bench.failure.reason)
    assert bench.shard.totals == {}


async def test_a_batch_of_a_partition_that_is_not_held_is_left_alone() -> None:
    bench = Bench()
    await bench.driver.process(Batch(3, 0, [record(0)]))

    assert bench.shard.totals == {}
    assert not bench.failure


async def test_too_much_bad_input_ends_the_worker_once_it_is_buried() -> None:
    bench = Bench(ratio=0.5, run=10)
    await bench.process(*[KafkaRecord(n, b"bad") for n in range(10)])

    assert len(bench.sender.buried) == 10
    assert "looks like a bad deployment" in str(bench.failure.reason)


async def test_a_message_on_an_internal_topic_that_cannot_be_read_is_passed_over() -> None:
    from schemas.topics import CLOSINGS

    class Own(Totals):
        def decode(self, value: bytes) -> Any:
            raise ValueError

    bench = Bench()
    own = Own("own", CLOSINGS)
    driver = Driver(
        own,
        bench.holdings,
        sender=bench.sender,
        limit=DeadLetterLimit(1, 10),
        metrics=Metrics([own]),
        failure=bench.failure,
    )
    shard = bench.holdings.open(own, 0, Snapshot({})).shard
    await driver.process(Batch(0, 0, [KafkaRecord(0, b"?", key=None)]))

    assert isinstance(shard, TotalsShard)
    assert shard.position == 0
    assert bench.sender.buried == []


class Long(TotalsShard):
    """Folds for as long as the event loop has not had its turn."""

    def __init__(self) -> None:
        super().__init__({}, -1)
        self.turn = threading.Event()
        self.begun = threading.Event()

    def fold(self, arrivals: Sequence[Arrival], through: int) -> Step:
        self.begun.set()
        assert self.turn.wait(30), "the event loop stood still while an internal topic was folded"
        return super().fold([], through)


class OfClosings(Totals):
    """Of an internal topic, whose messages it reads itself."""

    def decode(self, value: bytes) -> bytes:
        return value


def internal() -> tuple[Bench, Long]:
    bench, shard = Bench(), Long()
    bench.operator = OfClosings(source=CLOSINGS)
    bench.driver = Driver(
        bench.operator,
        bench.holdings,
        sender=bench.sender,
        limit=DeadLetterLimit(1.0, 1_000_000),
        metrics=Metrics([bench.operator]),
        failure=bench.failure,
    )
    bench.holding.shard = bench.shard = shard
    return bench, shard


async def test_heartbeats_go_on_while_a_long_period_is_closed() -> None:
    bench, shard = internal()
    folding = asyncio.ensure_future(bench.process(KafkaRecord(0, b"{}")))
    await asyncio.to_thread(shard.begun.wait, 30)
    shard.turn.set()
    await folding

    assert shard.position == 0
    assert not bench.failure


async def test_what_a_batch_that_was_cut_off_has_folded_is_not_saved() -> None:
    bench, shard = internal()
    folding = asyncio.ensure_future(bench.process(KafkaRecord(0, b"{}")))
    await asyncio.to_thread(shard.begun.wait, 30)
    folding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await folding
    assert not bench.holding.at_rest, "its thread still writes, so nobody may read"
    shard.turn.set()

    assert bench.failure, "and after a failure nothing is saved (test_checkpoint.py)"
