"""Which [[events]] of a map reads which file, and whether every file and column that the map names is there."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path

from streams.errors import MisuseError
from streams.files.cells.fields import folded
from streams.files.joined import Lookup
from streams.files.maps import Map
from streams.files.shapes.draft import BlockBase
from streams.files.tables import Row, Table

Source = str | Path


def name_of(source: Source) -> str:
    """The file's name; a database's URL as it stands."""
    return source if isinstance(source, str) and "://" in source else Path(source).name


def reads(block: BlockBase, source: Source) -> bool:
    """Whether the [[events]] reads this file; a file of production counts or of a join is read beside it."""
    return fits(source, block.file) if block.file is not None else not _is_second(block, source)


def fits(source: Source, pattern: str) -> bool:
    """Whether the file's name fits the pattern."""
    return fnmatch(name_of(source), pattern)


def _is_second(block: BlockBase, source: Source) -> bool:
    second = block.production_file or (block.join.file if block.join else None)
    return second is not None and fits(source, second)


def check_files(map_: Map, sources: Sequence[Source]) -> None:
    """Every file is read by the map, and every file that the map needs is given."""
    for source in sources:
        if not any(reads(block, source) or _is_second(block, source) for block in map_.events):
            patterns = ", ".join(block.file or "*" for block in map_.events)
            msg = f"{name_of(source)}: no [[events]] of the map reads it; their files are {patterns}"
            raise MisuseError(msg)
    for block in map_.events:
        for pattern in filter(None, (block.file, block.production_file, block.join.file if block.join else None)):
            if not any(fits(source, pattern) for source in sources):
                msg = f"the map reads {pattern}, and no such file is given: name it on the command line as well"
                raise MisuseError(msg)


def check_columns(table: Table, columns: set[str], lookup: Lookup | None, where: str) -> None:
    """A MisuseError that names every column that is not there, and what it may be called."""
    there = {*table.columns, *(lookup.columns if lookup else ())}
    missing = sorted(columns - there)
    if not missing:
        return
    near = {name: get_close_matches(name, there, n=1) for name in missing}
    told = ", ".join(f"{name!r}" + (f" (is it {near[name][0]!r}?)" if near[name] else "") for name in missing)
    msg = f"{table.name}: {where} names {told}, and the columns are {', '.join(table.columns)}"
    raise MisuseError(msg)


def rows_where(table: Table, block: BlockBase) -> Iterator[Row]:
    """The rows that the [[events]] is about; a row that cannot be read may be one of them."""
    wanted = {
        column: {folded(text) for text in ((texts,) if isinstance(texts, str) else texts)}
        for column, texts in block.where.items()
    }
    for row in table.rows:
        if row.fault is not None or all(folded(row.cells.get(column)) in texts for column, texts in wanted.items()):
            yield row
