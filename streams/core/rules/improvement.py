"""Charts of stages and of all customers in; "this got better than it was, since then" out, as information.

Evidence: as of the chart's alarms; `expected` are the failures at the level before.
"""

from collections.abc import Iterator

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.enterprise.known import QUALITY, SATISFACTION_LEGS
from streams.core.enterprise.view import View
from streams.core.telling.evidence import chart_design, chart_evidence, chart_summary_ids, with_ids
from streams.core.telling.finding import Finding
from streams.core.words import per_cent

WHAT = {QUALITY: "failed at first inspection", SATISFACTION_LEGS[0]: "answers were low"}
"""Series to what is counted of it, in words."""


def improvement(view: View) -> Iterator[Finding]:
    """Holds while a stage, or the scores of all customers, is better than it was."""
    for series in WHAT:
        for identity, chart in view.charts.of(series):
            if chart.improving:
                yield _finding(view, identity, chart)


def _finding(view: View, identity: ChartId, chart: Chart) -> Finding:
    labels = dict(identity.labels)
    leg = chart_evidence(view, identity, chart)
    where = f"At {labels['stage']}, {leg['x']} of {leg['n']} units" if labels else f"{leg['x']} of {leg['n']}"
    return Finding(
        rule="improvement",
        labels=labels,
        severity="info",
        onset=chart.run_onset if chart.run_onset is not None else view.period,
        summary=f"First-pass yield at {labels['stage']} got better" if labels else "Customers are more satisfied",
        description=(
            f"{where} {WHAT[identity.series]} since {leg['since'][:10]} ({per_cent(leg.get('rate', 0.0))}), where "
            f"{leg['expected']:.0f} would have been usual before."
        ),
        evidence=with_ids(view, leg, chart_summary_ids(view, identity, chart)),
        design=chart_design(view, identity.series, chart),
    )
