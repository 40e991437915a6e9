"""CSV and TSV in, rows out: Python's own csv reader, since it knows the line of every row and of every fault.

The delimiter is the map's, else the one under which the header gives the columns the map names, else the one that cuts
header and first rows into the most equal parts.
"""

import csv
import gzip
import io
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO, cast

from streams.files.tables.encoding import encodings_of
from streams.files.tables.table import ReadOptions, Row, Table, TableError, row_of, unique_names

DELIMITERS = (";", "\t", ",", "|")
HEAD_BYTES = 256 * 1024
SAMPLE_ROWS = 50
GZIP_MAGIC = b"\x1f\x8b"
LONGEST_FIELD = 10_000_000


def open_delimited(path: Path, options: ReadOptions) -> Table:
    """The table of a CSV or TSV file, gzip or not."""
    encoding = options.encoding or _one_encoding(path)
    sample = _sample(path, encoding, options.header_row or 1)
    if not sample:
        msg = f"{path}: the file is empty"
        raise TableError(msg)
    delimiter = options.delimiter or _delimiter(sample, options.wanted)
    columns = unique_names(next(csv.reader(sample, delimiter=delimiter)))
    found = ReadOptions(delimiter=delimiter, encoding=encoding, header_row=options.header_row)
    return Table(path.name, columns, _rows(path, columns, found), found)


def head_of(path: Path) -> bytes:
    """The first bytes, unpacked."""
    with open_bytes(path) as file:
        return file.read(HEAD_BYTES)


def open_bytes(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked when it is gzip, whatever its name says."""
    with path.open("rb") as file:
        packed = file.read(2) == GZIP_MAGIC
    return cast("IO[bytes]", gzip.open(path, "rb")) if packed else path.open("rb")


def open_text(path: Path, encoding: str) -> io.TextIOWrapper:
    """The text of a file; bytes that are none in this encoding become lone surrogates, so that only their row fails."""
    try:
        return io.TextIOWrapper(open_bytes(path), encoding=encoding, errors="surrogateescape", newline="")
    except LookupError:
        msg = f"{path}: {encoding!r} is no encoding that Python knows: write utf-8, utf-16, cp1250 or cp1252"
        raise TableError(msg) from None


def _one_encoding(path: Path) -> str:
    fitting = encodings_of(head_of(path))
    if len(fitting) == 1:
        return fitting[0]
    msg = f"{path}: the bytes fit {' and '.join(fitting)}: settle it as `encoding` under [read] in the map"
    raise TableError(msg)


def _sample(path: Path, encoding: str, header_row: int) -> list[str]:
    with open_text(path, encoding) as text:
        try:
            lines = list(islice(text, header_row - 1, header_row - 1 + SAMPLE_ROWS))
        except UnicodeError as error:
            raise _undecodable(path, encoding, error) from None
    while lines and not lines[0].strip("\ufeff\r\n \t;,"):
        lines.pop(0)
    return lines


def _delimiter(sample: list[str], wanted: frozenset[str]) -> str:
    def fit(delimiter: str) -> tuple[int, int, int]:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        header = set(unique_names(next(csv.reader(sample, delimiter=delimiter))))
        usual = max(set(widths), key=widths.count)
        return len(wanted & header), widths.count(usual) * (usual > 1), usual

    return max(DELIMITERS, key=fit)


def _rows(path: Path, columns: list[str], found: ReadOptions) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_FIELD)
    with open_text(path, found.encoding or "utf-8") as text:
        skipped = (found.header_row or 1) - 1
        for _ in range(skipped):
            next(text, None)
        reader = csv.reader(text, delimiter=found.delimiter or ",")
        headed = False
        while True:
            begins = skipped + reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield Row(begins, {}, f"no CSV: {error}")
                continue
            except UnicodeError as error:
                raise _undecodable(path, found.encoding or "utf-8", error) from None
            if cells is None:
                return
            if not headed:
                headed = any(cell.strip("\ufeff \t") for cell in cells)
                continue
            if (row := row_of(columns, cells, begins)) is not None:
                yield _checked(row, found.encoding or "utf-8")


def _checked(row: Row, encoding: str) -> Row:
    for column, cell in row.cells.items():
        with suppress(UnicodeEncodeError):
            str(cell).encode()
            continue
        return row._replace(fault=f"column {column}: bytes that are no {encoding}")
    return row


def _undecodable(path: Path, encoding: str, error: UnicodeError) -> TableError:
    return TableError(f"{path} is not {encoding}: {error}; write its encoding under [read] in the map")
