"""Fetched records in; one message a partition and poll out: how Faust becomes fast. All that knows its insides is here.

Faust costs some 70 µs a message before any work. Here a message is a whole batch, its offset the last one, and what
Faust keeps account of by offset is left out: acks only tell that the agent is done, commits go through the checkpoint,
and reading begins behind the snapshot's position instead of the committed offset. A contract test
(`tests/runtime/test_transport_contract.py`) holds this file to the pinned Faust.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Protocol, cast

import faust
from aiokafka.errors import IllegalStateError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage, Message
from mode.utils.futures import notify
from mode.utils.logging import get_logger

from streams.runtime.clients.denied import DENIED
from streams.runtime.clients.unreadable import Unreadable, place_named
from streams.runtime.driver import Batch
from streams.runtime.positions import Positions

QUIET = get_logger("faust.andon")
"""Faust's services log by the module of their class; ours belong to the same level of detail."""


FETCH_WAIT_MS = 250
"""How long a broker may hold a fetch that finds nothing: what each seek waits for. Faust's own value is 1,500."""

FOR_GOOD: tuple[type[Exception], ...] = (Unreadable, *DENIED)
"""What no other try of a fetch can mend."""

COMMITTED = "read_committed"
"""Events of a transaction that was aborted, or is still open, have not happened (yet)."""

FETCH_OVERTIME_SECONDS = 1.0
"""How long beyond its own time a fetch may last."""

SAVE_SECONDS = 4.0
"""How long a worker that was told to stop tries to save. A commit may take as long as a rebalance: up to a minute."""

LEAVE_SECONDS = 2.0
"""How long it tries to leave its group. aiokafka would wait for the end of the rebalance."""


class Progress(Protocol):
    """What the consumer asks the rest of the worker."""

    def next_offset(self, tp: TP) -> int | None:
        """Where reading a source partition begins; None when it is none of ours."""

    async def save(self) -> bool:
        """Saves what was folded, and commits it."""

    def fail(self, error: Exception) -> None:
        """Ends the worker, which cannot read on."""


class _Fetched(NamedTuple):
    era: int
    records: Sequence[Any]


class BatchThread(driver.AIOKafkaConsumerThread):
    """Faust's consumer thread; it stamps what it fetches with the era in which it did."""

    logger = QUIET
    consumer: "BatchConsumer"

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS
        consumer._isolation_level = (
            COMMITTED  # Faust reads what is never committed, unless it writes transactions itself
        )
        return consumer

    async def _fetch_records(
        self,
        consumer: Any,
        active_partitions: set[TP],
        timeout: float | None = None,  # noqa: ASYNC109 - Faust's signature
        max_records: int | None = None,
    ) -> Any:
        """Ends in time even in a rebalance, for which aiokafka would wait: two such fetches are all that Faust's thread
        does at once, and the rebalance waits for a commit that would never get its turn. Nothing is lost, since records
        are taken out of the fetcher only in the step that returns them.
        """
        fetched: Mapping[Any, Any] = {}
        with place_named(consumer), suppress(TimeoutError):
            async with asyncio.timeout(None if timeout is None else timeout + FETCH_OVERTIME_SECONDS):
                fetched = await super()._fetch_records(consumer, active_partitions, timeout, max_records)
        places = [(TP(place.topic, place.partition), records) for place, records in fetched.items() if records]
        return {tp: _Fetched(self.consumer.positions.era(tp), records) for tp, records in places}

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """Called by aiokafka in the same step in which the assignment takes effect."""
        self.consumer.positions.assign(assigned)
        await super().on_partitions_assigned(assigned, generation_id)

    async def on_thread_stop(self) -> None:
        """Leaves the group; but whoever leaves does not wait for those who stay."""
        leaving = asyncio.ensure_future(super().on_thread_stop())
        if not (await asyncio.wait({leaving}, timeout=LEAVE_SECONDS))[0]:
            self.log.warning("The group is busy and will miss this worker when its session ends")
            leaving.cancel()
        with suppress(asyncio.CancelledError):
            await leaving

    async def _seek_wait(self, consumer: Any, partitions: Mapping[TP, int]) -> None:
        self.consumer.positions.seek(partitions)
        await super()._seek_wait(consumer, partitions)


class BatchConsumer(driver.Consumer):
    """Faust's consumer, a batch at a time."""

    logger = QUIET
    app: "App"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.positions = Positions()
        self.starts: dict[TP, int] = {}
        self._saving: asyncio.Future[None] | None = None
        super().__init__(*args, **kwargs)

    def _new_consumer_thread(self) -> BatchThread:
        return BatchThread(self, loop=self.loop, beacon=self.beacon)

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Not for a worker that is told to stop while it starts: it would join without its tables' changelogs, and the
        group would give those to the others without the partitions that they belong to.
        """
        if not self.app.should_stop:
            await super().subscribe(topics)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Message]]:  # noqa: ASYNC109 - Faust's signature
        """All that one poll brought, a message for each partition.

        What is dropped here is read again: whatever stops the flow or changes the generation ends with a seek.
        """
        try:
            fetched, active = await self._wait_next_records(timeout)
        except FOR_GOOD as error:
            self.app.progress.fail(error)
            await asyncio.sleep(timeout)
            return
        generation = self.app.consumer_generation_id
        for tp, (era, records) in cast("Mapping[TP, _Fetched]", fetched or {}).items():
            if self.should_stop or not self.flow_active or self.app.consumer_generation_id != generation:
                return
            if active is None or tp in active or tp in self._buffered_partitions:
                batch = self.positions.deliver(tp, era, records)
                if batch is not None:
                    yield tp, _message(tp, batch, generation)

    def ack(self, message: Message) -> bool:
        """The agent is done with the batch. What may be committed is the checkpoint's to say, not the ack's."""
        if message.acked:
            return False
        message.acked = True
        self._unacked_messages.discard(message)
        notify(self._waiting_for_ack)
        return True

    async def commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        """Saves; called by Faust's timer, when partitions are revoked and when it stops."""
        return await self.app.progress.save()

    async def wait_empty(self) -> None:
        """Waits for the agents and saves; when the worker stops, only for so long, and once.

        It is left to itself then, not cancelled: Faust swallows cancellations. What it does not save is read again.
        """
        if not self.app.should_stop:
            await super().wait_empty()
        elif self._saving is None:
            saving = self._saving = asyncio.ensure_future(super().wait_empty())
            if not (await asyncio.wait({saving}, timeout=SAVE_SECONDS))[0]:
                self.log.warning("The group is busy: what was not saved will be read again")
            else:
                saving.result()

    async def perform_seek(self) -> None:
        """Reads every source partition on from where its state ends; one without state from its start."""
        starts = {tp: at for tp in self.assignment() if (at := self.app.progress.next_offset(tp)) is not None}
        if starts:
            await self.seek_wait(starts)

    async def read_again(self, tp: TP, offset: int) -> None:
        """Goes back to an offset; a partition that is just being given away or anew has a seek of its own."""
        with suppress(IllegalStateError):
            await self.seek_wait({tp: offset})

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        """Where partitions begin; recovery asks, and the tables hold what they have read against the answer."""
        starts = await super().earliest_offsets(*partitions)
        self.starts.update(starts)
        return starts

    async def ends(self, partitions: Iterable[TP]) -> Mapping[TP, int]:
        """The offsets behind the last record of partitions."""
        return dict(await self.highwaters(*partitions))

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """The offsets inside a batch are no gap."""

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Faust's warnings about slow streams count offsets it no longer sees; /readyz tells instead."""

    async def commit_offsets(self, offsets: Mapping[TP, int]) -> bool:
        """Commits exactly these; False when the group does not count this worker in any more."""
        return bool(await self._commit(offsets))


def _message(tp: TP, batch: Batch, generation: int) -> Message:
    """The whole batch as one message of Faust's, which drops one of another generation without a word."""
    last = batch.records[-1]
    value: Any = batch
    stamp, kind = last.timestamp / 1000, last.timestamp_type
    return ConsumerMessage(
        tp.topic, tp.partition, last.offset, stamp, kind, None, None, value, None, generation_id=generation, tp=tp
    )


class BatchTransport(driver.Transport):
    """Faust's transport with the consumer above."""

    Consumer = BatchConsumer


class Untouched(faust.Schema[None, Batch]):
    """Passes the batch through as it is."""

    def loads_key(self, app: Any, message: Message, *, loads: Any = None, serializer: Any = None) -> None:
        """A batch has no key."""

    def loads_value(self, app: Any, message: Message, *, loads: Any = None, serializer: Any = None) -> Any:
        """The batch."""
        return message.value


class App(faust.App):
    """A Faust app on the transport above; it writes nothing to the disk."""

    logger = QUIET
    progress: Progress

    @property
    def batches(self) -> BatchConsumer:
        """The consumer."""
        return cast("BatchConsumer", self.consumer)

    def _new_transport(self) -> BatchTransport:
        return BatchTransport(self.conf.broker_consumer, self)

    def _create_directories(self) -> None:
        pass

    def _on_rebalance_when_stopped(self) -> None:
        """Faust would close the connections here, from another thread than theirs and before the last save."""
