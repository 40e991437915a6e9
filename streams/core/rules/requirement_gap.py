"""Charts of the answers in; "more requirements are not met than before, as customers see it" out.

Evidence: the chart's x, n, rate, interval, expected and baseline (x: requirement not met); `quadrants`, `gap` and
`requirements_met` as in `expectation_gap`; `needs` [{need, x, n}], those with most of the unmet requirements first.
Labels: product, or none for the whole enterprise.
"""

from collections.abc import Iterator

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.enterprise.view import View
from streams.core.telling.echoes import aftermath
from streams.core.telling.evidence import chart_design, chart_evidence, chart_summary_ids, with_ids
from streams.core.telling.finding import Finding
from streams.core.telling.two_axes import axes_evidence
from streams.core.words import per_cent

SERIES = "requirement_gap"


def requirement_gap(view: View) -> Iterator[Finding]:
    """Holds while the chart alarms, of the enterprise or of a product; echoes are inhibited
    (`streams/core/alerts/inhibition.py`).
    """
    for identity, chart in () if aftermath(view) else view.charts.alarming(SERIES):
        yield _finding(view, identity, chart)


def _finding(view: View, identity: ChartId, chart: Chart) -> Finding:
    labels = dict(identity.labels)
    onset = chart.onset if chart.onset is not None else view.period
    leg = chart_evidence(view, identity, chart)
    axes = axes_evidence(view, identity.labels, onset, lambda tally: tally.requirements[1])
    what = f" of {labels['product']}" if labels else ""
    return Finding(
        rule=SERIES,
        labels=labels,
        severity="warning",
        onset=onset,
        summary=f"Customers{what} find more requirements unmet than before",
        description=(
            f"In {leg['x']} of {leg['n']} answers ({per_cent(leg.get('rate', 0.0))}) since {leg['onset'][:10]} a "
            f"requirement was not met, where {leg['expected']:.0f} were expected from the same products and customers."
        ),
        evidence=with_ids(view, leg | axes, chart_summary_ids(view, identity, chart)),
        design=chart_design(view, SERIES, chart),
    )
