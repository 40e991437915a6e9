"""Counts of calm periods in, what was usual of one subject out: the reference that an alarm is compared with.

Two generations of PERIODS periods each, so that the reference follows slow changes and stays bounded; periods of an
alarm are never learned.
"""

from dataclasses import dataclass, field
from typing import Any, Self

from streams.core.tallies.cause_counts import CauseCounts

PERIODS = 90


@dataclass(slots=True)
class Usual:
    """`now` and `before` are the two generations, `learned` the periods of `now` and of the end of `before` that may
    have to be taken back; `bad` are the first and last period of the last alarm.
    """

    now: CauseCounts = field(default_factory=CauseCounts)
    before: CauseCounts = field(default_factory=CauseCounts)
    periods: int = 0
    learned: list[int] = field(default_factory=list)
    bad: tuple[int, int] | None = None

    def note(self, onset: int, period: int) -> None:
        """An alarm holds in a period, and began with `onset`."""
        known = self.bad if self.bad is not None and self.bad[1] >= onset - 1 else None
        self.bad = (onset if known is None else min(known[0], onset)), period

    def calm(self, period: int) -> bool:
        """False in the last alarm's time."""
        return self.bad is None or not self.bad[0] <= period <= self.bad[1]

    def learn(self, period: int, counts: CauseCounts, kept: int) -> None:
        """Takes a calm period in; it may be taken back for `kept` periods."""
        if self.periods >= PERIODS:
            self.before, self.now, self.periods = self.now, CauseCounts(), 0
        self.now.merge(counts)
        self.periods += 1
        self.learned = [each for each in [*self.learned, period] if each > period - kept]

    def counts(self) -> CauseCounts:
        """Both generations; a copy."""
        both = CauseCounts()
        both.merge(self.before)
        both.merge(self.now)
        return both

    def dump(self) -> Any:
        """JSON data."""
        return [self.now.dump(), self.before.dump(), self.periods, self.learned, self.bad]

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        now, before, periods, learned, bad = data
        generations = CauseCounts.load(now), CauseCounts.load(before)
        return cls(*generations, periods, list(learned), None if bad is None else (bad[0], bad[1]))
