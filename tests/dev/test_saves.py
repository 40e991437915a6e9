"""However seldom a shard is saved, a save names every value that a more frequent one would have: what another worker
wrote in between, and this one never did, is written over or deleted.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import pytest

from streams.core.operator import Arrival, Shard, Step
from streams.dev.replay import Replay
from streams.settings import Settings
from streams.topology import operators
from tests.dev.factory_log import factory_log, told_by

CHOSEN = Settings.load({"baseline_periods": 5, "partitions": 2})
Folds = list[tuple[Sequence[Arrival], int]]


@dataclass
class Listening:
    """A shard, and what it was given."""

    shard: Any
    folds: Folds

    def fold(self, arrivals: Sequence[Arrival], through: int) -> Step:
        self.folds.append((arrivals, through))
        return self.shard.fold(arrivals, through)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.shard, name)


@dataclass
class Recorded(Replay):
    """A replay that keeps what each shard was given."""

    given: dict[tuple[str, int], Folds] = field(default_factory=lambda: defaultdict(list))

    def _shard(self, operator: Any, partition: int) -> Shard:
        shard = super()._shard(operator, partition)
        return Listening(shard, self.given[operator.name, partition])


def saved_often(shard: Shard, folds: Folds) -> dict[str, bytes | None]:
    """The last value under every name that was ever written."""
    values: dict[str, bytes | None] = {}
    for fold in folds:
        shard.fold(*fold)
        values |= shard.changes()
    return values


def saved_once(shard: Shard, folds: Folds) -> dict[str, bytes | None]:
    for fold in folds:
        shard.fold(*fold)
    return shard.changes()


@pytest.mark.parametrize("stretch", [9, 31])
def test_a_save_names_everything_that_was_written_and_is_gone_since_the_last_one(stretch: int) -> None:
    rows = operators(CHOSEN.core())
    run = Recorded(rows, CHOSEN.partitions, lambda name, value: None)
    told_by(run, factory_log(0, days=30, rows_a_day=6), cycle([7]))
    compared = 0
    for row in rows:
        for partition in range(CHOSEN.partitions):
            often, seldom = (row.open(partition, {}, -1) for _ in range(2))
            folds = run.given[row.name, partition]
            for first in range(0, len(folds), stretch):
                mine, theirs = (
                    save(shard, folds[first : first + stretch])
                    for save, shard in ((saved_often, often), (saved_once, seldom))
                )
                left = {name for name, value in mine.items() if not _named(theirs, name, value)}
                assert not left, f"{row.name}[{partition}]"
                compared += len(mine)
    assert compared > 1_000


def _named(saved: dict[str, bytes | None], name: str, value: bytes | None) -> bool:
    """Whether a save holds a name; and deletes it, where it was deleted."""
    return name in saved and (value is not None or saved[name] is None)
