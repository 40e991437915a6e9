"""Mentions of needs by product and block in, one segment's need mix out: the frozen baseline, the last blocks, and the
drift between them while there is one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from streams.core.stats.mix_change import Dispersion, MixChange, block_dispersion, mix_change, totals
from streams.core.tallies.stage import OTHER, add_to

Table = dict[str, dict[str, int]]
"""Product to need to mentions."""
Importance = dict[str, list[int]]
"""Need to the histogram of its importance, 1–7."""

WINDOW_BLOCKS = 4
"""The last blocks that are held against the baseline."""
MAX_PRODUCTS = 100
CALM_P = 0.05
CALM_LOOKS = 2
"""A drift ends when so many looks in a row find no difference at CALM_P."""


class Block(NamedTuple):
    """What was said of needs in one block of periods."""

    number: int
    table: Table
    importance: Importance


@dataclass(slots=True)
class Baseline:
    """The frozen reference: its counts, the dispersion of its blocks, the first and last period."""

    table: Table
    importance: Importance
    dispersion: Dispersion
    first: int
    last: int


@dataclass(slots=True)
class Drift:
    """A change of the mix: found `since`, begun at `onset`, by the need that grew most; `echo` of a failing stage."""

    since: int
    onset: int
    need: str
    echo: bool
    calm: int = 0


@dataclass(slots=True)
class Mix:
    """One segment. `learned` are the blocks of the baseline to be; `looked` the p-value and limit of the last look."""

    table: Table = field(default_factory=dict)
    importance: Importance = field(default_factory=dict)
    learned: list[Block] = field(default_factory=list)
    baseline: Baseline | None = None
    blocks: list[Block] = field(default_factory=list)
    drift: Drift | None = None

    def add(self, product: str, need: str, mentions: int, importance: list[int]) -> None:
        """Counts into the running block."""
        name = product if product in self.table or len(self.table) < MAX_PRODUCTS else OTHER
        mine = self.table.setdefault(name, {})
        add_to(mine, need, mentions)
        kept = need if need in mine else OTHER
        known = self.importance.setdefault(kept, [0] * 7)
        self.importance[kept] = [a + b for a, b in zip(known, importance, strict=True)]

    def close(self, number: int, baseline_blocks: int, block: int) -> bool:
        """Ends the running block; True when it is to be looked at: there is a baseline, and something was said."""
        ended = Block(number, self.table, self.importance)
        self.table, self.importance = {}, {}
        self.blocks = [each for each in self.blocks if each.number > number - WINDOW_BLOCKS]
        if not ended.table:
            return False
        if self.baseline is None:
            self.learned.append(ended)
            if len(self.learned) >= baseline_blocks:
                self._freeze(block)
            return False
        self.blocks.append(ended)
        return True

    def _freeze(self, block: int) -> None:
        dispersion = block_dispersion([totals(each.table) for each in self.learned])
        first, last = self.learned[0].number * block, (self.learned[-1].number + 1) * block - 1
        self.baseline = Baseline(*joined(self.learned), dispersion, first, last)
        self.learned = []

    def change(self, dispersion: Dispersion) -> MixChange | None:
        """The last blocks against the baseline; None without either."""
        if self.baseline is None or not self.blocks:
            return None
        return mix_change(self.baseline.table, joined(self.blocks)[0], dispersion)

    def rebaseline(self) -> None:
        """Forgets the baseline and what was found by it."""
        self.learned, self.baseline, self.blocks, self.drift = [], None, [], None

    def dump(self) -> Any:
        """JSON data."""
        base, drift = self.baseline, self.drift
        return [
            self.table,
            self.importance,
            self.learned,
            None if base is None else [base.table, base.importance, base.dispersion, base.first, base.last],
            self.blocks,
            None if drift is None else [drift.since, drift.onset, drift.need, drift.echo, drift.calm],
        ]

    @classmethod
    def load(cls, data: Any) -> "Mix":
        """From JSON data."""
        table, importance, learned, base, blocks, drift = data
        return cls(
            table,
            importance,
            [Block(*each) for each in learned],
            None if base is None else Baseline(base[0], base[1], Dispersion(*base[2]), *base[3:]),
            [Block(*each) for each in blocks],
            None if drift is None else Drift(*drift),
        )


def joined(blocks: list[Block]) -> tuple[Table, Importance]:
    """The sums of several blocks."""
    table: Table = {}
    importance: Importance = {}
    for block in blocks:
        for product, needs in block.table.items():
            mine = table.setdefault(product, {})
            for need, n in needs.items():
                mine[need] = mine.get(need, 0) + n
        for need, histogram in block.importance.items():
            importance[need] = [a + b for a, b in zip(importance.get(need, [0] * 7), histogram, strict=True)]
    return table, importance


def began(blocks: list[Block], need: str, before: Mapping[str, float], block: int) -> int:
    """The first period of the run of blocks, up to the last, in which the need's share lies above that before."""
    was = before.get(need, 0.0) / max(1.0, sum(before.values()))
    onset = blocks[-1]
    for each in reversed(blocks):
        counts = totals(each.table)
        if counts.get(need, 0) <= was * sum(counts.values()):
            break
        onset = each
    return onset.number * block
