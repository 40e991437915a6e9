"""A table of failures → every label, pair of labels, lot and attribute value with its sums: what a search looks at.

One plane a kind of candidate. What has been named already is masked: its share of each cell no longer counts.
Source: Gray et al. 1997 (the planes are group-bys of a data cube).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.core.stats.cause_table import CODE, LOT, Array, CauseTable, MarkRow
from streams.core.stats.shared_ratio import Group

Labels = tuple[tuple[str, str], ...]
"""One or two labels that name a candidate: (dimension, value)."""

LOT_BEFORE = 20.0
"""A lot is new: its expectation is taken as known as by so many times its failures."""
LEAST_EXPECTED = 0.05
UNNAMED = frozenset({"", "(other)"})


class Masks(NamedTuple):
    """What is not explained yet of each cell and code, 0–1: of the failures after, and of the expected."""

    x: Array
    expected: Array


@dataclass(frozen=True, slots=True)
class Plane:
    """The candidates of one kind: one label, a pair, or a kind of mark. `weight` is 1 for a single label or mark, 2 for
    a pair.
    """

    kinds: tuple[str, ...]
    weight: int
    candidates: tuple[Labels, ...]
    groups: NDArray[np.int64] | None
    rows: tuple[MarkRow, ...] = ()

    def sums(self, table: CauseTable, masks: Masks) -> Group:
        """Failures, expected and failures before of each candidate, as far as they are not explained yet."""
        size = len(self.candidates)
        if self.groups is None:
            return self._mark_sums(table, masks, size)
        return Group(
            np.bincount(self.groups, (table.x1 * masks.x).ravel(), size).astype(np.float64),
            np.bincount(self.groups, (table.expected * masks.expected).ravel(), size).astype(np.float64),
            np.bincount(self.groups, (table.x0 * masks.expected).ravel(), size).astype(np.float64),
        )

    def _mark_sums(self, table: CauseTable, masks: Masks, size: int) -> Group:
        left_x = _left(table.x1, masks.x)
        left_e = _left(table.expected, masks.expected)
        place = {labels: at for at, labels in enumerate(self.candidates)}
        x, expected, before = np.zeros(size), np.zeros(size), np.zeros(size)
        for row in self.rows:
            at = place[(row.mark,)]
            x[at] += row.x * left_x[row.cell]
            expected[at] += row.expected * left_e[row.cell]
            before[at] += row.before
        if self.kinds == (LOT,):
            before = LOT_BEFORE * np.maximum(expected, LEAST_EXPECTED)
        return Group(x, expected, before)


def planes(table: CauseTable) -> list[Plane]:
    """All kinds of candidates that tell something apart."""
    dimensions = list(table.names) + ([CODE] if len(table.codes) > 1 else [])
    telling = [name for name in dimensions if len(levels_of(table, name)) > 1]
    singles = [_label_plane(table, (name,)) for name in telling]
    pairs = [_label_plane(table, pair) for pair in combinations(telling, 2) if not _nested(table, *pair)]
    marks = [_mark_plane(table, kind) for kind in sorted({row.mark[0] for row in table.marks})]
    return [*singles, *marks, *pairs]


def levels_of(table: CauseTable, name: str) -> tuple[str, ...]:
    """The labels of a dimension, or the codes."""
    return table.codes if name == CODE else table.levels[table.names.index(name)]


def _numbers(table: CauseTable, name: str) -> NDArray[np.int64]:
    """The number of each cell and code's label."""
    shape = table.x1.shape
    if name == CODE:
        return np.broadcast_to(np.arange(shape[1]), shape)
    return np.broadcast_to(table.labels[table.names.index(name)][:, None], shape)


def _nested(table: CauseTable, one: str, other: str) -> bool:
    """True where each label of one dimension comes with a single one of the other, so that a pair says no more."""
    if CODE in (one, other):
        return False
    a, b = (table.labels[table.names.index(name)] for name in (one, other))
    together = len(set(zip(a.tolist(), b.tolist(), strict=True)))
    return together in (len(set(a.tolist())), len(set(b.tolist())))


def _label_plane(table: CauseTable, names: tuple[str, ...]) -> Plane:
    groups = np.zeros(table.x1.shape, dtype=np.int64)
    for name in names:
        groups = groups * len(levels_of(table, name)) + _numbers(table, name)
    candidates = product(*([(name, level) for level in levels_of(table, name)] for name in names))
    return Plane(names, len(names), tuple(candidates), groups.ravel())


def _mark_plane(table: CauseTable, kind: str) -> Plane:
    rows = tuple(row for row in table.marks if row.mark[0] == kind)
    candidates = tuple((mark,) for mark in sorted({row.mark for row in rows}))
    return Plane((kind,), 1, candidates, None, rows)


def nameable(labels: Labels) -> bool:
    """False where a label is absent or stands for the rest."""
    return not any(value in UNNAMED for _, value in labels)


def inside(table: CauseTable, labels: Labels) -> NDArray[np.bool_]:
    """Which cells and codes carry all labels; marks carry none."""
    within = np.ones(table.x1.shape, dtype=bool)
    for name, value in labels:
        within &= _numbers(table, name) == levels_of(table, name).index(value)
    return within


def is_mark(table: CauseTable, labels: Labels) -> bool:
    """True for a lot or an attribute value."""
    return labels[0][0] not in (*table.names, CODE)


def masks_without(table: CauseTable, named: Sequence[Labels], kind: str = "") -> Masks:
    """The masks with what is named taken out; marks of one `kind` leave each other alone, since no unit has two."""
    x, expected = np.ones(table.x1.shape), np.ones(table.x1.shape)
    for labels in named:
        if not is_mark(table, labels):
            outside = ~inside(table, labels)
            x, expected = x * outside, expected * outside
        elif labels[0][0] != kind:
            for row in _rows_of(table, labels):
                failures = float(table.x1[row.cell].sum())
                x[row.cell] *= max(0.0, 1 - row.x / failures) if failures else 1.0
                expected[row.cell] *= max(1e-6, 1 - row.n / max(table.n1[row.cell], 1.0))
    return Masks(x, expected)


def _rows_of(table: CauseTable, labels: Labels) -> Iterator[MarkRow]:
    return (row for row in table.marks if row.mark == labels[0])


def _left(counts: Array, mask: Array) -> Array:
    left: Array = (counts * mask).sum(1) / np.maximum(counts.sum(1), 1e-9)
    return left
