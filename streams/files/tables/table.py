"""What every reader gives: a table with its columns, and rows that know their line and what is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from streams.errors import MisuseError

Cell = str | int | float | bool | Decimal | datetime | date | time | None
"""Text where the file holds text; the file's own type where it has types (Excel, Parquet, JSON, SQL)."""


class TableError(MisuseError):
    """A file that cannot be read as a table at all; a single bad row is no TableError."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is read; what is None is found in the file itself."""

    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    query: str | None = None
    wanted: frozenset[str] = frozenset()
    """Columns that a map names: of several delimiters, the one that gives them is right."""


class Row(NamedTuple):
    """One row: its line (rows of a query count from 1), its cells by column, and why it cannot be read, if so."""

    line: int
    cells: Mapping[str, Cell]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is read once, row by row."""

    name: str
    columns: Sequence[str]
    rows: Iterator[Row]
    found: ReadOptions = field(default_factory=ReadOptions)
    """How it was read, with everything settled that was left open."""


def unique_names(header: Sequence[Cell]) -> list[str]:
    """Column names, trimmed; a second `Result` is `Result (2)`, and a column without a name `column 3`."""
    names: list[str] = []
    for place, cell in enumerate(header, start=1):
        name = " ".join(str(cell if cell is not None else "").replace("\ufeff", "").split()) or f"column {place}"
        repeats = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({repeats + 1})" if repeats else name)
    return names


def is_blank(cell: Cell) -> bool:
    """Whether there is nothing in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def row_of(columns: Sequence[str], cells: Sequence[Cell], line: int) -> Row | None:
    """The row of these cells; None where all are blank; empty cells beyond the header are no fault."""
    if all(map(is_blank, cells)):
        return None
    extra = cells[len(columns) :]
    by_name = dict(zip(columns, cells, strict=False))
    if not all(map(is_blank, extra)) or len(cells) < len(columns):
        return Row(line, by_name, f"{len(cells)} fields, and the header has {len(columns)}")
    return Row(line, by_name)
