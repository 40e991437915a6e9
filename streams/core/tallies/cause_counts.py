"""Tallies of scopes in; units and failures by cell, code and mark out: what a search for what changed compares.

Bounded: MAX_CELLS cells, MAX_CODES codes and MAX_MARKS pairs of mark and cell; what comes after them is left out of the
marks, and counted in the cell and the code OTHER. Two counts add and subtract.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from streams.core.stats.cause_table import Cell, Mark, Row, Side
from streams.core.tallies.marks import OTHER

MAX_CELLS = 4_000
MAX_CODES = 64
MAX_MARKS = 8_000


@dataclass(slots=True)
class CauseCounts:
    """`cells`: [units, failures by code]; `marks`: [units, failures] by mark and cell."""

    cells: dict[Cell, tuple[int, dict[str, int]]] = field(default_factory=dict)
    marks: dict[Mark, dict[Cell, list[int]]] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    marked: int = 0

    def add(self, cell: Cell, units: int, failures: Mapping[str, int], sign: int = 1) -> Cell:
        """Counts units of a cell, or takes them away; the cell under which they are counted."""
        if cell not in self.cells and len(self.cells) >= MAX_CELLS:
            cell = (OTHER,) * len(cell)
        n, by_code = self.cells.get(cell, (0, {}))
        self.cells[cell] = n + sign * units, by_code
        for code, x in failures.items():
            name = self._code(code)
            by_code[name] = by_code.get(name, 0) + sign * x
        return cell

    def _code(self, code: str) -> str:
        if code not in self.codes:
            if len(self.codes) >= MAX_CODES:
                return OTHER
            self.codes[code] = len(self.codes)
        return code

    def mark(self, mark: Mark, cell: Cell, units: int, failures: int) -> None:
        """Counts units of a cell that carry a mark, or takes them away (negative)."""
        by_cell = self.marks.setdefault(mark, {}) if self.marked < MAX_MARKS else self.marks.get(mark)
        if by_cell is None or (cell not in by_cell and self.marked >= MAX_MARKS):
            return
        if cell not in by_cell:
            self.marked += 1
        counts = by_cell.setdefault(cell, [0, 0])
        counts[0] += units
        counts[1] += failures

    def merge(self, other: Self, sign: int = 1) -> None:
        """Adds other counts, or takes them away."""
        for cell, (units, by_code) in other.cells.items():
            self.add(cell, units, by_code, sign)
        for mark, by_cell in other.marks.items():
            for cell, (units, failures) in by_cell.items():
                self.mark(mark, cell, sign * units, sign * failures)

    @property
    def units(self) -> int:
        """All units."""
        return sum(n for n, _ in self.cells.values())

    @property
    def failures(self) -> int:
        """All failures."""
        return sum(sum(by_code.values()) for _, by_code in self.cells.values())

    def side(self) -> Side:
        """What is left of it, as the search reads it."""
        rows = {
            cell: Row(n, {code: x for code, x in by_code.items() if x > 0})
            for cell, (n, by_code) in self.cells.items()
            if n > 0
        }
        marks = {
            mark: {cell: (units, max(0, failures)) for cell, (units, failures) in by_cell.items() if units > 0}
            for mark, by_cell in self.marks.items()
        }
        return Side(rows, marks)

    def dump(self) -> Any:
        """JSON data; equal counts are equal bytes."""
        cells = [[list(cell), n, dict(sorted(by_code.items()))] for cell, (n, by_code) in sorted(self.cells.items())]
        marks = [
            [*mark, [[list(cell), *counts] for cell, counts in sorted(by_cell.items())]]
            for mark, by_cell in sorted(self.marks.items())
        ]
        return [cells, marks]

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        counts = cls()
        cells, marks = data
        for cell, n, by_code in cells:
            counts.add(tuple(cell), n, by_code)
        for kind, value, by_cell in marks:
            for cell, units, failures in by_cell:
                counts.mark((kind, value), tuple(cell), units, failures)
        return counts
