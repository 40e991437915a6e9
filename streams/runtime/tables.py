"""Changelog records in, open shards out: a Faust table for its topic, its assignment and its recovery, without data.

Each table has one operator, and its partitions are those of the operator's source topic. A partition that stays with
this worker over a rebalance keeps its shard: a shard is a deterministic fold, so it may go on whatever another worker
has written meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import faust
from faust.types import TP

from streams.core.operator import Operator
from streams.errors import AndonError
from streams.runtime.driver import Batch
from streams.runtime.failure import Failure
from streams.runtime.holdings import Holdings
from streams.runtime.identity import TopicIds
from streams.runtime.meaning import Meaning, require_within
from streams.runtime.snapshots import SnapshotReader
from streams.runtime.transport import QUIET, App, Untouched

FROM_THE_START = -1
BATCHES_HELD = 4
"""Batches of changelog records that wait before they are applied (1 has another meaning to Faust)."""


class IncompleteRecovery(AndonError):  # noqa: N818 - the name says it
    """Part of a changelog was left out; a restart reads it again."""


@dataclass(slots=True)
class _Reading:
    """One changelog partition on its way in: where reading began, and where it goes on."""

    reader: SnapshotReader = field(default_factory=SnapshotReader)
    began: int | None = None
    next: int = 0

    def feed(self, batch: Batch) -> None:
        if self.began is None:
            self.began = batch.start
        elif batch.start > self.next:
            msg = f"the records from {self.next} to {batch.start} were left out"
            raise IncompleteRecovery(msg)
        for record in batch.records:
            self.reader.feed(record.key, record.value)
        self.next = batch.records[-1].offset + 1


class SnapshotTable(faust.Table[str, bytes]):
    """The table of one operator."""

    logger = QUIET
    app: App

    def __init__(
        self,
        app: App,
        operator: Operator,
        source: str,
        holdings: Holdings,
        *,
        failure: Failure,
        topic_ids: TopicIds,
        meaning: Meaning,
    ) -> None:
        super().__init__(
            app,
            name=operator.name,
            schema=Untouched(),
            recovery_buffer_size=BATCHES_HELD,
        )
        self.operator = operator
        self._holdings = holdings
        self._failure = failure
        self._source = source
        self._topic_ids = topic_ids
        self._meaning = meaning
        self._readings: dict[int, _Reading] = {}
        self._known: dict[int, int] = {}

    def persisted_offset(self, tp: TP) -> int | None:
        """The changelog offset behind which Faust reads on: for a partition that has just become ours, the start."""
        reading = self._readings.get(tp.partition)
        if reading is not None:
            return reading.next - 1 if reading.began is not None else FROM_THE_START
        return self._known.get(tp.partition, FROM_THE_START)

    def saved(self, partition: int, offset: int) -> None:
        """Our own flush ended at this changelog offset; it need not be read again."""
        self._known[partition] = offset

    async def on_rebalance(
        self, assigned: set[TP], revoked: set[TP], newly_assigned: set[TP], generation_id: int = 0
    ) -> None:
        """Gives up what is no longer ours, and starts reading what has become ours."""
        ours = {tp.partition for tp in assigned if tp.topic == self._source}
        changelogs = {tp.partition for tp in assigned if tp.topic == self.changelog_topic_name}
        if ours != changelogs:
            self._failure.report(self._torn(ours), table=self.operator.name)
        for holding in self._holdings.of(self.operator):
            if holding.partition not in ours:
                self._holdings.drop(self.operator, holding.partition)
        held = {holding.partition for holding in self._holdings.of(self.operator)}
        self._known = {partition: offset for partition, offset in self._known.items() if partition in held}
        self._readings = {partition: self._readings.get(partition) or _Reading() for partition in ours - held}

    def _torn(self, ours: set[int]) -> str:
        """Why source and changelog partitions do not come together."""
        if ours:
            return "a partition came without its changelog: restart the worker"
        return (
            f"{self._source} is not there any more: where it was deleted, create it with `andon topics ensure` "
            "and choose a new ANDON_GROUP, which counts it from its start"
        )

    def apply_changelog_batch(self, batch: Iterable[Any]) -> None:
        """Feeds what was fetched to the readings; a partition that is already open has nothing to learn."""
        for event in batch:
            reading = self._readings.get(event.message.partition)
            if reading is None or self._failure:
                continue
            try:
                reading.feed(event.value)
            except (ValueError, IncompleteRecovery) as error:
                place = {"topic": event.message.topic, "partition": event.message.partition}
                self._failure.report("the state cannot be recovered", error, **place, offset=event.message.offset)

    async def on_recovery_completed(self, active_tps: set[TP], standby_tps: set[TP]) -> None:
        """Opens a shard for every partition whose changelog has been read."""
        try:
            sources = {tp.partition: TP(self._source, tp.partition) for tp in active_tps}
            ends = await self.app.batches.ends(sources.values())
            for tp in sorted(active_tps):
                self._open(tp, self.app.batches.starts[tp], ends.get(sources[tp.partition]))
        except Exception as error:
            self._failure.report("the state cannot be opened", error, table=self.operator.name)

    def _open(self, tp: TP, earliest: int, end: int | None) -> None:
        reading = self._readings.pop(tp.partition, None)
        if reading is None or self._failure:
            return
        if (reading.began or 0) > earliest:
            msg = f"{tp.topic} {tp.partition} begins at {earliest}, and reading began at {reading.began}"
            raise IncompleteRecovery(msg)
        snapshot = reading.reader.snapshot()
        self._topic_ids.require_same(self._source, snapshot.stamp)
        place = f"{tp.topic}[{tp.partition}]"
        self._meaning.require_same(place, snapshot.stamp)
        if end is not None:
            require_within(place, self._source, snapshot.position, end)
        stamp = {**self._topic_ids.stamp(self._source), **self._meaning.stamp()}
        self._holdings.open(self.operator, tp.partition, snapshot, stamp)
        if reading.began is not None:
            self._known[tp.partition] = reading.next - 1
