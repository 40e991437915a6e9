"""From what was folded to what is remembered: changed values, then their marker, then the source offsets.

Each step is acknowledged before the next, and a crash between two of them is harmless: without a marker the values do
not count, and an offset that lags behind a marker only makes records come again that the shard knows. The position in
the snapshot is the truth. The committed offset shows it to the world, and a commit that succeeds right before the
write shows that this worker is still a member of its group.
"""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from streams.runtime.failure import Failure
from streams.runtime.holdings import Holding, Holdings
from streams.runtime.metrics import Metrics
from streams.runtime.snapshots import marker_record, value_record

Record = tuple[bytes, bytes | None]


class Group(Protocol):
    """What the consumer group lets this worker do."""

    async def commit(self, offsets: Mapping[Holding, int]) -> bool:
        """Commits the next source offset of each holding; False when this worker is no member any more."""

    def owns(self, holding: Holding) -> bool:
        """Whether the source partition is assigned to this worker."""


class Changelog(Protocol):
    """Where snapshots are written."""

    async def write(self, holding: Holding, records: Sequence[Record]) -> None:
        """Appends the records to the holding's changelog partition, and returns when the broker has them all."""


class _Flush(NamedTuple):
    holding: Holding
    position: int
    records: list[Record]
    forgotten: set[str]


class Checkpoint:
    """Saves every dirty holding; one at a time, and never after a failure or after a save that was cut off.

    What a save has taken out of the shards is in no later one: its marker would vouch for values that were not written.
    """

    def __init__(self, holdings: Holdings, changelog: Changelog, metrics: Metrics, failure: Failure) -> None:
        self._waiting_since: float | None = None
        self._holdings = holdings
        self._changelog = changelog
        self._metrics = metrics
        self._failure = failure
        self._lock = asyncio.Lock()
        self._cut_off = False

    async def save(self, group: Group) -> bool:
        """Writes snapshots of what changed and commits their offsets; True when everything is saved."""
        async with self._lock:
            if self._failure.spoiled or self._cut_off:
                return False
            due = [holding for holding in self._holdings if holding.dirty and group.owns(holding)]
            if not due:
                self._waiting_since = None
                return True
            self._waiting_since = self._waiting_since or time.monotonic()
            try:
                saved = await self._save(group, due)
            except asyncio.CancelledError:
                self._cut_off = True
                raise
            except Exception as error:
                self._failure.report("the state could not be saved", error)
                return False
            if saved:
                self._waiting_since = None
            return saved

    async def show(self, group: Group, holding: Holding, offset: int) -> None:
        """Commits an offset behind the last record, where nothing more is to be read: a transaction's own records."""
        async with self._lock:
            if (
                not (self._failure.spoiled or self._cut_off or holding.dirty)
                and holding.shown < offset
                and group.owns(holding)
            ):
                await self._commit(group, {holding: offset})

    def waited(self, now: float) -> float:
        """For how many seconds there has been something to save that could not be saved."""
        return 0.0 if self._waiting_since is None else now - self._waiting_since

    async def _save(self, group: Group, due: Iterable[Holding]) -> bool:
        if not await group.commit({holding: max(holding.shown, holding.saved + 1) for holding in due}):
            return False
        flushes = [await self._take(holding) for holding in due]
        if self._failure.spoiled:  # a fold whose outputs were not acknowledged may be in what was just taken
            return False
        await asyncio.gather(*(self._changelog.write(flush.holding, flush.records) for flush in flushes))
        markers = (
            self._changelog.write(flush.holding, [marker_record(flush.position, flush.holding.stamp)])
            for flush in flushes
        )
        await asyncio.gather(*markers)
        for holding, position, _, forgotten in flushes:
            holding.saved, holding.forgotten = position, forgotten
        self._metrics.last_commit.set_to_current_time()
        return await self._commit(group, {flush.holding: flush.position + 1 for flush in flushes})

    async def _commit(self, group: Group, offsets: Mapping[Holding, int]) -> bool:
        committed = await group.commit(offsets)
        for holding, offset in offsets.items() if committed else ():
            holding.shown = offset
        return committed

    async def _take(self, holding: Holding) -> _Flush:
        """The changes since the last snapshot, at one position; tombstones of what the last snapshot deleted come
        first. After a failure that spoils the state nothing is read: a fold that was cut off may still be at work.
        """
        async with holding.lock:
            position = holding.shard.position
            if self._failure.spoiled:
                return _Flush(holding, position, [], set())
            changes = holding.unwritten | holding.shard.changes()
            holding.unwritten = {}
        records: list[Record] = [(name.encode(), None) for name in sorted(holding.forgotten - changes.keys())]
        records += [value_record(name, payload, position) for name, payload in changes.items()]
        return _Flush(holding, position, records, {name for name, payload in changes.items() if payload is None})
