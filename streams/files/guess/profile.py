"""From a table to what each of its columns holds: how many cells, which texts, numbers, dates."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

from streams.files.cells.day_and_clock import NeedsOrderError, clock_of, day_of
from streams.files.cells.fields import folded
from streams.files.tables import Cell, ReadOptions, open_table
from streams.files.tables.table import is_blank

MOST_ROWS = 50_000
MOST_DISTINCT = 2_000
MOST_TEXTS = 20_000
ENOUGH = 0.9
NUMBER = re.compile(r"[+\-\u2212]?(\d[\d.,' \u00a0\u202f]*|[.,]\d+)")


@dataclass(slots=True)
class Column:
    """What a column holds."""

    name: str
    cells: int = 0
    dates: int = 0
    clocks: int = 0
    numbers: int = 0
    typed_dates: list[date] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """Cells that are texts, as they stand, up to a bound."""
    distinct: Counter[str] = field(default_factory=Counter)
    """Cells without case, with how often each comes, up to a bound."""
    spelled: dict[str, str] = field(default_factory=dict)
    """By folded text, how the file writes it."""

    def take(self, cell: Cell) -> None:
        """One cell."""
        if is_blank(cell):
            return
        self.cells += 1
        self._count(cell)
        key = folded(cell)
        if key in self.distinct or len(self.distinct) < MOST_DISTINCT:
            self.distinct[key] += 1
            self.spelled.setdefault(key, " ".join(str(cell).split()))

    def _count(self, cell: Cell) -> None:
        if isinstance(cell, datetime | date):
            self.dates += 1
            self.typed_dates.append(cell)
        elif isinstance(cell, time):
            self.clocks += 1
        elif isinstance(cell, str):
            self._count_text(cell.strip())
        elif not isinstance(cell, bool):
            self.numbers += 1

    def _count_text(self, text: str) -> None:
        if len(self.texts) < MOST_TEXTS:
            self.texts.append(text)
        self.dates += is_date(text)
        self.clocks += clock_of(text) is not None
        self.numbers += NUMBER.fullmatch(text) is not None

    def mostly(self, kind: str) -> bool:
        """Whether nearly all of its cells are dates, clocks or numbers."""
        return self.cells > 0 and getattr(self, kind) >= ENOUGH * self.cells

    @property
    def is_quantity(self) -> bool:
        """Numbers that are no dates such as 20260131."""
        return self.mostly("numbers") and not self.mostly("dates")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a file holds."""

    name: str
    source: str | Path
    columns: Sequence[Column]
    found: ReadOptions
    rows: int


def profile_of(source: str | Path, options: ReadOptions) -> Profile:
    """The first fifty thousand rows of a file, by column."""
    table = open_table(source, options)
    columns = {name: Column(name) for name in table.columns}
    rows = 0
    for row in islice(table.rows, MOST_ROWS):
        rows += 1
        if row.fault is None:
            for name, cell in row.cells.items():
                if name in columns:
                    columns[name].take(cell)
    return Profile(table.name, source, list(columns.values()), table.found, rows)


def is_date(text: str) -> bool:
    """Whether the text begins with a date, in whatever order, and a time of day at most follows."""
    for order in ("DMY", "MDY", "YMD"):
        try:
            found = day_of(text, order)
        except (NeedsOrderError, ValueError):
            continue
        if found is not None and (not found[1].strip(" ,") or clock_of(found[1]) is not None):
            return True
    return False
