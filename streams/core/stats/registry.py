"""Name → an example of every control chart, so that contract tests, listings and benchmarks find each by themselves.

`observes` says what a chart's `update` takes after the state; a new chart is one row here and nothing else.
"""

from typing import Any, Literal, NamedTuple

from streams.core.stats.chart import Chart
from streams.core.stats.count_chart import CountChart, RateChart
from streams.core.stats.cusum import Cusum
from streams.core.stats.ewma import Ewma
from streams.core.stats.individuals_chart import IndividualsChart, SubgroupChart
from streams.core.stats.laney import LaneyProportionChart, LaneyRateChart
from streams.core.stats.proportion_chart import NumberDefectiveChart, ProportionChart
from streams.core.stats.rare_events import GapChart, NelsonChart, TimeBetweenChart
from streams.core.stats.runs_rules import WESTERN_ELECTRIC, RunsChart

Observes = Literal["value", "proportion", "count", "rate", "gap", "time", "subgroup", "strata"]
"""value: x; proportion: x of n; count: x; rate: x in exposure; gap: good units; time: elapsed; subgroup: 5 values."""


class ChartEntry(NamedTuple):
    """One chart with typical settings, and what it observes."""

    example: Chart[Any]
    observes: Observes


CHARTS: dict[str, ChartEntry] = {
    "count": ChartEntry(CountChart(mean=16.0), "count"),
    "cusum": ChartEntry(Cusum(limit=4.77, side="both"), "value"),
    "cusum_upper": ChartEntry(Cusum(limit=4.0, head_start=2.0), "value"),
    "ewma": ChartEntry(Ewma(limit=2.962), "value"),
    "ewma_exact_limits": ChartEntry(Ewma(limit=2.814, weight=0.1, exact_limits=True), "value"),
    "ewma_upper": ChartEntry(Ewma(limit=2.7, weight=0.1, side="upper"), "value"),
    "gap": ChartEntry(GapChart(p0=0.01), "gap"),
    "individuals": ChartEntry(IndividualsChart(mean=0.0, sigma=1.0), "value"),
    "laney_proportion": ChartEntry(LaneyProportionChart(p0=0.05, sigma_z=1.5), "proportion"),
    "laney_rate": ChartEntry(LaneyRateChart(rate=2.0, sigma_z=1.5), "rate"),
    "nelson": ChartEntry(NelsonChart(mean=10.0), "time"),
    "number_defective": ChartEntry(NumberDefectiveChart(p0=0.05), "proportion"),
    "proportion": ChartEntry(ProportionChart(p0=0.05), "proportion"),
    "rate": ChartEntry(RateChart(rate=2.0), "rate"),
    "runs_rules": ChartEntry(RunsChart(WESTERN_ELECTRIC), "value"),
    "subgroup": ChartEntry(SubgroupChart(mean=0.0, sigma=1.0, size=5), "subgroup"),
    "subgroup_deviation": ChartEntry(SubgroupChart(mean=0.0, sigma=1.0, size=5, spread="deviation"), "subgroup"),
    "time_between": ChartEntry(TimeBetweenChart(mean=10.0), "time"),
}
