"""Messages of open periods in; each period's records out when it closes: what a joining shard keeps meanwhile.

Bounded by sampling: when a period holds more than `most` records, those of half of the keys are dropped, by the hash of
the key, and so on (adaptive sampling: Flajolet 1990). Which keys stay depends on what the period holds in the end and
not on the order in which it came, whole keys stay or go, and what is dropped is counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from streams.core.joining.forwarded import Forwarded, key_hash, read_bodies, write_body, write_rows
from streams.core.joining.marks import Row, is_packed, unpacked
from streams.core.joining.record import ENTERPRISE, KEY, Record
from streams.core.snapshot import Format

FORMAT = Format("open-period", 2, {1: lambda data: data})
"""Version 2 may hold marks."""
PREFIX = "open/"
SEALED_BYTES = 64_000
"""A stored piece is written anew until it holds so much; then the next one is begun."""

HASHES = 1 << 32
RECORDS_A_BODY = 1_000


class Heard(NamedTuple):
    """What was heard in a period: `records` by time and id, without offsets; rows of `marks` by enterprise and what
    they say; and how many records of each enterprise were too many to keep.
    """

    records: Sequence[Record]
    marks: Sequence[Row] = ()
    dropped: Mapping[str, int] = MappingProxyType({})


def heard(rows: Iterable[Row], dropped: Mapping[str, int]) -> Heard:
    """All rows of a period, in their order."""
    records: list[Record] = []
    marks: list[Row] = []
    for row in rows:
        (marks if is_packed(row) else records).append(row)
    return Heard(sorted(record[:-1] for record in records), sorted(marks, key=itemgetter(1, 2)), dropped)


def sampled(enterprise: str, key: str, level: int) -> bool:
    """Whether a sample of one in 2^`level` keys holds this one; a higher level's sample lies within a lower one's."""
    return level == 0 or key_hash(enterprise, key) < HASHES >> level


@dataclass(slots=True)
class OpenPeriod:
    """The records of one period, as they came, in pieces; the last one may still grow. `most` is how many there have
    been since the last call of `changes`.
    """

    level: int = 0
    count: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    pieces: list[list[bytes]] = field(default_factory=list)
    dirty_from: int = 0
    most: int = 0

    def add(self, body: bytes, count: int) -> None:
        """Keeps one message's records."""
        if self.pieces and sum(map(len, self.pieces[-1])) >= SEALED_BYTES:
            self.pieces.append([])
        self._touch()
        self.pieces[-1].append(body)
        self.count += count

    def _touch(self) -> None:
        if not self.pieces:
            self.pieces.append([])
        self.most = max(self.most, len(self.pieces))
        self.dirty_from = min(self.dirty_from, len(self.pieces) - 1)

    def take(self, records: list[Record]) -> None:
        """Keeps those of the records that the sample holds."""
        kept = [record for record in records if sampled(record[ENTERPRISE], record[KEY], self.level)]
        self.dropped.update(record[ENTERPRISE] for record in records)
        self.dropped.subtract(record[ENTERPRISE] for record in kept)
        self._touch()
        for first in range(0, len(kept), RECORDS_A_BODY):
            some = kept[first : first + RECORDS_A_BODY]
            self.add(write_body(some), len(some))

    def thin(self, most: int) -> None:
        """Halves the sample until at most `most` records are kept."""
        while self.count > most and self.level < 32:
            records = self.records()
            self.level += 1
            self.pieces, self.count, self.dirty_from = [], 0, 0
            self.take(records)

    def drop(self, enterprise: str, key: str) -> int:
        """Forgets the records of a key; how many those were."""
        records = self.records()
        kept = [record for record in records if (record[ENTERPRISE], record[KEY]) != (enterprise, key)]
        if len(kept) < len(records):
            self.pieces, self.count, self.dirty_from = [], 0, 0
            self.take(kept)
        return len(records) - len(kept)

    def rows(self) -> list[Row]:
        """All of them, in no order."""
        return read_bodies(body for piece in self.pieces for body in piece)

    def records(self) -> list[Record]:
        """All of them one by one, in no order."""
        return list(unpacked(self.rows()))

    def changes(self, name: str) -> Iterator[tuple[str, bytes | None]]:
        """The pieces changed since the last call."""
        for number in range(self.dirty_from, len(self.pieces)):
            around = FORMAT.dump([self.level, dict(sorted(self.dropped.items())), self.count, []])
            yield f"{name}/{number}", around[:-3] + b",".join(self.pieces[number]) + around[-3:]
        for number in range(len(self.pieces), self.most):
            yield f"{name}/{number}", None
        self.most = self.dirty_from = len(self.pieces)

    def load(self, data: Any) -> None:
        """The next stored piece; the last one says what holds for all."""
        self.level, dropped, self.count, rows = data
        self.dropped = Counter(dropped)
        self.pieces.append([write_rows(rows)] if rows else [])
        self.most = self.dirty_from = len(self.pieces)


@dataclass(slots=True)
class OpenPeriods:
    """All open periods of one partition; at most `most` records each."""

    most: int
    periods: dict[int, OpenPeriod] = field(default_factory=dict)
    gone: dict[int, int] = field(default_factory=dict)

    def take(self, message: Forwarded, period: int, seen: int) -> None:
        """Keeps the message's records from behind the source offset `seen`: those before are a repeat."""
        kept = self.periods.get(period)
        if kept is None:
            kept = self.periods[period] = OpenPeriod()
        if kept.level or message.first <= seen:
            kept.take([record for record in unpacked(read_bodies([message.body])) if record[-1] > seen])
        else:
            kept.add(message.body, message.size)
        if kept.count > self.most:
            kept.thin(self.most)

    def drop(self, enterprise: str, key: str) -> int:
        """Forgets the records of a key; how many those were."""
        return sum(kept.drop(enterprise, key) for kept in self.periods.values())

    def close(self, period: int) -> Heard:
        """What was heard in a period, which is forgotten here."""
        kept = self.periods.pop(period, None)
        if kept is None:
            return Heard([])
        self.gone[period] = max(kept.most, self.gone.get(period, 0))
        return heard(kept.rows(), {enterprise: n for enterprise, n in sorted(kept.dropped.items()) if n})

    def changes(self) -> dict[str, bytes | None]:
        """The pieces changed since the last call; each is a value of its own."""
        changed: dict[str, bytes | None] = {
            f"{PREFIX}{period}/{number}": None for period, stored in self.gone.items() for number in range(stored)
        }
        self.gone.clear()
        for period, kept in self.periods.items():
            changed.update(kept.changes(f"{PREFIX}{period}"))
        return changed

    def load(self, name: str, raw: bytes) -> None:
        """One stored piece; `name` is its key without PREFIX, and pieces come in their order."""
        period = int(name.partition("/")[0])
        self.periods.setdefault(period, OpenPeriod()).load(FORMAT.load(raw))
