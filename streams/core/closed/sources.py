"""Watermarks of the counted partitions in, "this period may be judged" out.

A period is judged once, in order, when every partition of both inputs has closed it. A partition that is known to be
quiet (read to its end, nothing new) holds the others back by at most `idle_after` periods of event time; one that has
never held anything does not hold them at all. That it is quiet says something about what the others had told by then,
and nothing about what they tell later: for that, it must be found quiet again. So a notice lets nobody judge a burst of
new periods before this partition's part of the burst has been read. A partition that merely has not been read yet is
waited for without limit, whatever the wall clock says: so what is judged does not depend on which partition was read
first. Operators that join across keys wait by the same rule, and so are never what judging waits for longest.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from streams.core.snapshot import Format


def sources_from_idle(data: Any) -> Any:
    """Version 1 knew which sources are idle, and not since when: as far as anything was told."""
    closed, idle = data
    through = max(closed.values(), default=None)
    return [closed, dict.fromkeys(idle, through)]


FORMAT = Format("sources", 2, {1: sources_from_idle})
KEY = "sources"


@dataclass(slots=True)
class Sources:
    """The last closed period of each expected source partition (None: none yet), and which are idle: each with the last
    period that any source had closed when that was told.
    """

    expected: tuple[str, ...]
    idle_after: int
    closed: dict[str, int] = field(default_factory=dict)
    idle: dict[str, int | None] = field(default_factory=dict)

    def note(self, source: str, closed: int | None, *, idle: bool) -> None:
        """A message of a source: its watermark, or that it is quiet. Watermarks never go back."""
        if closed is not None:
            self.closed[source] = max(closed, self.closed.get(source, closed))
        if idle:
            self.idle[source] = self.furthest
        else:
            self.idle.pop(source, None)

    @property
    def furthest(self) -> int | None:
        """The last period closed by any source."""
        return max(self.closed.values(), default=None)

    def has_passed(self, period: int) -> bool:
        """True when no source can still add to the first judgement of `period`."""
        furthest = self.furthest
        return furthest is not None and period <= furthest and all(self._passed(s, period) for s in self._all())

    def passed(self) -> int | None:
        """The last period that `has_passed`; None before the first."""
        furthest = self.furthest
        if furthest is None:
            return None
        through = furthest
        for source in self._all():
            reached = self._reached(source)
            if reached is None:
                return None
            through = min(through, reached)
        return through

    def holding(self, period: int) -> tuple[str, ...]:
        """The sources that `period` waits for."""
        return tuple(source for source in self._all() if not self._passed(source, period))

    def _all(self) -> Iterable[str]:
        return (*self.expected, *(source for source in self.closed if source not in self.expected))

    def _passed(self, source: str, period: int) -> bool:
        reached = self._reached(source)
        return reached is not None and reached >= period

    def _reached(self, source: str) -> int | None:
        """The last period that this source holds nobody back from."""
        closed, told = self.closed.get(source), self.idle.get(source)
        if told is None or (closed is not None and told - closed <= self.idle_after):
            return closed
        return told

    def dump(self) -> Any:
        """JSON data."""
        return [dict(sorted(self.closed.items())), dict(sorted(self.idle.items()))]

    def load(self, data: Any) -> None:
        """From JSON data."""
        self.closed, self.idle = dict(data[0]), dict(data[1])
