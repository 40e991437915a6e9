"""Tallies of one period in, the cells of every chart out. To add a charted proportion: its file, a line in SERIES, its
share in `streams/core/budget_shares.py`, a test.
"""

from collections.abc import Iterable

from streams.core.assessment.ledger import ScopeId, Tally, typed_key
from streams.core.assessment.proportions.escape import ESCAPE
from streams.core.assessment.proportions.expectation_gap import EXPECTATION_GAP
from streams.core.assessment.proportions.first_time import FIRST_TIME
from streams.core.assessment.proportions.low_score import LOW_SCORE, SEGMENT_LOW_SCORE
from streams.core.assessment.proportions.product_first_pass import PRODUCT_FIRST_PASS
from streams.core.assessment.proportions.relationship_at_risk import RELATIONSHIP_AT_RISK
from streams.core.assessment.proportions.requirement_gap import REQUIREMENT_GAP
from streams.core.assessment.proportions.stage_first_pass import STAGE_FIRST_PASS
from streams.core.assessment.proportions.supplier_first_pass import SUPPLIER_FIRST_PASS
from streams.core.assessment.series import Cells, ChartId, Count, Series

MAX_CELLS = 4_000
"""Cells a chart keeps apart; the rest share one."""

SERIES: dict[str, Series] = {
    series.name: series
    for series in (
        STAGE_FIRST_PASS,
        PRODUCT_FIRST_PASS,
        SUPPLIER_FIRST_PASS,
        LOW_SCORE,
        SEGMENT_LOW_SCORE,
        FIRST_TIME,
        ESCAPE,
        EXPECTATION_GAP,
        REQUIREMENT_GAP,
        RELATIONSHIP_AT_RISK,
    )
}


def charted(tallies: Iterable[tuple[ScopeId, Tally]]) -> dict[ChartId, Cells]:
    """The cells of every chart that has something in these tallies."""
    charts: dict[ChartId, Cells] = {}
    for scope, tally in tallies:
        key = typed_key(scope)
        for series in SERIES.values():
            if series.kind == scope.kind:
                for count in series.counts(key, tally):
                    _add(charts, series.name, count)
    return charts


def _add(charts: dict[ChartId, Cells], series: str, count: Count) -> None:
    if not count.n:
        return
    cells = charts.setdefault(ChartId(series, count.labels), {})
    name = "|".join(count.cell)
    if name not in cells and len(cells) >= MAX_CELLS:
        name = "(other)"
    cell = cells.setdefault(name, [0, 0])
    cell[0] += count.x
    cell[1] += count.n
