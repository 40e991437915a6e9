"""Stage tallies in; what the measurements of each characteristic did out: a chart a stage and site, and the sums of the
last periods for capability.

Bounded: MAX_CHARTS charts, MAX_RECENT specifications a period over the longest window; what goes beyond is counted.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, NamedTuple

from streams.core.charts.design import Design
from streams.core.charts.measured_cells import Batch, Cell
from streams.core.charts.measurement_chart import WATCHES, MeasurementChart
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format, compact
from streams.core.tallies.measured import Specification, Sums
from streams.core.tallies.stage import StageKey, StageTally

SHARE = "measurement"
MAX_CHARTS = 2_000
MAX_RECENT = 2_000
COUNTERS = '["counters"]'

Batches = dict[str, tuple[Specification, Batch]]


class ChartKey(NamedTuple):
    """What a chart is drawn for: tools stand at a site, whatever product they work on."""

    site: str
    stage: str
    characteristic: str


class Capable(NamedTuple):
    """What capability is told for."""

    stage: str
    specification: Specification


class Totals(NamedTuple):
    """Integer sums of a specification at a stage, with the squares within periods and cells (steps²), and their
    freedom.
    """

    n: int
    total: int
    squares: int
    within: float
    freedom: int
    below: int
    above: int

    def plus(self, other: "Totals") -> "Totals":
        """Both together."""
        return Totals._make(mine + theirs for mine, theirs in zip(self, other, strict=True))


NOTHING = Totals(0, 0, 0, 0.0, 0, 0, 0)


class Measurements:
    """All that is remembered of measurements."""

    name: ClassVar[str] = "measurements"
    FORMAT: ClassVar[Format] = Format("measurements")

    def __init__(self, settings: JudgingSettings) -> None:
        self.kept = max(settings.windows)
        self.baseline_periods = settings.baseline_periods
        self.charts: dict[ChartKey, MeasurementChart] = {}
        self.recent: dict[int, dict[Capable, Totals]] = {}
        self.not_charted = 0
        """Times that a characteristic had values in a period and no chart, since there were too many."""
        self._changed: dict[str, Any] = {}

    def observe(self, moment: Moment) -> None:
        """Moves every chart that has values in the period."""
        totals: dict[Capable, Totals] = {}
        charts: dict[ChartKey, Batches] = {}
        for scope, tally in moment.tallies:
            if isinstance(tally, StageTally) and tally.measured is not None:
                key = StageKey._make(scope.key)
                for specification, sums in tally.measured.items():
                    if sums.n:
                        _add(totals, Capable(key.stage, specification), sums)
                        _enter(charts, key, specification, sums)
        self._remember(moment.period, totals)
        self._move(moment, charts)

    def _move(self, moment: Moment, charts: dict[ChartKey, Batches]) -> None:
        for key in charts:
            if key not in self.charts and len(self.charts) < MAX_CHARTS:
                self.charts[key] = MeasurementChart()
        design = self.design(self.arl0(moment.charts.budget.arl0(SHARE, len(self.charts))))
        for key, batches in charts.items():
            chart = self.charts.get(key)
            if chart is None:
                self.not_charted += 1
                self._changed[COUNTERS] = [self.not_charted]
                continue
            before = list(chart.learned)
            if chart.observe(moment.period, batches, design):
                just_frozen = chart.frozen_at == moment.period
                self._save_cells(key, chart, list(chart.cells if just_frozen else batches))
                self._save_learned(key, chart, before, moment.period)
            self._changed[_name("head", key)] = chart.head()

    @staticmethod
    def arl0(of_chart: float) -> float:
        """Periods between false alarms of each watch of a chart: mean up, mean down and spread share its budget."""
        return of_chart * len(WATCHES)

    def design(self, arl0: float) -> Design:
        """The design of a watch."""
        return Design(arl0, self.baseline_periods)

    def _save_cells(self, key: ChartKey, chart: MeasurementChart, names: list[str]) -> None:
        for name in names:
            if name in chart.cells:
                self._changed[_name("cell", key, name)] = chart.cells[name].dump()

    def _save_learned(self, key: ChartKey, chart: MeasurementChart, before: list[int], period: int) -> None:
        if period in chart.learned:
            rows = [[name, *batch] for name, batch in chart.learned[period].items()]
            self._changed[_name("learned", key, str(period))] = rows
        elif before:
            for past in before:
                self._changed[_name("learned", key, str(past))] = None

    def _remember(self, period: int, totals: dict[Capable, Totals]) -> None:
        self.recent[period] = dict(sorted(totals.items(), key=lambda item: -item[1].n)[:MAX_RECENT])
        rows = [[stage, list(of), *totals] for (stage, of), totals in self.recent[period].items()]
        self._changed[compact(["recent", str(period)])] = rows
        for past in [each for each in self.recent if each <= period - self.kept]:
            del self.recent[past]
            self._changed[compact(["recent", str(past)])] = None

    def window(self, periods: int) -> Iterator[tuple[Capable, Totals, int]]:
        """Sums of the last `periods` periods by stage and specification, and in how many periods there were values."""
        sums: dict[Capable, Totals] = {}
        seen: Counter[Capable] = Counter()
        newest = max(self.recent, default=0)
        for period, totals in sorted(self.recent.items()):
            if period > newest - periods:
                for of, each in totals.items():
                    sums[of] = sums.get(of, NOTHING).plus(each)
                    seen[of] += 1
        for of in sorted(sums, key=lambda each: (each.stage, compact(each.specification))):
            yield of, sums[of], seen[of]

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """The charts that carry all these labels learn anew."""
        for key, chart in self.charts.items():
            if labels.items() <= key._asdict().items():
                for name in chart.cells:
                    self._changed[_name("cell", key, name)] = None
                for period in chart.learned:
                    self._changed[_name("learned", key, str(period))] = None
                self.charts[key] = MeasurementChart()
                self._changed[_name("head", key)] = self.charts[key].head()

    def changes(self) -> Iterator[tuple[str, Any]]:
        """See `Facet.changes`: a value a chart, a cell, a period learned, a period of sums."""
        yield from self._changed.items()
        self._changed = {}

    def load(self, name: str, data: Any) -> None:
        """Restores one value."""
        part, *rest = json.loads(name)
        if name == COUNTERS:
            (self.not_charted,) = data
            return
        if part == "recent":
            self.recent[int(rest[0])] = {
                Capable(stage, Specification._make(of)): Totals(*totals) for stage, of, *totals in data
            }
            return
        chart = self.charts.setdefault(ChartKey(*rest[:3]), MeasurementChart())
        if part == "head":
            chart.load_head(data)
        elif part == "cell":
            chart.cells[rest[3]] = Cell.load(data)
        else:
            chart.learned[int(rest[3])] = {cell: Batch(*batch) for cell, *batch in data}


def _name(part: str, key: ChartKey, *rest: str) -> str:
    return compact([part, *key, *rest])


def _add(totals: dict[Capable, Totals], of: Capable, sums: Sums) -> None:
    mine = Totals(sums.n, sums.total, sums.squares, sums.squared_deviations, sums.n - 1, sums.below, sums.above)
    totals[of] = totals[of].plus(mine) if of in totals else mine


def _enter(charts: dict[ChartKey, Batches], key: StageKey, specification: Specification, sums: Sums) -> None:
    chart = charts.setdefault(ChartKey(key.site, key.stage, specification.characteristic), {})
    chart[compact([key.line, key.product, key.supplier, *specification[1:]])] = (specification, Batch.of(sums))
