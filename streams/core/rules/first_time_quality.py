"""The chart of all stages together in; "less is right the first time, a little at many stages" out."""

from collections.abc import Iterator
from typing import Any

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.concerns.first_time_quality import FIRST_TIME_QUALITY
from streams.core.enterprise.history import NOTHING
from streams.core.enterprise.strain import PRODUCT_LEG, QUALITY_LEG
from streams.core.enterprise.view import View
from streams.core.messages import rounded
from streams.core.telling.chart_rule import chart_findings
from streams.core.telling.echoes import alarm_explains
from streams.core.telling.finding import Finding

EXPLAINING = (QUALITY_LEG, PRODUCT_LEG, "supplier_first_pass")
"""Series whose own alarms say more exactly where it fails."""
MOST = 0.5
SURE = 3.0
"""Standard errors by which the failures since the onset must exceed the expected: this chart may take its time."""


def first_time_quality(view: View) -> Iterator[Finding]:
    """Holds while all stages together fail more than expected and no stage, product or supplier stands out."""
    if not any(alarm_explains(view, series) for series in EXPLAINING):
        yield from chart_findings(view, FIRST_TIME_QUALITY, holds=_sure, more=_by_stage)


def _sure(view: View, identity: ChartId, chart: Chart) -> bool:
    return chart.exceeds(SURE) and _spread(_by_stage(view, identity, chart)["stages"])


def _by_stage(view: View, _: ChartId, chart: Chart) -> dict[str, Any]:
    return {"stages": _stages(view, chart, chart.onset if chart.onset is not None else view.period)}


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
