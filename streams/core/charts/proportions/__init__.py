"""Tallies of one period in, the cells of every chart out. To add a charted proportion: its file, a line in SERIES, its
share in `streams/core/charts/budget_shares.py`, a test.
"""

from collections.abc import Iterable

from streams.core.charts.proportions.escape import ESCAPE
from streams.core.charts.proportions.expectation_gap import EXPECTATION_GAP
from streams.core.charts.proportions.first_time import FIRST_TIME
from streams.core.charts.proportions.low_score import LOW_SCORE, SEGMENT_LOW_SCORE
from streams.core.charts.proportions.product_first_pass import PRODUCT_FIRST_PASS
from streams.core.charts.proportions.relationship_at_risk import RELATIONSHIP_AT_RISK
from streams.core.charts.proportions.requirement_gap import REQUIREMENT_GAP
from streams.core.charts.proportions.stage_first_pass import STAGE_FIRST_PASS
from streams.core.charts.proportions.supplier_first_pass import SUPPLIER_FIRST_PASS
from streams.core.charts.series import Cells, ChartId, Count, Series
from streams.core.closed.kinds import KINDS
from streams.core.closed.ledger import ScopeId, Tally, typed_key
from streams.core.tallies.stage import OTHER

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
    of_kind = {kind: [series for series in SERIES.values() if series.kind == kind] for kind in KINDS}
    for scope, tally in tallies:
        key = typed_key(scope)
        for series in of_kind[scope.kind]:
            for count in series.counts(key, tally):
                if count.n:
                    _add(charts, series.name, count)
    return charts


def _add(charts: dict[ChartId, Cells], series: str, count: Count) -> None:
    labels, names, x, n = count
    identity = ChartId(series, labels)
    cells = charts.get(identity)
    if cells is None:
        cells = charts[identity] = {}
    name = "|".join(names)
    cell = cells.get(name)
    if cell is None:
        cell = cells.setdefault(name if len(cells) < MAX_CELLS else OTHER, [0, 0])
    cell[0] += x
    cell[1] += n
