"""A sheet of a workbook (xlsx, xls, xlsb, ods) in, rows out; a date cell is a date, whatever it is shown as."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from streams.files.tables.extras import require
from streams.files.tables.table import Cell, ReadOptions, Row, Table, TableError, is_blank, row_of, unique_names


def open_excel(path: Path, options: ReadOptions) -> Table:
    """The table of the sheet that the map names, else of the only one with cells."""
    calamine = require("python_calamine", "files", f"{path.name}: an Excel file")
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        sheet = _sheet(path, book, options.sheet)
        lines = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except calamine.CalamineError as error:
        msg = f"{path}: cannot be read as Excel: {error}; is it protected, or another kind of file?"
        raise TableError(msg) from None
    head = (options.header_row or _header(lines)) - 1
    if head >= len(lines):
        msg = f"{path}: sheet {sheet} has no row {head + 1} to take for the header"
        raise TableError(msg)
    columns = unique_names(_trimmed(lines[head]))
    found = ReadOptions(sheet=sheet, header_row=head + 1 if head else None)
    return Table(path.name, columns, _rows(columns, lines, head + 1), found)


def _sheet(path: Path, book: Any, named: str | None) -> str:
    sheets: list[str] = book.sheet_names
    if named is not None:
        if named in sheets:
            return named
        msg = f"{path}: no sheet {named!r}; it has {', '.join(sheets)}"
        raise TableError(msg)
    filled = [name for name in sheets if len(book.get_sheet_by_name(name).to_python()) > 1]
    if len(filled) == 1:
        return filled[0]
    msg = f"{path}: {len(filled)} sheets hold rows ({', '.join(filled)}): name one as `sheet` under [read] in the map"
    raise TableError(msg)


def _header(lines: Sequence[Sequence[Cell]]) -> int:
    """The first row as wide as the table: titles above a table fill one or two cells."""
    widths = [sum(not is_blank(cell) for cell in line) for line in lines[:30]]
    widest = max(widths, default=0)
    return next((number for number, width in enumerate(widths, start=1) if width > 1 and width >= 0.8 * widest), 1)


def _trimmed(header: Sequence[Cell]) -> Sequence[Cell]:
    last = max((place for place, cell in enumerate(header) if not is_blank(cell)), default=-1)
    return header[: last + 1]


def _rows(columns: Sequence[str], lines: Sequence[Sequence[Any]], head: int) -> Iterator[Row]:
    for line, cells in enumerate(lines[head:], start=head + 1):
        padded = [_cell(cell) for cell in cells] + [None] * (len(columns) - len(cells))
        if (row := row_of(columns, padded, line)) is not None:
            yield row


def _cell(value: Any) -> Cell:
    """Excel's own numbers are floats; a duration (a time beyond 24 hours) stays as its text."""
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value  # type: ignore[no-any-return]
