"""Failures by cell and code before and after → the failures to expect of each after, at the usual rates.

A cell holds the units of one label of each dimension (site, line, product, supplier); its failures are kept apart by
code. Beside the cells stand marks: lots, and the values of attributes, of which units and failures are known a cell.
The usual rate of a cell and code is drawn to what its labels lead one to expect (main effects by iterative
proportional fitting) with κ = 4 expected failures, so that nothing rests on a baseline of no failure at all.
Units: failures. Source: Deming & Stephan 1940 (proportional fitting), Bühlmann & Straub 1970 (credibility).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Cell = tuple[str, ...]
Mark = tuple[str, str]
"""A kind of mark and its value, such as ("lot", "L7") or ("shift", "night")."""

PRIOR_FAILURES = 4.0
EFFECT_FAILURES = 2.0
"""Expected failures with which the effect of a label is drawn to none."""
PROFILE_FAILURES = 20.0
"""Failures with which a product's shares of codes are drawn to those of all."""
SWEEPS = 12
CODE = "code"
LOT = "lot"


class Row(NamedTuple):
    """What was counted of one cell: units, and failed units by code."""

    n: int
    x: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the comparison: rows by cell, and (units, failures) of each mark by cell."""

    cells: Mapping[Cell, Row]
    marks: Mapping[Mark, Mapping[Cell, tuple[int, int]]] = field(default_factory=dict)


class MarkRow(NamedTuple):
    """One mark in one cell, by the number of the cell: units, failures and expected failures after, and the failures
    before that the expectation rests on (0: none).
    """

    mark: Mark
    cell: int
    n: float
    x: float
    expected: float
    before: float


@dataclass(frozen=True, slots=True)
class CauseTable:
    """Cells × codes. `labels` numbers the label of each cell by dimension; `x0`, `x1` and `expected` are failures
    before, after, and expected after; `phi` and `phi_cell` are the dispersion of counts of lines and of cells a period.
    """

    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    codes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    labels: tuple[NDArray[np.int64], ...]
    n0: Array
    n1: Array
    x0: Array
    x1: Array
    expected: Array
    marks: tuple[MarkRow, ...]
    phi: float = 1.0
    phi_cell: float = 1.0

    @property
    def usual(self) -> float:
        """Failures that as many units gave before, whatever their mix."""
        return float(self.n1.sum() * max(self.x0.sum(), 0.5) / max(self.n0.sum(), 1.0))


def cause_table(
    names: Sequence[str], before: Side, after: Side, *, phi: float = 1.0, phi_cell: float = 1.0
) -> CauseTable:
    """The table of both sides; cells and codes known to one side only count as nothing on the other."""
    cells = tuple(sorted({*before.cells, *after.cells}))
    codes = tuple(sorted({code for side in (before, after) for row in side.cells.values() for code in row.x})) or ("",)
    (n0, x0), (n1, x1) = (_arrays(side, cells, codes) for side in (before, after))
    levels = tuple(tuple(sorted({cell[at] for cell in cells})) for at in range(len(names)))
    labels = tuple(np.array([levels[at].index(cell[at]) for cell in cells], dtype=np.int64) for at in range(len(names)))
    products = labels[names.index("product")] if "product" in names else np.zeros(len(cells), dtype=np.int64)
    rates = _usual_rates(n0, x0, labels, products)
    marks = tuple(_mark_rows(before, after, cells, rates.sum(1)))
    expected = n1[:, None] * rates
    return CauseTable(
        tuple(names), cells, codes, levels, labels, n0, n1, x0, x1, expected, marks, max(1.0, phi), max(1.0, phi_cell)
    )


def _arrays(side: Side, cells: Sequence[Cell], codes: Sequence[str]) -> tuple[Array, Array]:
    place = {code: at for at, code in enumerate(codes)}
    n, x = np.zeros(len(cells)), np.zeros((len(cells), len(codes)))
    for at, cell in enumerate(cells):
        row = side.cells.get(cell)
        if row is not None:
            n[at] = row.n
            for code, failures in row.x.items():
                x[at, place[code]] += failures
    return n, x


def _usual_rates(n0: Array, x0: Array, labels: Sequence[NDArray[np.int64]], products: NDArray[np.int64]) -> Array:
    """Failures a unit of each cell and code, adding up to what was seen before."""
    seen = max(float(x0.sum()), 0.5)
    rate = seen / max(float(n0.sum()), 1.0)
    likely = _main_effects(n0, x0.sum(1), rate, labels)
    shares = _profiles(x0, products)[products]
    kappa = PRIOR_FAILURES / rate
    rates: Array = (x0 + kappa * likely[:, None] * shares) / (n0[:, None] + kappa)
    return rates * seen / max(float((n0[:, None] * rates).sum()), 1e-12)


def _main_effects(n0: Array, x0: Array, rate: float, labels: Sequence[NDArray[np.int64]]) -> Array:
    rates = np.full(len(n0), rate)
    for _ in range(SWEEPS):
        for label in labels:
            factor = (np.bincount(label, x0) + EFFECT_FAILURES) / (np.bincount(label, n0 * rates) + EFFECT_FAILURES)
            rates = rates * factor[label]
    return rates


def _profiles(x0: Array, products: NDArray[np.int64]) -> Array:
    """Each product's shares of codes."""
    of_all = (x0.sum(0) + 1e-3) / (x0.sum() + 1e-3 * x0.shape[1])
    sums = np.zeros((int(products.max(initial=0)) + 1, x0.shape[1]))
    np.add.at(sums, products, x0)
    drawn: Array = (sums + PROFILE_FAILURES * of_all) / (sums.sum(1, keepdims=True) + PROFILE_FAILURES)
    return drawn


def _mark_rows(before: Side, after: Side, cells: Sequence[Cell], rates: Array) -> list[MarkRow]:
    place = {cell: at for at, cell in enumerate(cells)}
    rows: list[MarkRow] = []
    for mark, by_cell in sorted(after.marks.items()):
        effect, failures = _mark_effect(before.marks.get(mark, {}), place, rates)
        for cell, (n, x) in sorted(by_cell.items()):
            if cell in place:
                at = place[cell]
                rows.append(MarkRow(mark, at, n, x, float(n * rates[at]) * effect, failures))
                failures = 0.0  # counted once a mark
    return rows


def _mark_effect(
    by_cell: Mapping[Cell, tuple[int, int]], place: Mapping[Cell, int], rates: Array
) -> tuple[float, float]:
    """How much more than its cells a mark has failed before, and by how many failures that is known."""
    x = sum(failures for _, failures in by_cell.values())
    likely = sum(n * float(rates[place[cell]]) for cell, (n, _) in by_cell.items() if cell in place)
    return (x + EFFECT_FAILURES) / (likely + EFFECT_FAILURES), float(x)
