"""Another file's columns beside a row's own, by a key that both have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from streams.errors import MisuseError
from streams.files.cells.faults import BadRow
from streams.files.cells.fields import folded
from streams.files.shapes.draft import Join
from streams.files.tables import Cell, ReadOptions, open_table


@dataclass(frozen=True, slots=True)
class Lookup:
    """The rows of another file by their key."""

    name: str
    on: str
    columns: frozenset[str]
    rows: Mapping[str, Mapping[str, Cell]]

    def beside(self, cells: Mapping[str, Cell]) -> Mapping[str, Cell]:
        """The row's own cells with those of the other file."""
        key = cells.get(self.on)
        other = self.rows.get(folded(key))
        if other is None:
            msg = f"{self.on} is {str(key)[:80]!r}, which no row of {self.name} has"
            raise BadRow(msg)
        return {**other, **cells}


def lookup_of(join: Join, sources: Sequence[str | Path], options: ReadOptions) -> Lookup:
    """The rows of the file among the sources that the join names; of a key that comes twice the first."""
    key = join.to or join.on
    rows: dict[str, Mapping[str, Cell]] = {}
    columns: set[str] = set()
    for source in sources:
        if not fnmatch(Path(source).name, join.file):
            continue
        table = open_table(source, options)
        if key not in table.columns:
            msg = f"{table.name}: no column {key}, by which the map joins it; it has {', '.join(table.columns)}"
            raise MisuseError(msg)
        columns |= set(table.columns)
        for row in table.rows:
            if row.fault is None:
                rows.setdefault(folded(row.cells.get(key)), row.cells)
    return Lookup(join.file, join.on, frozenset(columns), rows)
