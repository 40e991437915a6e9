"""Lots and attributes of inspections in, units and failures of each value out: bounded, the worst kept.

They are counted only as what may have changed, never as scopes. A kind (`lot`, or the name of an attribute) keeps
MAX_VALUES values. A value that comes when a kind is full takes the place of the one that failed least, if it failed;
else it is counted under OTHER. So a lot can be missed only if it failed less often than the least of those that are
kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

OTHER = "(other)"
LOT = "lot"
MAX_KINDS = 9
"""A lot and eight attributes."""
MAX_VALUES = 64

Values = dict[str, list[int]]
"""Value to [units, failures]."""


@dataclass(slots=True)
class Marks:
    """First inspections by kind and value."""

    by: dict[str, Values] = field(default_factory=dict)

    def add(self, kind: str, value: str, units: int, failures: int) -> None:
        """Counts units that carry a value."""
        values = self.by.get(kind)
        if values is None:
            if len(self.by) >= MAX_KINDS:
                return
            values = self.by[kind] = {}
        counts = values.get(value)
        if counts is None:
            counts = values.setdefault(self._admitted(values, value, failures), [0, 0])
        counts[0] += units
        counts[1] += failures

    def _admitted(self, values: Values, value: str, failures: int) -> str:
        if len(values) < MAX_VALUES or value == OTHER:
            return value
        least = min((name for name in values if name != OTHER), key=lambda name: (*values[name][::-1], name))
        if not failures or values[least][1] >= failures:
            return OTHER
        units, failed = values.pop(least)
        rest = values.setdefault(OTHER, [0, 0])
        rest[0], rest[1] = rest[0] + units, rest[1] + failed
        return value

    def merge(self, other: Self) -> None:
        """Adds those of another tally of the same scope."""
        for kind, value, units, failures in other.items():
            self.add(kind, value, units, failures)

    def items(self) -> Iterator[tuple[str, str, int, int]]:
        """Kind, value, units and failures, in one order."""
        for kind, values in sorted(self.by.items()):
            for value, (units, failures) in sorted(values.items()):
                yield kind, value, units, failures

    def dump(self) -> Any:
        """JSON data; equal marks are equal bytes."""
        return {kind: dict(sorted(values.items())) for kind, values in sorted(self.by.items())}

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        return cls({kind: {value: list(counts) for value, counts in values.items()} for kind, values in data.items()})
