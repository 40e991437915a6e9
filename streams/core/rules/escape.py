"""Escape charts of a view in; "more of what this stage makes wrong slips through to later stages" out."""

from collections.abc import Iterator

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.closed.closing import STAGE
from streams.core.enterprise.strain import QUALITY_LEG
from streams.core.enterprise.view import View
from streams.core.telling.echoes import alarm_explains, strain_explains
from streams.core.telling.evidence import chart_design, chart_evidence, with_ids
from streams.core.telling.finding import Finding
from streams.core.words import per_cent

ESCAPE_LEG = "escape"
SURE = 3.0
"""Standard errors by which the escapes since the onset must exceed the expected: those of a day are found over the next
days, so that neighbouring periods are not independent, and the chart alone would be too quick.
"""


def escape(view: View) -> Iterator[Finding]:
    """Holds while a stage's escape chart alarms; silent where growth strain, or the stage's own failures, explain it.

    A stage that suddenly makes more defects has their escapes found later than its own catches, so for some days the
    share moves although nobody looks less well.
    """
    if strain_explains(view):
        return
    for identity, chart in view.charts.alarming(ESCAPE_LEG):
        if chart.exceeds(SURE) and not alarm_explains(view, QUALITY_LEG, identity.labels):
            yield _finding(view, identity, chart)


def _finding(view: View, identity: ChartId, chart: Chart) -> Finding:
    labels = dict(identity.labels)
    leg = chart_evidence(view, identity, chart)
    onset = chart.onset if chart.onset is not None else view.period
    return Finding(
        rule="escape",
        labels=labels,
        severity="warning",
        onset=onset,
        summary=f"More of the defects made at {labels['stage']} slip through to later stages",
        description=(
            f"{leg['x']} of {leg['n']} defects ({per_cent(leg.get('rate', 0.0))}) made at {labels['stage']} were found "
            f"only after it since {leg['since'][:10]}, where {leg['expected']:.0f} were expected: its own inspection "
            "catches less than it did."
        ),
        evidence=with_ids(
            view, leg, view.summary_ids(STAGE, min(point.period for point in chart.recent if point.period >= onset))
        ),
        design=chart_design(view, ESCAPE_LEG, chart),
    )
