"""Charts of the answers in; "more requirements are not met than before, as customers see it" out.

Evidence: the chart's x, n, rate, interval, expected and baseline (x: requirement not met); `quadrants`, `gap` and
`requirements_met` as in `expectation_gap`; `needs` [{need, x, n}], those with most of the unmet requirements first.
Labels: product, or none for the whole enterprise.
"""

from collections.abc import Iterator
from typing import Any

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.concerns.requirement_gap import REQUIREMENT_GAP
from streams.core.enterprise.view import View
from streams.core.telling.chart_rule import chart_findings
from streams.core.telling.finding import Finding
from streams.core.telling.two_axes import axes_evidence


def requirement_gap(view: View) -> Iterator[Finding]:
    """Holds while the chart alarms, of the enterprise or of a product; echoes are inhibited."""
    yield from chart_findings(view, REQUIREMENT_GAP, more=_axes)


def _axes(view: View, identity: ChartId, chart: Chart) -> dict[str, Any]:
    onset = chart.onset if chart.onset is not None else view.period
    return axes_evidence(view, identity.labels, onset, lambda tally: tally.requirements[1])
