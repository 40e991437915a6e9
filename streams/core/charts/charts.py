"""The cells of one period in, every chart moved on; what alarms, out. Each chart's limit comes from its share of the
false-alarm budget.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from streams.core.charts.budget_shares import IMPROVEMENTS, SHARES
from streams.core.charts.chart import Chart, Design
from streams.core.charts.family import ALONE, Family, family_of
from streams.core.charts.scan import Limits
from streams.core.charts.series import Cells, ChartId, Labels
from streams.core.periods import DAY_MS, Calendar

WEEK = 7
LEARNED_MS = 25 * DAY_MS
"""Time that a baseline covers at the least, with days as periods: three weeks and a half show a weekly rhythm."""
FEWEST = 4
"""Periods at the least, where they are long."""
Peers = tuple[str, str]
"""The series of a chart and its stage (none: an empty name): those that have both in common are peers."""


def learned_periods(calendar: Calendar, wanted: int) -> int:
    """Periods to learn from at the least: as many as were asked for, or fewer where these are long."""
    return min(wanted, max(FEWEST, -(-LEARNED_MS // calendar.period_ms)))


def week_of(calendar: Calendar) -> int:
    """Periods in a week where a period is a day; 0 where no weekly rhythm can be told."""
    return WEEK if calendar.period_ms == DAY_MS else 0


@dataclass(frozen=True, slots=True)
class Budget:
    """False alarms a year that the whole enterprise accepts, and the periods in a year."""

    false_alarms_per_year: float
    periods_per_year: float

    def arl0(self, series: str, charts: int) -> float:
        """Periods between false alarms of one of `charts` charts of a series, when its share is split evenly among
        them.
        """
        share = SHARES[series] / max(1, charts)
        return self.periods_per_year / (self.false_alarms_per_year * share)

    def limits(self, series: str, charts: int) -> Limits:
        """The same for both directions: what got better may be told falsely less often than what got worse."""
        arl0 = self.arl0(series, charts)
        return Limits(arl0, arl0 / IMPROVEMENTS)


@dataclass(slots=True)
class Charts:
    """All charts of one enterprise."""

    budget: Budget
    baseline_periods: int
    week: int = 0
    beside: frozenset[str] = frozenset()
    """Statistics beside the charts that are in alarm, for the verdict."""
    by_id: dict[ChartId, Chart] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    dirty: dict[ChartId, None] = field(default_factory=dict)
    ordered: dict[str, list[tuple[ChartId, Chart]]] = field(default_factory=dict)

    def observe(self, period: int, cells: Mapping[ChartId, Cells]) -> None:
        """Moves every chart that has data in the period; all charts of a series share one design."""
        for identity in cells:
            if identity not in self.by_id:
                self.add(identity, Chart())
        designs = {series: self.design(series) for series in {identity.series for identity in cells}}
        families = self._families(cells)
        for identity, its_cells in cells.items():
            family = families.get(_peers(identity), ALONE)
            self.by_id[identity].observe(period, its_cells, designs[identity.series], family)
            self.dirty[identity] = None

    def _families(self, cells: Mapping[ChartId, Cells]) -> dict[Peers, Family]:
        """What the peers of each chart that still learns have seen so far."""
        learning = {_peers(identity) for identity in cells if self.by_id[identity].baseline is None}
        counts: dict[Peers, list[tuple[int, int]]] = {peers: [] for peers in learning}
        for identity, chart in self.by_id.items():
            if (peers := _peers(identity)) in counts:
                counts[peers].append(chart.told)
        return {peers: family_of(told) for peers, told in counts.items() if sum(n > 0 for _, n in told) > 1}

    def rebaseline(self, labels: Labels, decision: dict[str, str]) -> None:
        """Makes every chart that carries all of `labels` learn anew, by a recorded decision."""
        for identity, chart in self.by_id.items():
            if set(labels) <= set(identity.labels):
                chart.rebaseline(decision)
                self.dirty[identity] = None

    def rebaseline_one(self, identity: ChartId, decision: dict[str, str]) -> None:
        """Makes one chart learn anew, by a recorded decision."""
        if identity in self.by_id:
            self.by_id[identity].rebaseline(decision)
            self.dirty[identity] = None

    def begin_anew(self, identity: ChartId, onset: int) -> None:
        """Lets a chart's alarm count from the onset of its second wave."""
        self.by_id[identity].begin_anew(onset)
        self.dirty[identity] = None

    def end_alarm(self, identity: ChartId) -> None:
        """Ends a chart's alarm by decision; the chart begins anew, with the same baseline."""
        self.by_id[identity].end_alarm()
        self.dirty[identity] = None

    def add(self, identity: ChartId, chart: Chart) -> None:
        """Puts a chart in its place."""
        self.by_id[identity] = chart
        self.counts[identity.series] = self.counts.get(identity.series, 0) + 1
        self.ordered.clear()

    def design(self, series: str) -> Design:
        """The design of a series' charts."""
        limits = self.budget.limits(series, self.counts.get(series, 1))
        return Design(limits, self.baseline_periods, self.week)

    def arl0(self, series: str) -> float:
        """The periods between false alarms of each of a series' charts."""
        return self.budget.arl0(series, self.counts.get(series, 1))

    def of(self, series: str) -> Sequence[tuple[ChartId, Chart]]:
        """The charts of a series, in order of their labels. The list is kept: do not change it."""
        if not self.ordered:
            for identity, chart in sorted(self.by_id.items(), key=lambda item: item[0].labels):
                self.ordered.setdefault(identity.series, []).append((identity, chart))
        return self.ordered.get(series, ())

    def alarming(self, series: str) -> list[tuple[ChartId, Chart]]:
        """The charts of a series that are in alarm."""
        return [item for item in self.of(series) if item[1].alarming]


def _peers(identity: ChartId) -> Peers:
    return identity.series, dict(identity.labels).get("stage", "")
