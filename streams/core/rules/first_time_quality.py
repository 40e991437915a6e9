"""The chart of all stages together in; "less is right the first time, a little at many stages" out."""

from collections.abc import Iterator
from typing import Any

from streams.core.charts.chart import Chart
from streams.core.enterprise.history import NOTHING
from streams.core.enterprise.strain import PRODUCT_LEG, QUALITY_LEG
from streams.core.enterprise.view import View
from streams.core.messages import rounded
from streams.core.telling.echoes import alarm_explains, strain_explains
from streams.core.telling.evidence import chart_design, chart_evidence, chart_summary_ids, with_ids
from streams.core.telling.finding import Finding
from streams.core.words import per_cent

FIRST_TIME_LEG = "first_time"
EXPLAINING = (QUALITY_LEG, PRODUCT_LEG, "supplier_first_pass")
"""Series whose own alarms say more exactly where it fails."""
MOST = 0.5
SURE = 3.0
"""Standard errors by which the failures since the onset must exceed the expected: this chart may take its time."""


def first_time_quality(view: View) -> Iterator[Finding]:
    """Holds while all stages together fail more than expected and no stage, product or supplier stands out."""
    if strain_explains(view) or any(alarm_explains(view, series) for series in EXPLAINING):
        return
    for identity, chart in view.charts.alarming(FIRST_TIME_LEG):
        onset = chart.onset if chart.onset is not None else view.period
        stages = _stages(view, chart, onset)
        if not (chart.exceeds(SURE) and _spread(stages)):
            continue
        leg = chart_evidence(view, identity, chart)
        yield Finding(
            rule="first_time_quality",
            labels={},
            severity="warning",
            onset=onset,
            summary="Less is right the first time, a little at many stages",
            description=(
                f"{leg['x']} of {leg['n']} first inspections ({per_cent(leg.get('rate', 0.0))}) failed over all stages "
                f"since {leg['since'][:10]}, where {leg['expected']:.0f} were expected. No stage stands out: look for "
                "what they have in common."
            ),
            evidence=with_ids(view, leg | {"stages": stages}, chart_summary_ids(view, identity, chart)),
            design=chart_design(view, FIRST_TIME_LEG, chart),
        )


def _spread(stages: list[dict[str, Any]]) -> bool:
    """False where one stage alone has most of the failures above its baseline: its own chart will say so."""
    excess: list[float] = [row["x"] - row["n"] * row["baseline_rate"] for row in stages]
    return max(excess, default=0.0) <= MOST * sum(excess)


def _stages(view: View, chart: Chart, onset: int) -> list[dict[str, Any]]:
    """What each stage contributed since the onset, beside its own baseline."""
    before: dict[str, list[int]] = {}
    for cell, (x, n) in chart.baseline.cells.items() if chart.baseline is not None else ():
        mine = before.setdefault(cell.split("|")[0], [0, 0])
        mine[0], mine[1] = mine[0] + x, mine[1] + n
    rows = []
    for stage in view.stages:
        flows = [flow.stages.get(stage, NOTHING) for flow in view.history.since(onset)]
        x, n = sum(flow.first_failed for flow in flows), sum(flow.first_inspected for flow in flows)
        learned = before.get(stage, [0, 0])
        if n and learned[1]:
            rates = {"rate": rounded(x / n), "baseline_rate": rounded(learned[0] / learned[1])}
            rows.append({"stage": stage, "x": x, "n": n, **rates})
    return rows
