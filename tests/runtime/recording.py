"""What the driver and the checkpoint talk to, in memory: they keep what they are given, and do as told."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.codec import Reason
from schemas.stage import StageEvent
from schemas.topics import CLOSINGS, STAGE_EVENTS, Topic
from streams.core.operator import Arrival, Out, Refusal, Step, fresh
from streams.runtime.checkpoint import Record
from streams.runtime.dead_letters import DeadLetter
from streams.runtime.holdings import Holding
from streams.runtime.outbox import Ack


@dataclass
class KafkaRecord:
    """The fields of a Kafka record that are read."""

    offset: int
    value: bytes | None
    key: bytes | None = b"product"
    timestamp: int = 1_767_600_000_000
    timestamp_type: int = 0
    headers: Sequence[tuple[str, bytes]] = ()
    topic: str = "quality.stage-events.v1"
    partition: int = 0


@dataclass(frozen=True)
class Totals:
    """A small operator: counts events by stage, sends the running total for stage "tell", refuses stage "refuse"."""

    name: str = "totals"
    source: Topic[Any] = STAGE_EVENTS
    sinks: tuple[Topic[Any], ...] = (CLOSINGS,)

    def open(self, partition: int, values: Mapping[str, bytes], position: int) -> "TotalsShard":
        return TotalsShard({name: int(raw) for name, raw in values.items()}, position)


@dataclass
class TotalsShard:
    totals: dict[str, int]
    position: int
    changed: dict[str, bytes | None] = field(default_factory=dict)

    def fold(self, arrivals: Sequence[Arrival], through: int) -> Step:
        outs, refusals, counted = [], [], 0
        for arrival in fresh(arrivals, self.position):
            event: StageEvent = arrival.event
            if event.stage == "refuse":
                refusals.append(Refusal(arrival.offset, Reason.CLOCK_AHEAD, "as asked"))
                continue
            if event.stage == "break":
                raise ZeroDivisionError
            counted += 1
            total = self.totals[event.stage] = self.totals.get(event.stage, 0) + 1
            self.changed[event.stage] = str(total).encode()
            if event.stage == "tell":
                outs.append(Out(CLOSINGS, "tell", str(total).encode(), "main", arrival.occurred_ms))
        self.position = max(self.position, through)
        return Step(outs, refusals, counted)

    def changes(self) -> dict[str, bytes | None]:
        changed, self.changed = self.changed, {}
        return changed


@dataclass
class RecordingSender:
    """Acknowledges at once, unless `broker` is cleared: then once it is set again."""

    posted: list[Out] = field(default_factory=list)
    buried: list[DeadLetter] = field(default_factory=list)
    broker: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.broker.set()

    async def post(self, outs: Iterable[Out]) -> list[Ack]:
        self.posted += outs
        return [asyncio.ensure_future(self.broker.wait())]

    async def bury(self, letters: Iterable[DeadLetter]) -> list[Ack]:
        self.buried += letters
        return [asyncio.ensure_future(self.broker.wait())]


@dataclass
class RecordingChangelog:
    """Keeps the records of each flush; `broken` fails it."""

    records: list[Record] = field(default_factory=list)
    broken: Exception | None = None

    async def write(self, holding: Holding, records: Sequence[Record]) -> None:
        if self.broken is not None:
            raise self.broken
        self.records += records


@dataclass
class RecordingGroup:
    """Keeps the committed offsets; `member` says whether commits succeed."""

    commits: list[int] = field(default_factory=list)
    member: bool = True

    async def commit(self, offsets: Mapping[Holding, int]) -> bool:
        if self.member:
            self.commits += offsets.values()
        return self.member

    def owns(self, holding: Holding) -> bool:
        return True
