"""Critical defects of first inspections in, how many by code and where to look for them out.

The ids of a code's units are kept up to MAX_IDS: the first of the alphabet, so that they are the same in any order.
"""

from dataclasses import dataclass, field
from typing import Any, Self

MAX_CODES = 64
MAX_IDS = 4
OTHER = "(other)"
CRITICAL = "critical"


@dataclass(slots=True)
class Criticals:
    """Code to how many critical defects, and to the ids of units, lots or orders that hold them."""

    by: dict[str, tuple[int, list[str]]] = field(default_factory=dict)

    def add(self, code: str, count: int, ids: list[str]) -> None:
        """Counts critical defects of one code."""
        if code not in self.by and len(self.by) >= MAX_CODES:
            code = OTHER
        n, known = self.by.get(code, (0, []))
        self.by[code] = n + count, sorted({*known, *ids})[:MAX_IDS]

    def merge(self, other: Self) -> None:
        """Adds those of another tally of the same scope."""
        for code, (n, ids) in sorted(other.by.items()):
            self.add(code, n, ids)

    def dump(self) -> Any:
        """JSON data; equal counts are equal bytes."""
        return {code: [n, *ids] for code, (n, ids) in sorted(self.by.items())}

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        return cls({code: (n, ids) for code, (n, *ids) in data.items()})
