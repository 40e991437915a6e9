"""Records that say only what came of a key, whenever it was, in; one row for many of them out, and back.

Nearly all inspections pass. Such a record needs no time and no id, since marks come to the same in any order and any
number of times; so those of one enterprise and one thing said share a row: their keys, and their source offsets as
differences.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from streams.core.joining.record import ENTERPRISE, KEY, KIND, Record

SAID = 5

Row = list[Any]
"""A record, or `[MARK, enterprise, said, keys, offsets]`: the first offset, then the difference of each to the next."""

MARK = "mark"


def mark(enterprise: str, key: str, said: str) -> Record:
    """The record of something that is said of a key, in whatever order and however often it is said."""
    return [0, "", MARK, enterprise, key, said]


def is_packed(row: Row) -> bool:
    """Whether a row holds marks; else it is a record."""
    return bool(row[0] == MARK)


def packed(records: Iterable[Record]) -> list[Row]:
    """Records with their offsets as rows: marks together, all others as they are."""
    rows: list[Row] = []
    places: dict[tuple[str, str], Row] = {}
    for record in records:
        if record[KIND] != MARK:
            rows.append(record)
            continue
        place = record[ENTERPRISE], record[SAID]
        row = places.get(place)
        if row is None:
            row = places[place] = [MARK, *place, [], []]
            rows.append(row)
        row[3].append(record[KEY])
        row[4].append(record[-1])
    for row in places.values():
        row[4][1:] = [after - before for before, after in pairwise(row[4])]
    return rows


def unpacked(rows: Sequence[Row]) -> Iterator[Record]:
    """The records of rows, with their offsets."""
    for row in rows:
        if not is_packed(row):
            yield row
            continue
        _, enterprise, said, keys, offsets = row
        for key, offset in zip(keys, accumulate(offsets), strict=True):
            yield [*mark(enterprise, key, said), offset]
