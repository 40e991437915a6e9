"""Which partitions this worker holds: from a recovered snapshot to an open shard, until the partition is revoked."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from streams.core.counting.clock import Clock
from streams.core.operator import Operator, Shard
from streams.runtime.snapshots import Snapshot


@dataclass(slots=True, eq=False)
class Holding:
    """One partition of one operator.

    `lock` is held from the start of a fold until its outputs are acknowledged, and while changes are taken: so no
    snapshot remembers what is not yet sent. `folding` is true while a thread folds, and for ever after one that was cut
    off: it goes on without anybody who waits for it. `saved` is the position of the last snapshot that the broker has.
    `stamp` is what fixes the meaning of the state, and is saved with it. `shown` is the offset that is committed for
    the world to see.
    `unwritten` and `forgotten` are what the next flush writes beside the changes: values and tombstones.
    """

    operator: Operator
    partition: int
    shard: Shard
    saved: int
    shown: int = 0
    stamp: Mapping[str, str] = field(default_factory=dict)
    unwritten: dict[str, bytes | None] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    folding: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def clock(self) -> Clock | None:
        """The stream time of a shard that closes periods."""
        clock = getattr(self.shard, "clock", None)
        return clock if isinstance(clock, Clock) else None

    @property
    def at_rest(self) -> bool:
        """True while no fold can be at work on the shard; only then may it be read."""
        return not self.folding

    @property
    def dirty(self) -> bool:
        """True when something was folded that no snapshot holds."""
        return self.shard.position > self.saved


class Holdings:
    """All of them, by operator and partition."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, int], Holding] = {}

    def __iter__(self) -> Iterator[Holding]:
        return iter(list(self._held.values()))

    def of(self, operator: Operator) -> list[Holding]:
        """The partitions held of one operator."""
        return [holding for (name, _), holding in self._held.items() if name == operator.name]

    def get(self, operator: Operator, partition: int) -> Holding | None:
        """The holding, unless the partition is not ours (any more)."""
        return self._held.get((operator.name, partition))

    def open(
        self, operator: Operator, partition: int, snapshot: Snapshot, stamp: Mapping[str, str] | None = None
    ) -> Holding:
        """Takes a partition over from its recovered snapshot; what is saved from now on carries the stamp."""
        shard = operator.open(partition, snapshot.values, snapshot.position)
        rewritten: dict[str, bytes | None] = {name: snapshot.values[name] for name in snapshot.rewrite}
        holding = Holding(
            operator, partition, shard, snapshot.position, unwritten=rewritten, forgotten=set(snapshot.forget)
        )
        holding.stamp = {**snapshot.stamp, **(stamp or {})}
        self._held[operator.name, partition] = holding
        return holding

    def drop(self, operator: Operator, partition: int) -> None:
        """Gives a partition up; what was not saved will be read again by its new owner."""
        self._held.pop((operator.name, partition), None)
