"""Charts of the answers in; "requirements are met, and yet customers expected more" out: wrong requirements or a
promise that is not kept, which no inspection finds.

Evidence: the chart's x, n, rate, interval, expected and baseline (x: requirement met, and less perceived than
expected); `quadrants` {met_content, met_disappointed, unmet_content, unmet_disappointed: {x, n, share, interval}};
`gap` {mean, interval, n} on a scale of -6 to 6; `requirements_met` {x, n, share, interval}; `needs` [{need, x, n}],
those with most of the disappointed first. Labels: product, or none for the whole enterprise.
"""

from collections.abc import Iterator

from streams.core.charts.chart import Chart
from streams.core.charts.proportions.expectation_gap import MET_DISAPPOINTED
from streams.core.charts.series import ChartId
from streams.core.enterprise.view import View
from streams.core.telling.echoes import aftermath
from streams.core.telling.evidence import chart_design, chart_evidence, chart_summary_ids, with_ids
from streams.core.telling.finding import Finding
from streams.core.telling.two_axes import axes_evidence
from streams.core.words import per_cent

SERIES = "expectation_gap"


def expectation_gap(view: View) -> Iterator[Finding]:
    """Holds while the chart alarms, of the enterprise or of a product; echoes are inhibited
    (`streams/core/alerts/inhibition.py`).
    """
    for identity, chart in () if aftermath(view) else view.charts.alarming(SERIES):
        yield _finding(view, identity, chart)


def _finding(view: View, identity: ChartId, chart: Chart) -> Finding:
    labels = dict(identity.labels)
    onset = chart.onset if chart.onset is not None else view.period
    leg = chart_evidence(view, identity, chart)
    axes = axes_evidence(view, identity.labels, onset, lambda tally: tally.quadrants[MET_DISAPPOINTED])
    what = f" of {labels['product']}" if labels else ""
    return Finding(
        rule=SERIES,
        labels=labels,
        severity="warning",
        onset=onset,
        summary=f"Customers{what} expect more than they find, though their requirements are met",
        description=(
            f"In {leg['x']} of {leg['n']} answers ({per_cent(leg.get('rate', 0.0))}) since {leg['onset'][:10]} the "
            f"requirement was met and less was perceived than expected, where {leg['expected']:.0f} such answers were "
            "expected. Either the requirements are the wrong ones, or more was promised than they ask for."
        ),
        evidence=with_ids(view, leg | axes, chart_summary_ids(view, identity, chart)),
        design=chart_design(view, SERIES, chart),
    )
