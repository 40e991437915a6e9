"""Purchases and first failures in, "how many of them came back in time" out, once that time has run out.

Counts alone are kept, by the period in which a cohort falls due and by group; whose they are stands in the customer's
entry. So what was heard too recently to be judged does not count (no censoring), and a million customers cost nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from streams.core.snapshot import Format

FORMAT = Format("due-cohorts")
PREFIX = "due/"

BOUGHT, BOUGHT_AGAIN, FAILED, RECOVERED = range(4)


@dataclass(slots=True)
class Cohorts:
    """Period in which it falls due → group → [bought, of these again, failed first, of these recovered]."""

    due: dict[int, dict[int, list[int]]] = field(default_factory=dict)
    dirty: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)

    def add(self, due: int, group: int, what: int, by: int = 1) -> None:
        """Counts one customer, or takes one back."""
        self.due.setdefault(due, {}).setdefault(group, [0, 0, 0, 0])[what] += by
        self.dirty.add(due)
        self.gone.discard(due)

    def close(self, period: int) -> Iterator[tuple[int, list[int]]]:
        """The cohorts that have fallen due by the end of `period`, by group."""
        for due in sorted(due for due in self.due if due <= period):
            yield from sorted(self.due.pop(due).items())
            self.dirty.discard(due)
            self.gone.add(due)

    def changes(self) -> dict[str, bytes | None]:
        """The values changed since the last call."""
        changed: dict[str, bytes | None] = {f"{PREFIX}{due}": None for due in self.gone}
        for due in self.dirty:
            changed[f"{PREFIX}{due}"] = FORMAT.dump(
                [[group, *counts] for group, counts in sorted(self.due[due].items())]
            )
        self.gone.clear()
        self.dirty.clear()
        return changed

    def load(self, name: str, data: Any) -> None:
        """One stored cohort; `name` is its key without PREFIX."""
        self.due[int(name)] = {group: counts for group, *counts in data}
