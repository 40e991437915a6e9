"""A finding's evidence in, the charts it rests on out: how the life of an alert reaches the statistics behind it.

Every leg of an evidence that a chart gave names it (`chart`, `labels`); rules that rest on a facet name none.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from streams.core.charts.chart import Chart
from streams.core.charts.charts import Charts
from streams.core.charts.named import charts_of
from streams.core.charts.series import ChartId
from streams.core.telling.finding import Finding


@dataclass(frozen=True, slots=True)
class ChartsBehind:
    """Charts as `streams.core.alerts.behind.Behind`."""

    charts: Charts

    def worse(self, finding: Finding, period: int) -> bool:
        """See `Behind.worse`."""
        return any(chart.worsened_at == period for _, chart in self._of(finding))

    def silent(self, finding: Finding, period: int) -> int:
        """See `Behind.silent`."""
        last = [chart.recent[-1].period for _, chart in self._of(finding) if chart.recent]
        return period - max(last) if last else 0

    def begin_anew(self, finding: Finding) -> bool:
        """See `Behind.begin_anew`."""
        named = [identity for identity, _ in self._of(finding)]
        for identity in named:
            self.charts.end_alarm(identity)
        return bool(named)

    def _of(self, finding: Finding) -> Iterator[tuple[ChartId, Chart]]:
        for identity in charts_of(finding.evidence):
            if identity in self.charts.by_id:
                yield identity, self.charts.by_id[identity]
