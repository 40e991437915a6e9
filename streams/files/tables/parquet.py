"""A Parquet file in, rows out, batch by batch."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from streams.files.tables.extras import require
from streams.files.tables.table import ReadOptions, Row, Table, TableError, row_of

BATCH_ROWS = 10_000


def open_parquet(path: Path, _: ReadOptions) -> Table:
    """The table of a Parquet file; its rows count from 1."""
    polars = require("polars", "files", f"{path.name}: a Parquet file")
    try:
        frame = polars.read_parquet(path)
    except (polars.exceptions.PolarsError, OSError) as error:
        msg = f"{path}: cannot be read as Parquet: {error}"
        raise TableError(msg) from None
    return Table(path.name, frame.columns, _rows(frame))


def _rows(frame: Any) -> Iterator[Row]:
    for line, cells in enumerate(frame.iter_rows(buffer_size=BATCH_ROWS), start=1):
        if (row := row_of(frame.columns, cells, line)) is not None:
            yield row
