"""From the pinned Faust to what `transport.py` and `tables.py` build on: an upgrade that changes it fails here, loudly.

When a digest differs: read what changed in Faust, see whether the override or the call still holds (the end-to-end
tests in `tests/e2e/test_worker_kill.py` tell most), and then write the new digest down.
"""

import asyncio
import hashlib
import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from faust.app.base import App as FaustApp
from faust.serializers.schemas import Schema
from faust.tables.base import Collection
from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery
from faust.transport.consumer import Consumer
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage

from streams.runtime import transport
from streams.runtime.driver import Batch
from streams.runtime.positions import Positions
from streams.runtime.tables import SnapshotTable
from streams.runtime.transport import App, BatchConsumer, BatchThread, BatchTransport, Untouched
from tests.runtime.recording import KafkaRecord

OVERRIDDEN = {
    (BatchConsumer, Consumer): ["getmany", "ack", "commit", "perform_seek", "wait_empty", "_add_gap"],
    (BatchConsumer, driver.Consumer): ["earliest_offsets", "subscribe", "_new_consumer_thread", "verify_event_path"],
    (BatchThread, driver.AIOKafkaConsumerThread): [
        "_create_worker_consumer",
        "_fetch_records",
        "_seek_wait",
        "on_partitions_assigned",
        "on_thread_stop",
    ],
    (App, FaustApp): ["_new_transport", "_create_directories", "_on_rebalance_when_stopped"],
    (Untouched, Schema): ["loads_key", "loads_value"],
    (SnapshotTable, Collection): [
        "persisted_offset",
        "on_rebalance",
        "apply_changelog_batch",
        "on_recovery_completed",
    ],
}
"""Ours, Faust's, and the methods of Faust's that ours replace."""

DIGESTS: dict[Callable[..., Any], str] = {
    Consumer.getmany: "4b168d84882a",
    Consumer.ack: "5fcf41cf4515",
    Consumer.commit: "a354437baaa0",
    Consumer.perform_seek: "0e8c130ff4b0",
    Consumer.wait_empty: "e4662fe24f09",
    Consumer.on_partitions_revoked: "d04b7ae72c6f",
    Consumer._add_gap: "4df2573ded7c",
    Consumer._wait_next_records: "6218e1969a63",
    Consumer._drain_messages: "44a2500309e8",
    driver.AIOKafkaConsumerThread._fetch_records: "39a2c6c79fc1",
    driver.AIOKafkaConsumerThread._seek_wait: "9d221e816d94",
    driver.AIOKafkaConsumerThread._commit: "932852ce7a23",
    driver.AIOKafkaConsumerThread.on_thread_stop: "8dfc004e258b",
    driver.ConsumerRebalanceListener.on_partitions_assigned: "1c1f8406ad36",
    FaustApp._on_partitions_revoked: "d5c895bbe57d",
    FaustApp._on_partitions_assigned: "de932b7927db",
    FaustApp._stop_consumer: "55854a5de12c",
    FaustApp._on_rebalance_when_stopped: "1b172d9af8ff",
    TableManager.on_rebalance: "2d2c23a07bf5",
    Recovery._add: "1584a197b11b",
    Recovery.on_rebalance: "aa4d997a1795",
    Recovery.on_recovery_completed: "6ef567acf072",
    Recovery._build_offsets: "27eec86be06c",
    Recovery._seek_offsets: "19598ca63d94",
    Recovery.flush_buffers: "6fa9c17f1071",
}
"""What this worker relies on beside the overridden methods, as it stands in the pinned Faust."""


def digest(function: Callable[..., Any]) -> str:
    return hashlib.sha256(inspect.getsource(inspect.unwrap(function)).encode()).hexdigest()[:12]


@pytest.mark.parametrize(
    ("ours", "theirs", "name"), [(*pair, name) for pair, names in OVERRIDDEN.items() for name in names]
)
def test_an_overridden_method_exists_in_faust_and_takes_the_same_arguments(ours: type, theirs: type, name: str) -> None:
    def arguments(owner: type) -> list[str]:
        return list(inspect.signature(getattr(owner, name)).parameters)

    assert arguments(ours) == arguments(theirs)
    assert name in vars(ours)


@pytest.mark.parametrize("function", DIGESTS, ids=lambda function: function.__qualname__)
def test_what_is_relied_on_is_as_it_was_when_it_was_read(function: Callable[..., Any]) -> None:
    assert digest(function) == DIGESTS[function]


def test_the_consumer_of_aiokafka_still_takes_its_longest_wait_from_where_it_is_set() -> None:
    source = inspect.getsource(AIOKafkaConsumer)

    assert "fetch_max_wait_ms=self._fetch_max_wait_ms" in source


def test_the_transport_makes_our_consumer() -> None:
    assert BatchTransport.Consumer is BatchConsumer


PLACE = TP("events", 0)


def test_a_batch_starts_where_the_last_one_ended() -> None:
    positions = Positions()
    positions.seek({PLACE: 10})
    first = positions.deliver(PLACE, positions.era(PLACE), [KafkaRecord(12, b""), KafkaRecord(14, b"")])
    second = positions.deliver(PLACE, positions.era(PLACE), [KafkaRecord(15, b"")])

    assert first is not None
    assert second is not None
    assert (first.start, second.start) == (10, 15)
    assert positions.next(PLACE) == 16


def test_what_was_fetched_before_a_seek_is_obsolete_after_it() -> None:
    positions = Positions()
    positions.seek({PLACE: 0})
    fetched_in = positions.era(PLACE)
    positions.seek({PLACE: 5})

    assert positions.deliver(PLACE, fetched_in, [KafkaRecord(0, b"")]) is None
    assert positions.next(PLACE) == 5


def test_a_batch_in_a_queue_is_obsolete_after_a_seek() -> None:
    positions = Positions()
    positions.seek({PLACE: 0})
    batch = positions.deliver(PLACE, positions.era(PLACE), [KafkaRecord(0, b"")])
    assert batch is not None

    assert not positions.is_obsolete(PLACE, batch)
    positions.seek({PLACE: 0})
    assert positions.is_obsolete(PLACE, batch)


def test_nothing_is_handed_on_between_an_assignment_and_its_seek() -> None:
    positions = Positions()
    positions.seek({PLACE: 7})
    fetched_before = positions.era(PLACE)
    positions.assign({PLACE})
    fetched_after = positions.era(PLACE)

    assert positions.deliver(PLACE, fetched_before, [KafkaRecord(7, b"")]) is None
    assert positions.deliver(PLACE, fetched_after, [KafkaRecord(0, b"")]) is None

    positions.seek({PLACE: 7})
    assert positions.deliver(PLACE, fetched_after, [KafkaRecord(0, b"")]) is None
    assert positions.deliver(PLACE, positions.era(PLACE), [KafkaRecord(7, b"")]) is not None


def test_a_seek_of_one_partition_leaves_the_others_alone() -> None:
    positions, other = Positions(), TP("events", 1)
    positions.seek({PLACE: 0, other: 0})
    fetched_in = positions.era(other)
    positions.seek({PLACE: 5})

    assert positions.deliver(other, fetched_in, [KafkaRecord(0, b"")]) == Batch(1, 0, [KafkaRecord(0, b"")], era=1)


class Fetching(BatchConsumer):
    """A consumer whose poll brings what it is given."""

    def __init__(self, fetched: Any, *, flow: bool = True) -> None:
        self.positions = Positions()
        self.app = SimpleNamespace(consumer_generation_id=3)  # type: ignore[assignment]
        self.flow_active = flow
        self._stopped = self._crashed = SimpleNamespace(is_set=lambda: False)  # type: ignore[assignment]
        self._buffered_partitions = set()
        self._unacked_messages = set()
        self._fetched = fetched

    async def _wait_next_records(self, timeout: float) -> Any:
        from streams.runtime.transport import _Fetched

        return {tp: _Fetched(0, records) for tp, records in self._fetched.items()}, set(self._fetched)


async def polled(consumer: BatchConsumer) -> list[tuple[TP, Any]]:
    messages: AsyncIterator[Any] = consumer.getmany(timeout=1)
    return [message async for message in messages]


async def test_a_poll_yields_one_message_a_partition_with_its_last_offset_and_the_generation() -> None:
    records = [KafkaRecord(4, b"a"), KafkaRecord(6, b"b")]
    ((tp, message),) = await polled(Fetching({PLACE: records}))

    assert tp == PLACE
    assert isinstance(message, ConsumerMessage)
    assert (message.offset, message.generation_id, message.tp) == (6, 3, PLACE)
    assert message.value == Batch(0, 4, records)


async def test_nothing_is_handed_on_while_the_flow_is_stopped() -> None:
    assert await polled(Fetching({PLACE: [KafkaRecord(4, b"a")]}, flow=False)) == []


class Rebalancing:
    """A fetcher that waits for an assignment that does not come."""

    _closed = False
    _subscriptions = SimpleNamespace(fetch_context=nullcontext)

    async def fetched_records(self, *args: Any, **kwargs: Any) -> Any:
        await asyncio.Event().wait()


async def test_a_fetch_ends_in_a_rebalance_that_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "FETCH_OVERTIME_SECONDS", 0.01)
    thread = BatchThread.__new__(BatchThread)
    thread.consumer = Fetching({})

    assert await thread._fetch_records(SimpleNamespace(_closed=False, _fetcher=Rebalancing()), {PLACE}, 0.01) == {}


class Stopping(Fetching):
    """A consumer of an app that was told to stop, and whose save never ends."""

    def __init__(self) -> None:
        super().__init__({})
        self.app.should_stop = True
        self._saving = None
        self.diag = SimpleNamespace(set_flag=str, unset_flag=str)  # type: ignore[assignment]
        self.log = SimpleNamespace(dev=str, warning=str)  # type: ignore[assignment]
        self.saves = 0

    async def commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        self.saves += 1
        return await asyncio.Event().wait()


async def test_a_worker_that_stops_tries_to_save_once_and_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "SAVE_SECONDS", 0.01)
    consumer = Stopping()
    async with asyncio.timeout(5):
        await consumer.wait_empty()
        await consumer.wait_empty()

    assert consumer.saves == 1


async def test_a_worker_that_stops_while_it_starts_does_not_join_the_group() -> None:
    await Stopping().subscribe({"events"})  # it has no thread to ask


async def test_an_ack_commits_nothing_and_counts_once() -> None:
    consumer = Fetching({PLACE: [KafkaRecord(4, b"a")]})
    ((_, message),) = await polled(consumer)
    consumer._unacked_messages.add(message)

    assert consumer.ack(message)
    assert not consumer.ack(message)
    assert consumer._unacked_messages == set()
