"""x failures of n in a period, by cell, in; is this group worse or better than it was, and since when, out.

Phase I learns until there is enough to judge: so many periods, and so many expected failures at the rate that is usual
among its peers (`Design`). The rates of the cells are frozen then; each later period is compared with what they let
expect of its mix, and the scan over all change points says whether the level has changed
(`streams/core/charts/scan.py`).
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from streams.core.charts.baseline import Baseline, Cells
from streams.core.charts.family import ALONE, Family
from streams.core.charts.former import scanned
from streams.core.charts.learning import Learning
from streams.core.charts.scan import Limits, Scan
from streams.core.charts.sums import Sums
from streams.core.charts.week import Week
from streams.core.snapshot import Format, compact
from streams.core.stats.count_score import count_score

RECENT = 32
REOPENS = 7
"""Periods after the end of an alarm within which it may come back as the same one."""


class Design(NamedTuple):
    """What a chart is judged by: periods between false alarms in either direction, periods to learn from at the least,
    and periods in a week (0: no weekly rhythm can be told).
    """

    limits: Limits
    baseline_periods: int
    week: int = 0


class Point(NamedTuple):
    """One judged period: failures x of n, expected failures, the score z of their difference by chance alone, the
    strongest score of the scan after it, the variance of x with its dispersion, and by what the rhythm of the week has
    multiplied the expected.
    """

    period: int
    x: int
    n: int
    expected: float
    z: float
    scan: float
    variance: float
    rhythm: float


@dataclass(slots=True)
class Chart:
    """The state of one chart."""

    learning: Learning = field(default_factory=Learning)
    baseline: Baseline | None = None
    scan: Scan | None = None
    week: Week = field(default_factory=Week)
    recent: list[Point] = field(default_factory=list)
    recovered_at: int | None = None
    worsened_at: int | None = None
    eased_at: int | None = None
    ended: tuple[int, int] | None = None
    """The onset of the last alarm, and the period in which it ended."""
    improved: tuple[int, int] | None = None
    """The onset of the last improvement that has gone, and the period in which it went."""
    left_out: int = 0
    """Units of the last period in cells that still learn."""
    rebased: dict[str, str] | None = None

    @property
    def alarming(self) -> bool:
        """True while the group is judged worse than its baseline."""
        return self.scan is not None and self.scan.side > 0

    @property
    def improving(self) -> bool:
        """True while the group is judged better than its baseline."""
        return self.scan is not None and self.scan.side < 0

    @property
    def onset(self) -> int | None:
        """The first period of the alarm."""
        return self.scan.onset if self.scan is not None and self.alarming else None

    @property
    def run_onset(self) -> int | None:
        """The first period of the alarm or of the improvement."""
        return self.scan.onset if self.scan is not None else None

    @property
    def onsets(self) -> tuple[int, int] | None:
        """The first and the last period that the data bear as the onset."""
        return self.scan.onsets if self.scan is not None else None

    @property
    def alarm_since(self) -> int | None:
        """The period in which the alarm was raised."""
        return self.scan.since if self.scan is not None and self.alarming else None

    @property
    def told(self) -> tuple[int, int]:
        """Failures x of n that its level is known from: what it learned from, or learns from now."""
        known = self.learning if self.baseline is None else self.baseline
        return known.x, known.n

    def exceeds(self, errors: float) -> bool:
        """True when all failures since the onset exceed the expected by so many standard errors."""
        return self.scan is not None and self.alarming and self.scan.excess() > errors

    @property
    def dispersion(self) -> float:
        """By how much periods vary more than by chance, as far as is known by now."""
        return self.scan.wander.phi if self.scan is not None else 1.0

    def observe(self, period: int, cells: Cells, design: Design, family: Family = ALONE) -> None:
        """Takes one period in."""
        if self.baseline is None or self.scan is None:
            self.learning.add(period, cells)
            if self.learning.enough(design.baseline_periods, family.rate):
                self._freeze(period, design, family)
            return
        expected = self.baseline.expect(cells)
        self.left_out = expected.left_out
        if expected.n:
            self._judge(period, expected.n, expected.sums, design)
        self.baseline.learn(cells, quiet=self.scan.side == 0)

    def _freeze(self, period: int, design: Design, family: Family) -> None:
        self.baseline = self.learning.baseline(period, family)
        self.week = self.learning.week(design.week)
        self.scan = Scan(self.learning.before(self.baseline))
        self.learning = Learning()

    def _judge(self, period: int, n: int, plain: Sums, design: Design) -> None:
        assert self.scan is not None
        factor = self.week.factor(period, self.scan.wander.phi)
        seen = plain._replace(expected=plain.expected * factor, variance=plain.variance * factor)
        was, onset = self.scan.side, self.scan.onset
        event = self.scan.observe(period, seen, design.limits)
        if not self.scan.side:
            self.week.add(period, plain.x, plain.expected)
        if event == "escalated":
            self.worsened_at = period
        elif event == "eased":
            self.eased_at = period
        self._note_end(period, was, onset)
        z = count_score(seen.x, seen.expected, seen.variance) if seen.expected and seen.variance else 0.0
        strongest = self.scan.excess() if self.scan.side else self.scan.strength
        now = Point(period, int(plain.x), n, seen.expected, z, strongest, seen.variance * self.scan.wander.phi, factor)
        self.recent = [*self.recent[1 - RECENT :], now]

    def _note_end(self, period: int, was: int, onset: int | None) -> None:
        """Remembers what ended in this period, and lets an alarm that comes back at once be the same one."""
        scan = self.scan
        assert scan is not None
        if was == scan.side:
            return
        if was > 0 and onset is not None:
            self.recovered_at, self.ended = period, (onset, period)
        if was < 0 and onset is not None:
            self.improved = onset, period
        if scan.side > 0 and self.ended is not None and period - self.ended[1] <= REOPENS:
            scan.onset = self.ended[0]
            scan.onsets = None if scan.onsets is None else (min(scan.onset, scan.onsets[0]), scan.onsets[1])

    def begin_anew(self, onset: int) -> None:
        """Lets the alarm count from a later onset: a second wave is judged by its own periods."""
        if self.scan is not None and self.scan.side:
            self.scan.begin_anew(onset)

    def end_alarm(self) -> None:
        """The alarm is over by a decision; its run stays in the scan, and only new evidence raises it again."""
        if self.scan is not None and self.scan.side:
            self.scan.begin_anew()
            self.ended = None

    def rebaseline(self, decision: dict[str, str]) -> None:
        """Forgets the baseline and what was judged by it; `decision` says who wanted that, and when."""
        self.learning, self.baseline, self.scan, self.recent = Learning(), None, None, []
        self.week, self.ended, self.improved, self.left_out = Week(), None, None, 0
        self.rebased = decision

    def text(self) -> str:
        """Compact JSON."""
        return compact(self.dump())

    def dump(self) -> Any:
        """JSON data."""
        base = None if self.baseline is None else self.baseline.dump()
        scan = None if self.scan is None else self.scan.dump()
        times = [self.recovered_at, self.worsened_at, self.eased_at, self.ended, self.improved]
        judged = [base, scan, self.week.dump(), self.recent, times, self.left_out]
        return [self.learning.dump(), *judged, self.rebased]

    @classmethod
    def load(cls, data: Any) -> "Chart":
        """From JSON data."""
        learning, base, scan, week, recent, (recovered, worsened, eased, ended, improved), left_out, rebased = data
        return cls(
            learning=Learning.load(learning),
            baseline=None if base is None else Baseline.load(base),
            scan=None if scan is None else Scan.load(scan),
            week=Week(week),
            recent=[Point(*point) for point in recent],
            recovered_at=recovered,
            worsened_at=worsened,
            eased_at=eased,
            ended=None if ended is None else (ended[0], ended[1]),
            improved=None if improved is None else (improved[0], improved[1]),
            left_out=left_out,
            rebased=rebased,
        )


FORMAT = Format(
    "chart",
    5,
    {1: lambda data: [*data, None], 2: lambda data: [*data, None, None], 3: lambda data: data, 4: scanned},
)
"""Version 2 holds the decision that moved the baseline, version 3 what an acknowledgement armed, version 4 the spread
of the baseline; version 5 is the chart that scans.
"""
