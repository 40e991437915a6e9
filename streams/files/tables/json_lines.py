"""JSON lines in, rows out: one object a line; a line that is none is a fault of its own."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from streams.files.tables.delimited import open_text
from streams.files.tables.table import Cell, ReadOptions, Row, Table, TableError

SAMPLE_ROWS = 1_000


def open_json_lines(path: Path, options: ReadOptions) -> Table:
    """The table of a file of JSON objects; its columns are the names of the first thousand, in order of appearance."""
    sample = islice(_rows(path, options.encoding or "utf-8-sig"), SAMPLE_ROWS)
    columns = list(dict.fromkeys(name for row in sample for name in row.cells))
    if not columns:
        msg = f"{path}: no JSON object in its first {SAMPLE_ROWS} lines; write one a line"
        raise TableError(msg)
    return Table(path.name, columns, _rows(path, options.encoding or "utf-8-sig"))


def _rows(path: Path, encoding: str) -> Iterator[Row]:
    with open_text(path, encoding) as text:
        for line, content in enumerate(text, start=1):
            if content.strip():
                yield _row(content, line)


def _row(content: str, line: int) -> Row:
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError) as error:
        return Row(line, {}, f"no JSON: {error}")
    if not isinstance(parsed, dict):
        return Row(line, {}, "no JSON object")
    return Row(line, {name: _cell(value) for name, value in parsed.items()})


def _cell(value: Any) -> Cell:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
