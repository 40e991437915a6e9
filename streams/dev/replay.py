"""A JSONL log in; summaries, insights, alerts, recommendations and rejects out: the worker's operators without a
broker.

A log is dealt out to the same partitions as on a broker, block by block, and each operator folds its partitions as the
worker would; what they say is passed on in the order of the lines (`streams/dev/blocks.py`). At the end of the log
every source partition is known to be read to its end, which the worker learns from the broker. A decision was taken by
somebody who had seen what came of all that was received before it; so it ends a block, and takes effect after every
partition has been read up to it.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from schemas.codec import Rejected, read
from schemas.partitioning import partition_for
from schemas.times import to_millis
from schemas.topics import ACTIONS, FEEDBACK, INPUTS, OUTPUTS, STAGE_EVENTS, Topic
from streams.core.counting.shard import CountingShard
from streams.core.joining.forwarding import watermarks
from streams.core.notes import ID_CONFLICT
from streams.core.operator import Arrival, Operator, Out, Refusal, Returned, Shard, Step
from streams.dev.blocks import Dealt, Said
from streams.runtime.clients.log_lines import LogError, LogLine, log_line
from streams.runtime.clients.log_order import read_in_order
from streams.runtime.clients.message_key import message_key, spread
from streams.settings import Settings
from streams.topology import operators

BLOCK_LINES = 5_000
SIGHT = (STAGE_EVENTS, FEEDBACK)
"""The inputs whose partitions close periods."""

Write = Callable[[str, bytes], None]


class Checked(NamedTuple):
    """An event that is checked already, with its times in milliseconds: what a simulator in the same process hands
    over.
    """

    topic: Topic[Any]
    key: str
    occurred_ms: int
    received_ms: int | None
    event: Any


@dataclass(slots=True)
class Replay:
    """The operators over a log. `write` takes each output: the topic's stem and the bytes of one message."""

    operators: Sequence[Operator]
    partitions: int
    write: Write
    account: Counter[str] = field(default_factory=Counter)
    shards: dict[tuple[str, int], Shard] = field(default_factory=dict)
    offsets: Counter[tuple[str, int]] = field(default_factory=Counter)
    waiting: dict[tuple[str, int, int], LogLine] = field(default_factory=dict)
    """Lines that may be refused later: decisions, and what a partition holds back."""

    def feed(self, lines: Iterable[LogLine]) -> None:
        """Folds a block of lines, in their order within each partition; a decision after all lines before it."""
        block: list[LogLine] = []
        for line in lines:
            if line.topic == ACTIONS.name:
                self._deal(block)
                self._tell_idle()
                self._deal([line])
                block = []
            else:
                block.append(line)
        self._deal(block)

    def _deal(self, lines: Iterable[LogLine]) -> None:
        dealt: dict[tuple[str, int], list[Dealt]] = defaultdict(list)
        for number, line in enumerate(lines):
            topic = _input(line)
            place = topic.stem, partition_for(spread(message_key(topic, line.value), line.raw), self.partitions)
            offset = self._next_offset(place)
            dealt[place].append(Dealt(number, offset, *_read(topic, line, offset), line))
            if topic is ACTIONS:
                self.waiting[*place, offset] = line
        self._fold_dealt(dealt)

    def take(self, events: Iterable[Checked]) -> None:
        """Folds a block of checked events, dealt out like lines."""
        dealt: dict[tuple[str, int], list[Dealt]] = defaultdict(list)
        for number, (topic, key, occurred_ms, received_ms, event) in enumerate(events):
            place = topic.stem, partition_for(key.encode(), self.partitions)
            offset = self._next_offset(place)
            dealt[place].append(Dealt(number, offset, Arrival(offset, occurred_ms, received_ms, event)))
        self._fold_dealt(dealt)

    def _fold_dealt(self, dealt: Mapping[tuple[str, int], list[Dealt]]) -> None:
        said = Said()
        for operator in self.operators:
            for partition in range(self.partitions):
                if records := dealt.get((operator.source.stem, partition)):
                    arrivals = [record.arrival for record in records if record.arrival is not None]
                    step = self._shard(operator, partition).fold(arrivals, records[-1].offset)
                    self._count(step, len(records), len(records) - len(arrivals))
                    self._remember(operator, partition, records)
                    said.add(records, step, self.waiting)
        self.account.update(counted=-said.taken_back, rejected=said.taken_back)
        for line, why in said.refusals():
            self._write_rejected(line, why)
        for outs in said.in_order():
            self._send(outs)

    def _remember(self, operator: Operator, partition: int, records: list[Dealt]) -> None:
        """The lines of what the partition holds back, as long as it does."""
        shard = self.shards[operator.source.stem, partition]
        held = {one.offset for one in shard.held.waiting} if isinstance(shard, CountingShard) else ()
        for record in records if held else ():
            if record.offset in held and record.line is not None:
                self.waiting[operator.source.stem, partition, record.offset] = record.line

    def end(self) -> None:
        """Settles what the partitions hold back, sends the amendments that wait for the next closing, and tells
        everybody who waits that every source partition has been read to its end.
        """
        for shard in list(self.shards.values()):
            if isinstance(shard, CountingShard):
                step = shard.end()
                self._return(step.returned)
                self._send(step.outs)
        self._tell_idle()

    def _tell_idle(self) -> None:
        for operator in self.operators:
            if operator.source in SIGHT:
                for partition in range(self.partitions):
                    shard = self.shards.get((operator.source.stem, partition))
                    closed = shard.clock.closed if shard is not None else None  # type: ignore[attr-defined]
                    source = f"{operator.source.stem}/{partition}"
                    self._send(watermarks(operator.sinks, source, closed, 0, idle=True))

    def _next_offset(self, place: tuple[str, int]) -> int:
        self.offsets[place] += 1
        return self.offsets[place] - 1

    def _shard(self, operator: Operator, partition: int) -> Shard:
        place = operator.source.stem, partition
        if place not in self.shards:
            self.shards[place] = operator.open(partition, {}, -1)
        return self.shards[place]

    def _count(self, step: Step, published: int, refused: int) -> None:
        self.account.update(
            published=published,
            counted=step.counted,
            late=step.late,
            duplicates=step.duplicates,
            id_conflicts=step.notes.get(ID_CONFLICT, 0),
            rejected=refused + len(step.refusals),
        )

    def _write_rejected(self, line: LogLine, why: Refusal | Returned) -> None:
        body = {"topic": line.topic, "reason": why.reason, "error": why.error, "value": line.value, "where": line.where}
        self.write("rejected", json.dumps(body, separators=(",", ":"), ensure_ascii=True).encode())

    def _return(self, returned: Iterable[Returned]) -> None:
        for refused in returned:
            self.account.update(counted=-1, rejected=1)
            line = self.waiting.get(refused.origin[:3])
            if line is not None:
                self._write_rejected(line, refused)

    def _send(self, outs: Iterable[Out]) -> None:
        inside: dict[tuple[str, int], list[bytes]] = defaultdict(list)
        for out in outs:
            if out.topic.internal:
                for partition in out.places(self.partitions):
                    inside[out.topic.stem, partition].append(out.value)
            else:
                self.account[_name(out.topic)] += 1
                self.write(_name(out.topic), out.value)
        for place in sorted(inside):  # whichever was told first
            self._pass_on(place, inside[place])

    def _pass_on(self, place: tuple[str, int], values: list[bytes]) -> None:
        """Lets the operator of an internal topic fold what was sent to one of its partitions."""
        operator: Any = next(operator for operator in self.operators if operator.source.stem == place[0])
        arrivals = [Arrival(self._next_offset(place), 0, None, operator.decode(value)) for value in values]
        step = self._shard(operator, place[1]).fold(arrivals, arrivals[-1].offset)
        self._return(step.returned)
        self._send(step.outs)


def replay(
    paths: Sequence[Path],
    out: Path,
    settings: Settings,
    progress: Callable[[int], None] | None = None,
    bad: list[str] | None = None,
) -> dict[str, int]:
    """Replays the logs, in the order of their events, into files of `out`, one an output topic, and returns the account
    of what went in and came out. Lines that are no messages are left out, and told in `bad`, where that is given.
    """
    names = [*(_name(topic) for topic in OUTPUTS), "rejected"]
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as open_files:
        files: dict[str, TextIO] = {
            name: open_files.enter_context((out / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n"))
            for name in names
        }
        run = Replay(operators(settings.core()), settings.partitions, lambda name, value: _append(files[name], value))
        done = 0
        lines = _of_inputs(read_in_order(paths, bad), bad)
        while block := list(islice(lines, BLOCK_LINES)):
            run.feed(block)
            done += len(block)
            if progress is not None:
                progress(done)
        run.end()
    fields = ("published", "counted", "rejected", "late", "duplicates", "id_conflicts", *names[:-1])
    return {name: run.account[name] for name in fields}


def _of_inputs(lines: Iterable[LogLine], bad: list[str] | None) -> Iterator[LogLine]:
    """The lines of input topics; one of another topic is bad as well."""
    for line in lines:
        try:
            _input(line)
        except LogError as error:
            if bad is None:
                raise
            bad.append(str(error))
            continue
        yield line


def _read(topic: Topic[Any], line: LogLine, offset: int) -> tuple[Arrival | None, Refusal | None]:
    try:
        event, source = read(topic, line.raw)
    except Rejected as rejected:
        return None, Refusal(offset, rejected.reason, rejected.error)
    return Arrival(offset, to_millis(event.occurred_at), line.received_ms, event, None, source), None


def _append(file: TextIO, value: bytes) -> None:
    file.write(value.decode())
    file.write("\n")


def _name(topic: Topic[Any]) -> str:
    return topic.stem.partition(".")[0]


def _input(line: LogLine) -> Topic[Any]:
    for topic in INPUTS:
        if line.topic == topic.name:
            return topic
    msg = f"{line.where}: {line.topic[:80]!r} is no input topic; they are {', '.join(topic.name for topic in INPUTS)}"
    raise LogError(msg)


def lines_of(events: Iterable[Mapping[str, Any]]) -> Iterator[LogLine]:
    """The lines of a simulator or importer, as a log would hold them."""
    for number, event in enumerate(events, start=1):
        yield log_line(event, f"line {number}")
