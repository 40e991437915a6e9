"""Tallies of one period in, the cells of every chart out. What is charted stands in `streams/core/concerns`."""

from collections.abc import Iterable

from streams.core.charts.series import Cells, ChartId, Count
from streams.core.closed.kinds import KINDS
from streams.core.closed.ledger import ScopeId, Tally, typed_key
from streams.core.concerns import SERIES
from streams.core.tallies.stage import OTHER

MAX_CELLS = 4_000
"""Cells a chart keeps apart; the rest share one."""


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
