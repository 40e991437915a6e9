"""Closed tallies of all partitions in, one tally a scope and period out, in two readings: as first closed, and as
amended since.

Judgements rest on the first reading alone, so that they do not depend on whether a late amendment overtook them; the
published summary follows the amendments with a new revision. Bounded: `keep` periods behind the last judged one;
periods not judged yet are all kept.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from streams.core.closed.closing import ClosedTally
from streams.core.closed.kinds import KINDS
from streams.core.snapshot import Format, compact
from streams.core.tallies.scope import scope_text

FORMAT = Format("closed-tally", 3, {1: lambda data: data, 2: lambda data: data})
"""Version 2 holds more counts of feedback, version 3 failed units by code, severities, lots and attributes; a tally
reads what an older one lacks as 0.
"""
PREFIX = "closed/"

Key = Any
"""The named tuple of a kind's labels (`streams/core/closed/kinds.py`)."""
Tally = Any
"""The mergeable sum of a kind."""


class ScopeId(NamedTuple):
    """One scope of one period."""

    period: int
    kind: str
    key: tuple[str, ...]


class Part(NamedTuple):
    """What one source partition counted: as first closed (None: it had nothing then), and its last revision (0: the
    first).
    """

    first: Any
    revision: int
    late: int
    counts: Any


@dataclass(slots=True)
class Ledger:
    """Closed tallies by period and scope."""

    keep: int
    periods: dict[int, dict[ScopeId, dict[str, Part]]] = field(default_factory=dict)
    dirty: dict[ScopeId, None] = field(default_factory=dict)
    gone: list[ScopeId] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    """Names under which an older release wrote: deleted with the next changes, where their values are written anew."""
    merged: dict[ScopeId, Tally | None] = field(default_factory=dict)
    merged_before: dict[ScopeId, Tally | None] = field(default_factory=dict)
    """What was asked for in the period before: alarms read the same periods again and again."""
    ordered: dict[int, list[ScopeId]] = field(default_factory=dict)
    kinds: dict[tuple[int, str], dict[tuple[str, ...], ScopeId]] = field(default_factory=dict)
    """Period and kind to the scopes by their key."""
    keys: dict[str, dict[tuple[str, ...], int]] = field(default_factory=dict)
    """Kind to the keys it was heard of under, and the last period each was."""

    def record(self, source: str, tally: ClosedTally) -> ScopeId | None:
        """Takes one tally in; None when it is a repeat of what is known."""
        scope = ScopeId(tally.period, tally.kind, KINDS[tally.kind].key(tally.key))
        parts = self._open(scope)
        known = parts.get(source)
        if known is not None and known.revision >= tally.revision:
            return None
        first = known.first if known is not None else (tally.counts if tally.revision == 0 else None)
        parts[source] = Part(first, tally.revision, tally.late, tally.counts)
        self.dirty[scope] = None
        self.merged.pop(scope, None)
        self.merged_before.pop(scope, None)
        return scope

    def _open(self, scope: ScopeId) -> dict[str, Part]:
        keys = self.keys.setdefault(scope.kind, {})
        keys[scope.key] = max(keys.get(scope.key, scope.period), scope.period)
        self.kinds.setdefault((scope.period, scope.kind), {}).setdefault(scope.key, scope)
        return self.periods.setdefault(scope.period, {}).setdefault(scope, {})

    def scopes(self, period: int) -> list[ScopeId]:
        """The scopes of a period, in order. The list is kept: do not change it."""
        known = self.periods.get(period, {})
        ordered = self.ordered.get(period, [])
        if len(ordered) != len(known):
            ordered = self.ordered[period] = sorted(known)
        return ordered

    def counted(self, period: int) -> bool:
        """True when anything of a period was closed in time; amendments alone come sooner or later, as it happens."""
        scopes = self.periods.get(period, {})
        return any(part.first is not None for parts in scopes.values() for part in parts.values())

    def scopes_of(self, kind: str, periods: range, wanted: Callable[[tuple[str, ...]], bool]) -> list[ScopeId]:
        """The scopes of a kind in these periods whose key is wanted, in order."""
        keys = sorted(key for key in self.keys.get(kind, ()) if wanted(key))
        kept = [self.kinds.get((period, kind), {}) for period in periods]
        return [scopes[key] for scopes in kept for key in keys if key in scopes]

    def first(self, scope: ScopeId) -> Tally | None:
        """The tally as first closed; None where all of it came late. It is kept: do not change it."""
        if scope in self.merged:
            return self.merged[scope]
        if scope in self.merged_before:
            tally = self.merged_before[scope]
        else:
            tally = _sum(scope.kind, (part.first for part in self._parts(scope) if part.first is not None))
        self.merged[scope] = tally
        return tally

    def latest(self, scope: ScopeId) -> tuple[Tally | None, int, int]:
        """The tally with all amendments, how many amendments those were, and how many late events they hold."""
        parts = self._parts(scope)
        tally = _sum(scope.kind, (part.counts for part in parts))
        return tally, sum(part.revision for part in parts), sum(part.late for part in parts)

    def amended(self, scope: ScopeId) -> bool:
        """True when there is more than what was first closed."""
        return any(part.revision for part in self._parts(scope))

    def forget(self, before: int) -> None:
        """Drops the periods before `before`."""
        self.merged, self.merged_before = {}, self.merged
        for period in [p for p in self.periods if p < before]:
            self.ordered.pop(period, None)
            for scope in self.periods.pop(period):
                self.kinds.pop((period, scope.kind), None)
                self.dirty.pop(scope, None)
                self.gone.append(scope)
                if self.keys[scope.kind].get(scope.key, before) < before:
                    del self.keys[scope.kind][scope.key]

    def _parts(self, scope: ScopeId) -> list[Part]:
        return list(self.periods.get(scope.period, {}).get(scope, {}).values())

    def changes(self) -> Iterator[tuple[str, bytes | None]]:
        """The scopes changed since the last call."""
        for name in self.renamed:
            yield name, None
        for scope in self.gone:
            yield _name(scope), None
        for scope in self.dirty:
            parts = ",".join([_entry(*item) for item in sorted(self.periods[scope.period][scope].items())])
            yield _name(scope), FORMAT.wrap(f"{{{parts}}}")
        self.gone.clear()
        self.dirty.clear()
        self.renamed.clear()

    def load(self, name: str, data: Any) -> None:
        """One stored scope; `name` is its key without PREFIX."""
        period, kind, key = name.split("/", 2)
        scope = ScopeId(int(period), kind, KINDS[kind].key(json.loads(key)))
        self._open(scope).update({source: Part(*part) for source, part in data.items()})
        if _name(scope) != PREFIX + name:
            self.renamed.append(PREFIX + name)
            self.dirty[scope] = None


def _name(scope: ScopeId) -> str:
    return f"{PREFIX}{scope.period}/{scope.kind}/{scope_text(scope.key)}"


_source_text = lru_cache(maxsize=4_096)(compact)


def _entry(source: str, part: Part) -> str:
    """`source: [first, revision, late, counts]` in compact JSON; what was never amended is encoded once."""
    counts = compact(part.counts)
    first = counts if part.first is part.counts else compact(part.first)
    return f"{_source_text(source)}:[{first},{part.revision},{part.late},{counts}]"


def _sum(kind: str, counts: Iterator[Any]) -> Tally | None:
    total: Tally | None = None
    for data in counts:
        part = KINDS[kind].tally(data)
        if total is None:
            total = part
        else:
            total.merge(part)
    return total


def typed_key(scope: ScopeId) -> Key:
    """The scope's key with its labels' names."""
    return scope.key if hasattr(scope.key, "_fields") else KINDS[scope.kind].key(scope.key)
