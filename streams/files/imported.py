"""What an import gives: events in the order of their time, and every row that was left out, with its reason."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MOST_LEFT_OUT = 0.01
"""Beyond this share of the rows a command ends with exit code 3."""


class LeftOut(NamedTuple):
    """One row that is not told."""

    file: str
    line: int
    reason: str


class Told(NamedTuple):
    """One event; sorts by its time, then as it was read."""

    ms: int
    place: int
    topic: str
    text: str
    line: int


@dataclass(slots=True)
class Imported:
    """What an import gave."""

    events: list[Told] = field(default_factory=list)
    left_out: dict[tuple[str, int], LeftOut] = field(default_factory=dict)
    lines_read: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    notes: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """How many rows were read, of all files."""
        return sum(map(len, self.lines_read.values()))

    @property
    def is_short(self) -> bool:
        """Whether more was left out than may be."""
        return len(self.left_out) > MOST_LEFT_OUT * self.rows

    def log_lines(self) -> Iterator[dict[str, Any]]:
        """The lines of a log, in the order of their time."""
        for told in sorted(self.events):
            yield {"topic": told.topic, "value": json.loads(told.text)}

    def account(self) -> dict[str, int]:
        """What went in and came out."""
        counts = {"rows": self.rows, "events": len(self.events), "left_out": len(self.left_out)}
        return counts | dict(self.notes)

    def reasons(self) -> list[LeftOut]:
        """Every row left out, by file and line."""
        return sorted(self.left_out.values())
