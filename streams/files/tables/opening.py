"""From a file's name, or a database's URL, to the reader that opens it."""

import json
from collections.abc import Callable
from pathlib import Path

from streams.files.tables.delimited import open_delimited, open_text
from streams.files.tables.excel import open_excel
from streams.files.tables.json_lines import open_json_lines
from streams.files.tables.parquet import open_parquet
from streams.files.tables.sql import open_sql
from streams.files.tables.table import ReadOptions, Table, TableError

READERS: dict[str, Callable[[Path, ReadOptions], Table]] = {
    ".csv": open_delimited,
    ".tsv": open_delimited,
    ".txt": open_delimited,
    ".tab": open_delimited,
    ".xlsx": open_excel,
    ".xlsm": open_excel,
    ".xlsb": open_excel,
    ".xls": open_excel,
    ".ods": open_excel,
    ".parquet": open_parquet,
    ".jsonl": open_json_lines,
    ".ndjson": open_json_lines,
    ".json": open_json_lines,
}


def open_table(source: str | Path, options: ReadOptions | None = None) -> Table:
    """The table in a file (.gz or not), or behind a SQLAlchemy URL such as sqlite:///plant.db."""
    options = options or ReadOptions()
    if isinstance(source, str) and "://" in source:
        return open_sql(source, options)
    path = Path(source)
    try:
        return _reader(path)(path, options)
    except (OSError, EOFError) as error:
        msg = f"{path}: {getattr(error, 'strerror', None) or error}"
        raise TableError(msg) from None


def is_table(path: Path) -> bool:
    """Whether the name is that of a table."""
    return _suffix(path) in READERS


def is_log(path: Path) -> bool:
    """Whether a file is a log of events already: JSON lines with topic and value."""
    if _suffix(path) not in (".jsonl", ".ndjson"):
        return False
    with open_text(path, "utf-8-sig") as text:
        first = next((line for line in text if line.strip()), "")
    try:
        parsed = json.loads(first)
    except ValueError:
        return False
    return isinstance(parsed, dict) and "topic" in parsed and "value" in parsed


def _suffix(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    return next((suffix for suffix in reversed(suffixes) if suffix != ".gz"), "")


def _reader(path: Path) -> Callable[[Path, ReadOptions], Table]:
    reader = READERS.get(_suffix(path))
    if reader is None:
        msg = f"{path}: what kind of table is that? Its name should end in {', '.join(READERS)}, or these and .gz"
        raise TableError(msg)
    return reader
