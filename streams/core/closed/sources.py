"""Watermarks of the counted partitions in, "this period may be judged" out.

A period is judged once, in order, when every partition of both inputs has closed it. A partition that is known to be
quiet (read to its end, nothing new) holds the others back by at most `idle_after` periods of event time; one that has
never held anything does not hold them at all. A partition that merely has not been read yet is waited for without
limit, whatever the wall clock says: so what is judged does not depend on which partition was read first. Operators that
join across keys wait by the same rule, and so are never what judging waits for longest.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from streams.core.snapshot import Format

FORMAT = Format("sources")
KEY = "sources"


@dataclass(slots=True)
class Sources:
    """The last closed period of each expected source partition (None: none yet), and which are idle."""

    expected: tuple[str, ...]
    idle_after: int
    closed: dict[str, int] = field(default_factory=dict)
    idle: set[str] = field(default_factory=set)

    def note(self, source: str, closed: int | None, *, idle: bool) -> None:
        """A message of a source: its watermark, or that it is quiet. Watermarks never go back."""
        if closed is not None:
            self.closed[source] = max(closed, self.closed.get(source, closed))
        if idle:
            self.idle.add(source)
        else:
            self.idle.discard(source)

    @property
    def furthest(self) -> int | None:
        """The last period closed by any source."""
        return max(self.closed.values(), default=None)

    def has_passed(self, period: int) -> bool:
        """True when no source can still add to the first judgement of `period`."""
        furthest = self.furthest
        return (
            furthest is not None and period <= furthest and all(self._passed(s, period, furthest) for s in self._all())
        )

    def passed(self) -> int | None:
        """The last period that `has_passed`; None before the first."""
        furthest = self.furthest
        if furthest is None:
            return None
        through = furthest
        for source in self._all():
            closed = self.closed.get(source)
            if source in self.idle and (closed is None or furthest - closed > self.idle_after):
                continue
            if closed is None:
                return None
            through = min(through, closed)
        return through

    def holding(self, period: int) -> tuple[str, ...]:
        """The sources that `period` waits for."""
        furthest = self.furthest
        return tuple(s for s in self._all() if furthest is None or not self._passed(s, period, furthest))

    def _all(self) -> Iterable[str]:
        return (*self.expected, *(source for source in self.closed if source not in self.expected))

    def _passed(self, source: str, period: int, furthest: int) -> bool:
        closed = self.closed.get(source)
        if source in self.idle:
            return closed is None or closed >= period or furthest - closed > self.idle_after
        return closed is not None and closed >= period

    def dump(self) -> Any:
        """JSON data."""
        return [dict(sorted(self.closed.items())), sorted(self.idle)]

    def load(self, data: Any) -> None:
        """From JSON data."""
        self.closed, self.idle = dict(data[0]), set(data[1])
