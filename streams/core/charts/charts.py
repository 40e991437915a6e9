"""The cells of one period in, every chart moved on; what alarms, out. Each chart's limit comes from its share of the
false-alarm budget.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from streams.core.charts.budget_shares import SHARES
from streams.core.charts.chart import Chart
from streams.core.charts.cusum_baseline import Baseline
from streams.core.charts.design import Design
from streams.core.charts.series import Cells, ChartId, Labels
from streams.core.concerns import SERIES
from streams.core.stats.pooled_dispersion import between_variance


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


@dataclass(slots=True)
class Charts:
    """All charts of one enterprise."""

    budget: Budget
    baseline_periods: int
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
        frozen: list[tuple[str, Baseline]] = []
        for identity, its_cells in cells.items():
            chart = self.by_id[identity]
            learning = chart.baseline is None
            chart.observe(period, its_cells, designs[identity.series])
            self.dirty[identity] = None
            if learning and chart.baseline is not None:
                frozen.append((identity.series, chart.baseline))
        for family in sorted({SERIES[series].family for series, _ in frozen if not SERIES[series].clustered}):
            self._draw(family, [baseline for series, baseline in frozen if SERIES[series].family == family])

    def _draw(self, family: str, frozen: list[Baseline]) -> None:
        """Lets baselines that were frozen just now share what all of their family tell of dispersion, where that is
        more than chance; from then on it stays. A clustered series takes the upper bound of its own instead.
        """
        mine = [series.name for series in SERIES.values() if series.family == family]
        charts = [chart for name in mine for _, chart in self.of(name)]
        between = between_variance(chart.baseline.spread for chart in charts if chart.baseline is not None)
        for baseline in frozen if between else ():
            baseline.draw(between)

    def rebaseline(self, labels: Labels, decision: dict[str, str]) -> None:
        """Makes every chart that carries all of `labels` learn anew, by a recorded decision."""
        for identity, chart in self.by_id.items():
            if set(labels) <= set(identity.labels):
                chart.rebaseline(decision)
                self.dirty[identity] = None

    def begin_anew(self, identity: ChartId, onset: int) -> None:
        """Lets a chart's alarm count from the onset of its second wave."""
        self.by_id[identity].begin_anew(onset)
        self.dirty[identity] = None

    def arm(self, identity: ChartId) -> None:
        """Lets an acknowledged alarm be told again when it gets worse."""
        self.by_id[identity].arm()
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
        return Design(self.arl0(series), self.baseline_periods, series in SERIES and SERIES[series].clustered)

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
        return [item for item in self.of(series) if item[1].alarm_since is not None]
