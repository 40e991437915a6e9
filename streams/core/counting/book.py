"""Counted events in, closed tallies out: the rolling table of one partition, a tally a scope and period.

Open periods grow; a closing takes a period's tallies out as revision 0. A late event still counts into its closed
period, and goes out with the next closing as a further revision. Bounded: KEEP periods behind the last closed one,
MAX_SCOPES scopes a period; what goes beyond is counted under OTHER or as too late, never lost in silence.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, Self, TypeVar

from streams.core.snapshot import Format
from streams.core.tallies.scope import load_scope, overflow, scope_text
from streams.core.tallies.stage import OTHER

FORMAT = Format("tally", 3, {1: lambda data: data, 2: lambda data: data})
"""Version 2 holds more counts of feedback, version 3 failed units by code, severities, lots and attributes; a tally
reads what an older one lacks as 0.
"""
PREFIX = "tally/"
MAX_SCOPES = 20_000


class Tally(Protocol):
    """A mergeable sum."""

    def merge(self, other: Self) -> None:
        """Adds another tally of the same scope."""

    def dump(self) -> Any:
        """JSON data."""


T = TypeVar("T", bound=Tally)
K = TypeVar("K", bound=tuple[str, ...])


@dataclass(slots=True)
class Entry(Generic[T]):
    """The tally of a scope and period; `revision` is the last one sent (-1: none), `late` counts events after the
    closing.
    """

    tally: T
    revision: int = -1
    late: int = 0


@dataclass(slots=True)
class Book(Generic[K, T]):
    """All tallies of one partition."""

    new: Callable[[], T]
    load_tally: Callable[[Any], T]
    key_type: type[K]
    keep: int
    periods: dict[int, dict[K, Entry[T]]] = field(default_factory=dict)
    dirty: dict[tuple[int, K], None] = field(default_factory=dict)
    amended: dict[tuple[int, K], None] = field(default_factory=dict)
    gone: list[tuple[int, K]] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    """Names under which an older release wrote: deleted with the next changes, where their values are written anew."""
    enterprises: Counter[str] = field(default_factory=Counter)
    """Entries by enterprise, the first label of a key."""

    def open(self, period: int, key: K) -> Entry[T]:
        """The entry to count into, made when it is missing."""
        scopes = self.periods.get(period)
        if scopes is None:
            scopes = self.periods[period] = {}
        entry = scopes.get(key)
        if entry is None:
            key = self._admitted(scopes, key)
            entry = scopes.get(key)
            if entry is None:
                entry = scopes[key] = Entry(self.new())
                self.enterprises[key[0]] += 1
        self.dirty[period, key] = None
        return entry

    def late(self, period: int, key: K) -> Entry[T]:
        """The entry of a closed period to amend; it goes out with the next closing."""
        key = self._admitted(self.periods.get(period, {}), key)
        entry = self.open(period, key)
        entry.revision = max(entry.revision, 0)
        entry.late += 1
        self.amended[period, key] = None
        return entry

    def _admitted(self, scopes: dict[K, Entry[T]], key: K) -> K:
        if key in scopes or len(scopes) < MAX_SCOPES:
            return key
        return overflow(self.key_type, key, OTHER)

    def close(self, after: int, through: int) -> list[tuple[int, K, Entry[T]]]:
        """Amended entries first, then those of the periods after `after` up to `through`, each in order of period and
        scope.
        """
        due = sorted(self.amended) + [
            (period, key)
            for period in sorted(p for p in self.periods if after < p <= through)
            for key in sorted(self.periods[period])
        ]
        self.amended.clear()
        closed = []
        for period, key in due:
            entry = self.periods[period][key]
            entry.revision += 1
            self.dirty[period, key] = None
            closed.append((period, key, entry))
        self._forget(through - self.keep)
        return closed

    def _forget(self, before: int) -> None:
        for period in [p for p in self.periods if p < before]:
            for key in self.periods.pop(period):
                self.gone.append((period, key))
                self.dirty.pop((period, key), None)
                self.enterprises[key[0]] -= 1
                if not self.enterprises[key[0]]:
                    del self.enterprises[key[0]]

    def window(self, through: int, periods: int) -> Iterator[tuple[K, T]]:
        """The rolling sums over the `periods` periods that end with `through`, a scope at a time."""
        sums: dict[K, T] = {}
        for period in range(through - periods + 1, through + 1):
            for key, entry in self.periods.get(period, {}).items():
                sums.setdefault(key, self.new()).merge(entry.tally)
        yield from sorted(sums.items(), key=lambda item: item[0])

    def changes(self) -> dict[str, bytes | None]:
        """The entries changed since the last call."""
        changed: dict[str, bytes | None] = dict.fromkeys(self.renamed)
        changed |= {_name(period, key): None for period, key in self.gone}
        for period, key in self.dirty:
            entry = self.periods[period][key]
            waiting = int((period, key) in self.amended)
            changed[_name(period, key)] = FORMAT.dump([entry.revision, entry.late, waiting, entry.tally.dump()])
        self.dirty.clear()
        self.gone.clear()
        self.renamed.clear()
        return changed

    def load(self, name: str, data: Any) -> None:
        """One stored entry; `name` is its key without PREFIX."""
        period_text, key_text = name.split("/", 1)
        period, key = int(period_text), load_scope(self.key_type, json.loads(key_text))
        revision, late, waiting, tally = data
        self.periods.setdefault(period, {})[key] = Entry(self.load_tally(tally), revision, late)
        self.enterprises[key[0]] += 1
        if waiting:
            self.amended[period, key] = None
        if _name(period, key) != PREFIX + name:
            self.renamed.append(PREFIX + name)
            self.dirty[period, key] = None


def _name(period: int, key: Any) -> str:
    return f"{PREFIX}{period}/{scope_text(key)}"
