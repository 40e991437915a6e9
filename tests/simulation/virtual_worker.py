"""Records of the virtual Kafka in, the same through the worker's own driver, checkpoint, snapshots and watch out.

Only Faust is left out: here are its queues, its assignments and its recovery, as `streams/runtime/transport.py`,
`tables.py` and `app.py` have them.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Coroutine, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from faust.types import TP

from streams.core.operator import Operator
from streams.runtime.checkpoint import Checkpoint
from streams.runtime.dead_letters import DeadLetterLimit
from streams.runtime.driver import Batch, Driver
from streams.runtime.failure import Failure
from streams.runtime.holdings import Holding, Holdings
from streams.runtime.metrics import Metrics
from streams.runtime.outbox import Outbox
from streams.runtime.snapshots import SnapshotReader
from streams.runtime.watch import Watch
from tests.simulation.seeded_loop import Waiting
from tests.simulation.virtual_kafka import Place, VirtualKafka, VirtualProducer

MAX_BYTES = 1_000_000
MOST_QUEUED = 3
PREFIX = "quality."

Key = tuple[str, int]


class VirtualWorker:
    """One life of a worker."""

    def __init__(
        self, name: str, kafka: VirtualKafka, operators: Sequence[Operator], metrics: Metrics, waiting: Waiting
    ) -> None:
        self.name, self.kafka, self.waiting = name, kafka, waiting
        self.operators = {operator.name: operator for operator in operators}
        self.dead = self.frozen = self.paused = self.leaving = self.was_cut = self.looking = False
        self.generation = -1
        self.view: set[Key] = set()
        self.queues: dict[str, deque[Batch]] = defaultdict(deque)
        self.next: dict[Key, int] = {}
        self.eras: dict[Key, int] = defaultdict(int)
        self.busy: dict[str, asyncio.Task[Any]] = {}
        self.tasks: set[asyncio.Task[Any]] = set()
        self.taking: asyncio.Task[None] | None = None
        self.now = 0.0
        self.failure, self.holdings = Failure(), Holdings()
        outbox = Outbox(VirtualProducer(kafka, self), PREFIX, kafka.partitions, MAX_BYTES)  # type: ignore[arg-type]
        self.outbox = outbox
        self.checkpoint = Checkpoint(self.holdings, self, metrics, self.failure)
        self.drivers = {
            name: Driver(
                operator,
                self.holdings,
                sender=outbox,
                limit=DeadLetterLimit(1.0, 1_000_000),
                metrics=metrics,
                failure=self.failure,
            )
            for name, operator in self.operators.items()
        }
        positions = SimpleNamespace(next=self._handed_on)
        batches = SimpleNamespace(highwaters=self._ends, positions=positions, position=self._position)
        parts: Any = SimpleNamespace(
            progress=self,
            holdings=self.holdings,
            failure=self.failure,
            checkpoint=self.checkpoint,
            metrics=metrics,
            topic_ids=SimpleNamespace(require_unchanged=self._known),
            app=SimpleNamespace(batches=batches),
        )
        self.watch = Watch(parts, outbox, clock=lambda: self.now)

    # --- what waits for the world outside

    async def wait(self) -> None:
        """A step of the network."""
        await self.waiting(self)

    def spawn(self, step: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """A task of this worker."""
        task = asyncio.get_running_loop().create_task(step, name=self.name)
        task.worker = self  # type: ignore[attr-defined]
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def crash(self) -> None:
        """Nothing of it goes on."""
        self.dead = True
        for task in list(self.tasks):
            task.cancel()
        self.waiting.cancel(self)

    # --- `checkpoint.Group`, `checkpoint.Changelog`, `watch`

    async def commit(self, offsets: Mapping[Holding, int]) -> bool:
        """See `checkpoint.Group`: what a member of an older generation says does not count."""
        await self.wait()
        keys = {(holding.operator.name, holding.partition): offset for holding, offset in offsets.items()}
        taken = self.generation == self.kafka.generation and all(self.kafka.assigned.get(k) is self for k in keys)
        if taken:
            self.kafka.committed.update(keys)
        await self.wait()
        return taken

    def owns(self, holding: Holding) -> bool:
        """See `checkpoint.Group`: as far as it knows."""
        return (holding.operator.name, holding.partition) in self.view

    async def write(self, holding: Holding, records: Sequence[tuple[bytes, bytes | None]]) -> None:
        """See `checkpoint.Changelog`."""
        await self.outbox.append(changelog(holding.operator.name), holding.partition, records)

    def source(self, holding: Holding) -> TP:
        """The topic partition of a holding, as the watch names it."""
        return TP(holding.operator.source.full_name(PREFIX), holding.partition)

    async def _known(self, topics: Any) -> None:
        await self.wait()

    async def _ends(self, *places: TP) -> dict[TP, int]:
        await self.wait()
        return {tp: self.kafka.end(tp) for tp in places}

    async def _position(self, tp: TP) -> int | None:
        return self._handed_on(tp)

    def _handed_on(self, tp: TP) -> int | None:
        return next((at for key, at in self.next.items() if self.place(key) == tp), None)

    # --- reading

    def place(self, key: Key) -> Place:
        """The source partition of an operator's partition."""
        return self.operators[key[0]].source.full_name(PREFIX), key[1]

    def readable(self) -> list[Key]:
        """What has more to read, and room for it."""
        if self.paused or self.failure:
            return []
        return [
            key
            for key, at in self.next.items()
            if at < self.kafka.end(self.place(key)) and len(self.queues[key[0]]) < MOST_QUEUED
        ]

    def fetch(self, key: Key, count: int, *, lost: bool = False) -> None:
        """Takes the next records; `lost`: they never reach the agent."""
        at = self.next[key]
        records = self.kafka.logs[self.place(key)][at : at + count]
        self.next[key] = at + len(records)
        if records and not lost:
            self.queues[key[0]].append(Batch(key[1], at, records, self.eras[key]))

    def seek(self, key: Key, offset: int) -> None:
        """Reads on from there; what was fetched before is obsolete."""
        if key in self.next:
            self.next[key] = offset
            self.eras[key] += 1

    def waiting_agents(self) -> list[str]:
        """Operators that have a batch and no task."""
        return [name for name, queue in self.queues.items() if queue and name not in self.busy and not self.failure]

    def run(self, name: str) -> None:
        """Lets an agent take its next batch."""
        batch = self.queues[name].popleft()
        if batch.era == self.eras[name, batch.partition]:
            task = self.busy[name] = self.spawn(self._process(name, batch))
            task.add_done_callback(lambda _: self.busy.pop(name, None))

    async def _process(self, name: str, batch: Batch) -> None:
        missing = await self.drivers[name].process(batch)
        if missing is not None:
            await self.wait()
            self.seek((name, batch.partition), missing)

    # --- the group

    async def pause(self) -> bool:
        """Before its partitions are taken: its agents come to rest, and it saves."""
        self.paused = True
        if self.taking is not None:
            self.taking.cancel()
        self.queues.clear()
        await asyncio.gather(*self.busy.values(), return_exceptions=True)
        await self.checkpoint.save(self)
        return True

    async def take_over(self, mine: set[Key], generation: int) -> None:
        """Gives up what is no longer its own, recovers what has become so, and reads on."""
        self.generation, self.view = generation, mine
        for holding in list(self.holdings):
            if (holding.operator.name, holding.partition) not in mine:
                self.holdings.drop(holding.operator, holding.partition)
        self.queues.clear()
        self.next.clear()
        for key in sorted(mine):
            operator = self.operators[key[0]]
            if self.holdings.get(operator, key[1]) is None:
                self.holdings.open(operator, key[1], (await self._recover(key)).snapshot())
        for key in sorted(mine):
            self.eras[key] += 1
            open_now = self.holdings.get(self.operators[key[0]], key[1])
            if open_now is not None:
                self.next[key] = open_now.shard.position + 1
        self.paused = False

    async def _recover(self, key: Key) -> SnapshotReader:
        reader, place = SnapshotReader(), (changelog(key[0]), key[1])
        end, at = self.kafka.end(place), 0
        while at < end:
            await self.wait()
            some = self.kafka.logs[place][at : min(end, at + 40)]
            for record in some:
                reader.feed(record.key, record.value)
            at += len(some)
        return reader


def changelog(name: str) -> str:
    """The changelog of an operator's table."""
    return f"andon-{name}-changelog"
