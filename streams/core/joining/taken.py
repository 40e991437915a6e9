"""Messages of several sources in, "behind which offset is it new" out: what guards a joining shard against repeats.

A source tells its records of one period in the order of their offsets, but the records of two open periods come in
messages of their own, one behind the other. So there is an offset for each source and period. A period that its source
has closed holds nothing new: what still comes of it is a repeat.
"""

from dataclasses import dataclass, field
from typing import Any

NOTHING = -1
WISHES = 0
"""Where a source that closes no periods is noted (it never has a watermark, so nothing is forgotten)."""


@dataclass(slots=True)
class Taken:
    """The last source offset taken, by source and effective period.

    `before` holds what an older release knew: one offset a source, at or below which everything has been taken. Bounded
    by the periods that are open at their sources.
    """

    offsets: dict[str, dict[int, int]] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)

    def last(self, source: str, period: int) -> int:
        """The offset at or below which records of this source and period are repeats."""
        known = self.offsets.get(source, {}).get(period, NOTHING)
        return max(known, self.before.get(source, NOTHING))

    def note(self, source: str, period: int, offset: int) -> None:
        """Everything of this source and period up to an offset has been taken."""
        mine = self.offsets.setdefault(source, {})
        mine[period] = max(offset, mine.get(period, NOTHING))

    def forget(self, source: str, closed: int) -> None:
        """The source has closed a period and all before it."""
        kept = {period: last for period, last in self.offsets.pop(source, {}).items() if period > closed}
        if kept:
            self.offsets[source] = kept

    def dump(self) -> Any:
        """JSON data."""
        offsets = {source: sorted(mine.items()) for source, mine in sorted(self.offsets.items())}
        return [offsets, dict(sorted(self.before.items()))]

    @classmethod
    def load(cls, data: Any) -> "Taken":
        """From JSON data."""
        offsets, before = data
        return cls({source: dict(mine) for source, mine in offsets.items()}, dict(before))
