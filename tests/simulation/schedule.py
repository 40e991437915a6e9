"""A seed in; a small plant's log through workers that crash, freeze, come back, join and leave at whatever await, and
what differs from a replay of that log, out.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from typing import Any

from schemas.partitioning import partition_for
from streams.core.operator import Operator
from streams.dev.replay import Replay, lines_of
from streams.runtime.clients.message_key import message_key, spread
from streams.runtime.metrics import Metrics
from streams.runtime.snapshots import Snapshot, SnapshotReader
from streams.settings import Settings
from streams.topology import operators
from tests.dev.same_state import difference
from tests.simulation.seeded_loop import SeededLoop, Waiting
from tests.simulation.small_log import small_log
from tests.simulation.virtual_kafka import VirtualKafka
from tests.simulation.virtual_worker import PREFIX, VirtualWorker, changelog

PARTITIONS = 2
LOGS = (1, 6, 7, 9, 10, 12, 14)
"""Seeds of logs at whose end nothing is held back; a seed picks one of them."""
NO_TIME = -1
FAULTS = 8
STEPS = 40_000
FULL = 4
"""In one schedule of so many, what is held is compared part by part with what was saved and with the replay's."""
IDS = {"summaries": "summary_id", "alerts": "alert_id", "recommendations": "recommendation_id"}

Outputs = dict[tuple[str, str, int], bytes]


@dataclass
class Outcome:
    """What came of a schedule: faults by kind, and what differs from the replay (nothing, when all is well)."""

    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    events: int = 0
    wrong: list[str] = field(default_factory=list)


@cache
def rows() -> tuple[Operator, ...]:
    """The operators; summaries of scopes and insights are left out, which makes a schedule cheap."""
    chosen = Settings.load({"baseline_periods": 5, "partitions": PARTITIONS})
    return operators(replace(chosen.core(), verdicts_only=True))


@cache
def metrics() -> Metrics:
    """One for all, since nobody reads them."""
    return Metrics(rows())


def log_of(seed: int) -> int:
    """The log of a schedule."""
    return LOGS[seed % len(LOGS)]


class Expected(Replay):
    """A replay that ends where workers stand that wait for more."""

    def end(self) -> None:
        """Every partition has been read to its end, and nothing is settled."""
        self._tell_idle()


@cache
def expected(log: int) -> tuple[Expected, dict[str, list[bytes]]]:
    """The log without faults: the shards and what was written."""
    written: dict[str, list[bytes]] = {}
    run = Expected(rows(), PARTITIONS, lambda name, value: written.setdefault(name, []).append(value))
    run.feed(lines_of(small_log(log)))
    run.end()
    return run, written


class Schedule:
    """One run."""

    def __init__(self, seed: int, loop: SeededLoop) -> None:
        self.chance = random.Random(seed)
        self.loop = loop
        self.waiting = loop.waiting = Waiting(self.chance)
        loop.worker_of_task = lambda: getattr(asyncio.current_task(), "worker", None)
        self.kafka = VirtualKafka(PARTITIONS)
        self.workers: list[VirtualWorker] = []
        self.outcome = Outcome(seed)
        self.lines = list(lines_of(small_log(log_of(seed))))
        self.published = 0
        self.faults = self.chance.randrange(1, FAULTS)
        self.born = 0
        self.stale = True
        self.rebalance: asyncio.Task[None] | None = None
        self.clock = 0.0

    async def run(self) -> Outcome:
        """Until everything is read, judged and saved."""
        for _ in range(self.chance.randrange(1, 4)):
            self.join()
        for _ in range(STEPS):
            await self.loop.settle()
            self.bury()
            actions = list(self.actions())
            if not actions:
                if self.published == len(self.lines) and self.at_rest() and await self.has_told_all():
                    break
                continue
            weights = [weight for weight, _ in actions]
            self.chance.choices([act for _, act in actions], weights)[0]()
        else:
            self.outcome.wrong.append(f"not at rest after {STEPS} steps")
        await self.compare()
        for worker in self.workers:
            worker.crash()
        await self.loop.settle()
        return self.outcome

    # --- what may happen next

    def actions(self) -> Iterator[tuple[float, Callable[[], Any]]]:
        """Every next step, with its weight."""
        work = list(self.work())
        yield from work
        if not work:
            return
        for worker in self.awake():
            yield 0.3, lambda w=worker: w.spawn(w.checkpoint.save(w))
            yield 0.2, lambda w=worker: w.spawn(self.look(w))
        if self.faults:
            yield 0.25, self.fault

    def work(self) -> Iterator[tuple[float, Callable[[], Any]]]:
        """What brings the run nearer to its end."""
        if free := self.waiting.free(lambda who: who is None or not (who.frozen or who.dead)):
            yield 4.0 + len(free), lambda: self.go_on(free)
        if queues := self.kafka.on_their_way():
            yield 3.0, lambda: [self.kafka.deliver(queue) for queue in self.some(queues)]
        if self.kafka.unacknowledged:
            yield 3.0, self.acknowledge
        if self.published < len(self.lines):
            yield 2.0, self.publish
        if not self.awake():
            yield 1.0, self.join
        if self.stale and self.rebalance is None:
            yield 0.5, self.begin_rebalance
        for worker in self.workers:
            yield from self.of_worker(worker)

    def of_worker(self, worker: VirtualWorker) -> Iterator[tuple[float, Callable[[], Any]]]:
        """What one of them may do next."""
        if worker.frozen:
            yield 0.15, lambda: self.thaw(worker)
            return
        for key in worker.readable():
            yield 0.7, lambda k=key: worker.fetch(k, self.chance.randrange(1, 25))
        for name in worker.waiting_agents():
            yield 1.0, lambda n=name: worker.run(n)

    def some(self, of: Sequence[Any]) -> list[Any]:
        """At least one of them, by chance."""
        return self.chance.sample(of, self.chance.randrange(1, len(of) + 1))

    def go_on(self, free: list[Any]) -> None:
        """Some of the waits end."""
        for _, future in self.some(free):
            future.set_result(None)

    def acknowledge(self) -> None:
        """Some producers are told that the broker has their batches."""
        for batch in self.some(self.kafka.unacknowledged):
            self.kafka.acknowledge(batch)

    def awake(self) -> list[VirtualWorker]:
        """Workers that live and are not frozen."""
        return [worker for worker in self.workers if not (worker.dead or worker.frozen)]

    def publish(self) -> None:
        """The next lines of the log, in its order."""
        for line in self.lines[self.published : self.published + self.chance.randrange(1, 12)]:
            topic = next(row.source for row in rows() if row.source.name == line.topic)
            key = message_key(topic, line.value)
            place = line.topic, partition_for(spread(key, line.raw), PARTITIONS)
            self.kafka.append(place, key, line.raw, timestamp=NO_TIME if line.received_ms is None else line.received_ms)
            self.published += 1

    async def look(self, worker: VirtualWorker) -> None:
        """A look at the broker; time stands still until everything is published, so that nobody is quiet before."""
        if worker.looking:
            return
        worker.now, worker.looking = self.clock, True
        await worker.watch.look()
        worker.looking = False

    # --- what goes wrong

    def fault(self) -> None:
        """One of what can happen to workers."""
        self.faults -= 1
        kind = self.chance.choice(
            [self.crash, self.crash, self.freeze, self.join, self.leave, self.cut, self.lose, self.again]
        )
        if kind():
            self.outcome.faults[kind.__name__] += 1

    def join(self) -> bool:
        """One more worker."""
        if len(self.awake()) > 3:
            return False
        self.workers.append(VirtualWorker(f"worker-{self.born}", self.kafka, rows(), metrics(), self.waiting))
        self.born += 1
        self.stale = True
        return True

    def crash(self) -> bool:
        """A worker is killed, wherever it waits."""
        if self.workers:
            self.end(self.chance.choice(self.workers))
            return True
        return False

    def end(self, worker: VirtualWorker) -> None:
        """Nothing of it goes on, but what it has sent."""
        worker.crash()
        self.kafka.lose(worker, self.chance)
        self.workers.remove(worker)
        self.stale = True

    def freeze(self) -> bool:
        """A worker is taken for dead, and will come back."""
        for worker in self.awake()[:1]:
            worker.frozen = self.stale = True
            return True
        return False

    def thaw(self, worker: VirtualWorker) -> None:
        """It goes on where it stood, and learns later that it is no member any more."""
        worker.frozen = False
        self.stale = True

    def leave(self) -> bool:
        """A worker is told to stop."""
        for worker in self.awake()[1:2]:
            worker.leaving = self.stale = True
            return True
        return False

    def cut(self) -> bool:
        """A batch is cut off in the middle."""
        busy = [task for worker in self.awake() for task in worker.busy.values()]
        if busy:
            task = self.chance.choice(busy)
            task.worker.was_cut = True  # type: ignore[attr-defined]
            task.cancel()
        return bool(busy)

    def lose(self) -> bool:
        """A batch that was fetched never reaches its agent."""
        keys = [(worker, key) for worker in self.awake() for key in worker.readable()]
        if keys:
            worker, key = self.chance.choice(keys)
            worker.fetch(key, self.chance.randrange(1, 9), lost=True)
        return bool(keys)

    def again(self) -> bool:
        """Records that were folded come again."""
        keys = [(worker, key) for worker in self.awake() for key in worker.next]
        if keys:
            worker, key = self.chance.choice(keys)
            worker.seek(key, self.chance.randrange(worker.next[key] + 1))
        return bool(keys)

    def bury(self) -> None:
        """Workers that could not go on have ended; why must be known."""
        for worker in list(self.workers):
            if worker.failure:
                if not worker.was_cut:
                    self.outcome.wrong.append(f"{worker.name} ended: {worker.failure.reason}")
                self.end(worker)

    # --- the group

    def begin_rebalance(self) -> None:
        """The group deals its partitions anew."""
        self.stale = False
        self.rebalance = self.loop.create_task(self.deal())
        self.rebalance.add_done_callback(lambda _: setattr(self, "rebalance", None))

    async def deal(self) -> None:
        """Everybody who is awake comes to rest; then a new generation begins."""
        await self.all_of({worker.spawn(worker.pause()): worker for worker in self.awake()})
        for worker in self.awake():
            if worker.leaving:
                self.end(worker)
        members = self.awake()
        self.kafka.generation += 1
        keys = [(row.name, partition) for row in rows() for partition in range(PARTITIONS)]
        self.kafka.assigned = {key: self.chance.choice(members) for key in keys} if members else {}
        taking = {}
        for worker in members:
            mine = {key for key, owner in self.kafka.assigned.items() if owner is worker}
            worker.taking = worker.spawn(worker.take_over(mine, self.kafka.generation))
            taking[worker.taking] = worker
        await self.all_of(taking)
        self.outcome.faults["rebalance"] += 1

    async def all_of(self, steps: dict[Any, VirtualWorker]) -> None:
        """Waits for them, but for nobody who is frozen or dead."""
        while any(not (step.done() or worker.frozen or worker.dead) for step, worker in steps.items()):
            await self.waiting(None)

    # --- the end

    def at_rest(self) -> bool:
        """Nobody is frozen, and the group is settled."""
        return not (self.stale or self.rebalance or any(worker.frozen for worker in self.workers))

    async def has_told_all(self) -> bool:
        """Looks until no look makes anybody say more; then saves."""
        said = sum(len(log) for place, log in self.kafka.logs.items() if not place[0].endswith("-changelog"))
        self.quiet = self.quiet + 1 if said == self.said else 0
        self.said = said
        self.faults, self.clock = 0, self.clock + 10
        for worker in self.awake():
            worker.spawn(worker.checkpoint.save(worker) if self.quiet == 3 else self.look(worker))
        return self.quiet > 3

    said, quiet = -1, 0

    async def compare(self) -> None:
        """What differs from the replay of the log."""
        run, written = expected(log_of(self.outcome.seed))
        wrong = self.outcome.wrong
        self.outcome.events = self.published
        for row, partition in product(rows(), range(PARTITIONS)):
            wrong += self.compare_state(row, partition, run)
        mine = self.told()
        theirs = {}
        for name in IDS:
            theirs.update(_by_id(name, written.get(name, [])))
        for key in sorted(mine.keys() | theirs.keys()):
            if mine.get(key) != theirs.get(key):
                wrong.append(f"{key}: {_short(mine.get(key))} instead of {_short(theirs.get(key))}")
        logs = [log for (topic, _), log in self.kafka.logs.items() if topic.endswith(".dlq")]
        letters = [dict(record.headers) for log in logs for record in log]
        buried = {(told["dlq.topic"], told["dlq.partition"], told["dlq.offset"]) for told in letters}
        if len(buried) != run.account["rejected"]:
            wrong.append(f"{len(buried)} records rejected instead of {run.account['rejected']}")

    def compare_state(self, row: Operator, partition: int, run: Expected) -> Iterator[str]:
        """The state held is that of the replay, and what is saved is what is held."""
        place = f"{row.name}[{partition}]"
        owner = self.kafka.assigned.get((row.name, partition))
        holding = owner.holdings.get(row, partition) if owner is not None else None
        if holding is None:
            yield f"{place}: nobody holds it"
            return
        snapshot = self.saved(row, partition)
        if snapshot.position != holding.shard.position:
            yield f"{place}: saved at {snapshot.position} instead of {holding.shard.position}"
        if self.outcome.seed % FULL:
            return
        saved = difference(row.open(partition, snapshot.values, snapshot.position), holding.shard)
        theirs = None if row.source.internal else run.shards.get((row.source.stem, partition))
        replayed = None if theirs is None else difference(holding.shard, theirs)
        yield from (f"{place}: {found}" for found in (saved, replayed) if found is not None)

    def saved(self, row: Operator, partition: int) -> Snapshot:
        """What a worker would recover."""
        reader = SnapshotReader()
        for record in self.kafka.logs[changelog(row.name), partition]:
            reader.feed(record.key, record.value)
        return reader.snapshot()

    def told(self) -> Outputs:
        """Every revision of every output; two contents of one are wrong."""
        told: Outputs = {}
        for name in IDS:
            for partition in range(PARTITIONS):
                bodies = [r.value or b"" for r in self.kafka.logs.get((f"{PREFIX}{name}.v1", partition), [])]
                for key, body in _by_id(name, bodies, self.outcome.wrong).items():
                    told[key] = body
        return told


def _by_id(name: str, bodies: list[bytes], wrong: list[str] | None = None) -> Outputs:
    told: Outputs = {}
    for raw in bodies:
        body = json.loads(raw)
        key = name, body[IDS[name]], body["revision"]
        if wrong is not None and told.get(key, raw) != raw:
            wrong.append(f"{key} was said in two ways: {raw!r} and {told[key]!r}")
        told[key] = raw
    return told


def _short(raw: bytes | None) -> str:
    return "nothing" if raw is None else raw.decode()[:300]


def simulate(seed: int) -> Outcome:
    """One schedule."""
    loop = SeededLoop()
    try:
        return loop.run_until_complete(Schedule(seed, loop).run())
    finally:
        loop.close()
