"""x failures of n in a period, by cell, in; a CUSUM that knows its baseline out: is this group worse than it was, and
since when?

Phase I: `baseline_periods` periods with data are learned from, then frozen; until then the chart is learning. Phase
II: each period's failures are compared with what the frozen rates of its cells lead one to expect, standardised
(over-dispersion included), and summed by a one-sided CUSUM (Page 1954). A frozen baseline moves only by a recorded
decision.
"""

import math
from dataclasses import dataclass, field
from json import loads
from typing import Any

from streams.core.charts.armed import Armed
from streams.core.charts.cusum_baseline import Baseline, freeze
from streams.core.charts.design import Design
from streams.core.charts.series import Cells
from streams.core.snapshot import Format, compact
from streams.core.stats.binomial_scores import normal_score

FORMAT = Format("chart", 4, {1: lambda data: [*data, None], 2: lambda data: [*data, None, None], 3: lambda data: data})
"""Version 2 holds the decision that moved the baseline, version 3 what an acknowledgement armed, version 4 the spread
of the baseline; older ones have none to share.
"""
SMALLEST_ODDS_RATIO = 1.25
"""A worsening that matters. The reference value k is half of what it does to a period's z, where that is more than the
designed one: with very large n the chart does not ring for what nobody could notice.
"""
CONFIRMED = 2.5
"""Standard errors, chance and baseline together, by which all failures since the onset must exceed the expected."""
DOUBT = 1.5
"""Standard errors of the baseline by which k rises when periods grow larger than those that were learned from."""
NORMAL_FROM = 25.0
"""Variance of a period's failures from which z is taken as normal; below, it is the normal score of the mid-p
(discrete counts).
"""
FARTHEST = 8.0
"""One period adds at most so many standard deviations: it may alarm at once, but not decide the chart for months."""
FARTHEST_WANDERING = 5.0
"""The same where rates wander from period to period: what wanders has long tails, and one bad day is no change (the
robust CUSUM of Lucas & Crosier 1982).
"""
UNDECIDED = "null,null,null"
RECENT = 16
RECOVERY_PERIODS = 3
RECOVERY_Z = 1.0
RECOVERY_ODDS = math.log(100.0)
"""An alarm ends when the baseline has become a hundred times likelier than the shift that was seen (a CUSUM of its own,
downwards) and the last RECOVERY_PERIODS periods lie within RECOVERY_Z standard errors of it: no flapping.
"""
PROBATION = 7
BORNE_OUT = 2.0
"""An alarm also ends when what came after it, PROBATION periods or more, does not exceed the expected by so many
standard errors, chance and baseline together: the run that raised it was chosen for being bad, what follows was not. So
an alarm that rests on a baseline which was better than the truth by chance does not last for ever.
"""
SHIFT_BOUNDS = (1.0, 3.0)


@dataclass(frozen=True, slots=True)
class Point:
    """One judged period: failures x of n, expected failures, z, the CUSUM after it.

    `variance` is that of x by chance, `doubt` what the error of the baseline adds, both with dispersion (failures²).
    """

    period: int
    x: int
    n: int
    expected: float
    z: float
    cusum: float
    variance: float
    doubt: float

    def dump(self) -> Any:
        """JSON data."""
        return [self.period, self.x, self.n, self.expected, self.z, self.cusum, self.variance, self.doubt]


@dataclass(slots=True)
class Chart:
    """The state of one chart."""

    learned: list[tuple[int, int]] = field(default_factory=list)
    cells: dict[str, list[int]] = field(default_factory=dict)
    baseline: Baseline | None = None
    cusum: float = 0.0
    recovery: float = 0.0
    onset: int | None = None
    alarm_since: int | None = None
    recovered_at: int | None = None
    recent: list[Point] = field(default_factory=list)
    rebased: dict[str, str] | None = None
    armed: Armed | None = None
    worsened_at: int | None = None
    texts: dict[int, str] = field(default_factory=dict, compare=False)
    frozen_text: str = field(default="null", compare=False)

    @property
    def alarming(self) -> bool:
        """True while the group is judged worse than its baseline."""
        return self.alarm_since is not None

    def observe(self, period: int, cells: Cells, design: Design) -> None:
        """Takes one period in."""
        if self.baseline is None:
            self._learn(period, cells, design)
            return
        limit = design.limit(overdispersed=self.baseline.dispersion > 1)
        point = self._point(period, cells, self.baseline, limit.k)
        self.recent = [*self.recent[1 - RECENT :], point]
        self.cusum = point.cusum
        if not self.alarming:
            self._watch(period, limit.h)
        elif self._recovered(point.z) or not self._borne_out():
            self.end_alarm()
            self.recovered_at = period
        elif self.armed is not None and self.armed.worse(point, self.baseline.dispersion, limit.k, limit.h):
            self.armed, self.worsened_at = None, period

    def arm(self) -> None:
        """Somebody has taken charge of the alarm: what gets worse from the level of its run is told again."""
        if self.alarming:
            self.armed = Armed.at(self._since(self.onset))

    def end_alarm(self) -> None:
        """The alarm is over, by its recovery or by a decision; the CUSUM begins anew."""
        self.alarm_since = self.onset = self.armed = None
        self.cusum = 0.0

    def rebaseline(self, decision: dict[str, str]) -> None:
        """Forgets the baseline and what was judged by it; `decision` says who wanted that, and when."""
        self.learned, self.cells, self.baseline, self.recent = [], {}, None, []
        self.cusum = self.recovery = 0.0
        self.onset = self.alarm_since = self.armed = None
        self.texts, self.frozen_text = {}, "null"
        self.rebased = decision

    def begin_anew(self, onset: int) -> None:
        """Lets the alarm count from a later onset: a second wave is judged by its own periods."""
        self.onset, self.recovery = onset, 0.0

    def _watch(self, period: int, h: float) -> None:
        if self.cusum == 0:
            self.onset = None
        elif self.onset is None:
            self.onset = period
        if self.cusum > h and self.exceeds(CONFIRMED):
            self.alarm_since, self.recovery = period, 0.0

    def exceeds(self, errors: float) -> bool:
        """True when all failures since the onset exceed the expected by so many standard errors."""
        return _exceeds(self._since(self.onset), errors)

    def _borne_out(self) -> bool:
        after = [] if self.alarm_since is None else self._since(self.alarm_since + 1)
        return len(after) < PROBATION or _exceeds(after, BORNE_OUT)

    def _since(self, first: int | None) -> list[Point]:
        """The points from a period on, as far as they are kept; none where there is no such period."""
        return [point for point in self.recent if first is not None and point.period >= first]

    def _learn(self, period: int, cells: Cells, design: Design) -> None:
        self.learned.append((sum(x for x, _ in cells.values()), sum(n for _, n in cells.values())))
        for name, (x, n) in cells.items():
            mine = self.cells.setdefault(name, [0, 0])
            mine[0] += x
            mine[1] += n
        if len(self.learned) >= design.baseline_periods:
            self.baseline = freeze(self.learned, self.cells, period, clustered=design.clustered)
            self.learned, self.cells = [], {}

    def _point(self, period: int, cells: Cells, baseline: Baseline, k: float) -> Point:
        x, n, expected, variance, doubt = baseline.expect(cells)
        spread = math.sqrt(baseline.dispersion)
        plain = variance >= NORMAL_FROM
        score = (x - expected) / (spread * math.sqrt(variance))
        z = score if plain else normal_score(x, n, expected / n, baseline.dispersion)
        z = min(farthest(baseline), z)
        shift = expected * (1 - expected / n) * (SMALLEST_ODDS_RATIO - 1) / (spread * math.sqrt(variance))
        grown = max(0.0, math.sqrt(doubt / variance) - 1 / math.sqrt(baseline.periods)) / spread
        reference = max(k, shift / 2) + DOUBT * grown
        cusum = max(0.0, self.cusum + z - reference)
        phi = baseline.dispersion
        return Point(period, x, n, expected, z, cusum, variance * phi, doubt * phi)

    def _recovered(self, z: float) -> bool:
        seen = [point.z for point in self._since(self.onset)]
        shift = min(SHIFT_BOUNDS[1], max(SHIFT_BOUNDS[0], sum(seen) / len(seen)))
        self.recovery = max(0.0, self.recovery + shift * (shift / 2 - z))
        last = [point.z for point in self.recent[-RECOVERY_PERIODS:]]
        back = len(last) == RECOVERY_PERIODS and max(last[-1], sum(last) / math.sqrt(len(last))) < RECOVERY_Z
        return back and self.recovery > RECOVERY_ODDS

    def dump(self) -> Any:
        """JSON data."""
        return loads(self.text())

    def text(self) -> str:
        """Compact JSON. Baseline and points never change, so each is encoded once and kept as text."""
        if self.baseline is not None and self.frozen_text == "null":
            self.frozen_text = compact(self.baseline.dump())
        self._write_points()
        learning = f"{compact(self.learned)},{compact(self.cells)}" if self.learned else "[],{}"
        state = compact([self.cusum, self.recovery, self.onset, self.alarm_since, self.recovered_at])
        recent = ",".join(self.texts.values())
        decided = (self.rebased, None if self.armed is None else self.armed.dump(), self.worsened_at)
        told = UNDECIDED if decided == (None, None, None) else compact(decided)[1:-1]
        return f"[{learning},{self.frozen_text},{state},[{recent}],{told}]"

    def _write_points(self) -> None:
        """Each point is encoded once; whatever came and went between two saves, the ring that is held is written."""
        texts = self.texts
        self.texts = {point.period: texts.get(point.period) or compact(point.dump()) for point in self.recent}

    @classmethod
    def load(cls, data: Any) -> "Chart":
        """From JSON data."""
        learned, cells, base, (cusum, recovery, onset, alarm_since, recovered_at), recent, *decided = data
        rebased, armed, worsened = decided
        return cls(
            learned=[(x, n) for x, n in learned],
            cells=cells,
            baseline=None if base is None else Baseline(*base),
            cusum=cusum,
            recovery=recovery,
            onset=onset,
            alarm_since=alarm_since,
            recovered_at=recovered_at,
            recent=[Point(*point) for point in recent],
            rebased=rebased,
            armed=None if armed is None else Armed(*armed),
            worsened_at=worsened,
        )


def _exceeds(run: list[Point], errors: float) -> bool:
    """True when the failures of these periods exceed the expected by so many standard errors.

    The error of a baseline is the same in every period, so it adds up where chance averages out.
    """
    excess = sum(point.x - point.expected for point in run)
    same_error = sum(math.sqrt(point.doubt) for point in run)
    return excess > errors * math.sqrt(sum(point.variance for point in run) + same_error**2)


def farthest(baseline: Baseline) -> float:
    """The greatest z that a period of this chart is given."""
    return FARTHEST_WANDERING if baseline.dispersion > 1 else FARTHEST
