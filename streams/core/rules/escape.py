"""Escape charts of a view in; "more of what this stage makes wrong slips through to later stages" out."""

from collections.abc import Iterator

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.closed.closing import STAGE
from streams.core.concerns.escape import ESCAPE
from streams.core.enterprise.strain import QUALITY_LEG
from streams.core.enterprise.view import View
from streams.core.telling.chart_rule import chart_findings
from streams.core.telling.echoes import alarm_explains
from streams.core.telling.finding import Finding

SURE = 3.0
"""Standard errors by which the escapes since the onset must exceed the expected: those of a day are found over the next
days, so that neighbouring periods are not independent, and the chart alone would be too quick.
"""


def escape(view: View) -> Iterator[Finding]:
    """Holds while a stage's escape chart alarms; silent where the stage's own failures explain it.

    A stage that suddenly makes more defects has their escapes found later than its own catches, so for some days the
    share moves although nobody looks less well.
    """
    yield from chart_findings(view, ESCAPE, holds=_sure, rests_on=_summary_ids)


def _sure(view: View, identity: ChartId, chart: Chart) -> bool:
    return chart.exceeds(SURE) and not alarm_explains(view, QUALITY_LEG, identity.labels)


def _summary_ids(view: View, _: ChartId, chart: Chart) -> list[str]:
    """Of all stages: a defect is told where it was found."""
    onset = chart.onset if chart.onset is not None else view.period
    return view.summary_ids(STAGE, min(point.period for point in chart.recent if point.period >= onset))
