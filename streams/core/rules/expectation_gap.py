"""Charts of the answers in; "requirements are met, and yet customers expected more" out: wrong requirements or a
promise that is not kept, which no inspection finds.

Evidence: the chart's x, n, rate, interval, expected and baseline (x: requirement met, and less perceived than
expected); `quadrants` {met_content, met_disappointed, unmet_content, unmet_disappointed: {x, n, share, interval}};
`gap` {mean, interval, n} on a scale of -6 to 6; `requirements_met` {x, n, share, interval}; `needs` [{need, x, n}],
those with most of the disappointed first. Labels: product, or none for the whole enterprise.
"""

from collections.abc import Iterator
from typing import Any

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.concerns.expectation_gap import EXPECTATION_GAP, MET_DISAPPOINTED
from streams.core.enterprise.view import View
from streams.core.telling.chart_rule import chart_findings
from streams.core.telling.finding import Finding
from streams.core.telling.two_axes import axes_evidence


def expectation_gap(view: View) -> Iterator[Finding]:
    """Holds while the chart alarms, of the enterprise or of a product; echoes are inhibited."""
    yield from chart_findings(view, EXPECTATION_GAP, more=_axes)


def _axes(view: View, identity: ChartId, chart: Chart) -> dict[str, Any]:
    onset = chart.onset if chart.onset is not None else view.period
    return axes_evidence(view, identity.labels, onset, lambda tally: tally.quadrants[MET_DISAPPOINTED])
