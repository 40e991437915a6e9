"""Tallies of one period in, the cells of every chart out: which failures are charted, at which level, against which
mix.

A chart watches x failures of n in one group (its labels). Inside the group the counts are kept apart by cell (site,
product, supplier; segment and relationship), and each cell is expected at its own baseline rate, so that a change of
mix is not taken for a change of quality (risk adjustment: Steiner et al. 2000).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from streams.core.assessment.ledger import Key, ScopeId, Tally, typed_key
from streams.core.closing import SATISFACTION, STAGE

Labels = tuple[tuple[str, str], ...]
Cells = dict[str, list[int]]
"""Cell name to [x, n]."""

MAX_CELLS = 4_000
"""Cells a chart keeps apart; the rest share one."""


class ChartId(NamedTuple):
    """A series and the group it is drawn for."""

    series: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of chart.

    `share` is the part of the false-alarm budget that all charts of this series have together (the stages' is small,
    since their alarms decide on growth strain). `failures` gives (x, n)
    of a tally.
    """

    name: str
    kind: str
    share: float
    group: Callable[[Any], Labels | None]
    cell: Callable[[Any], tuple[str, ...]]
    failures: Callable[[Any], tuple[int, int]]
    what: str


def _labels(**labels: str) -> Labels:
    return tuple(sorted(labels.items()))


SERIES: dict[str, Series] = {
    series.name: series
    for series in (
        Series(
            "stage_first_pass",
            STAGE,
            0.1,
            lambda key: _labels(stage=key.stage),
            lambda key: (key.site, key.product, key.supplier),
            lambda tally: (tally.first_failed, tally.first_inspected),
            "units failing their first inspection",
        ),
        Series(
            "product_first_pass",
            STAGE,
            0.25,
            lambda key: _labels(site=key.site, product=key.product, stage=key.stage),
            lambda key: (key.line, key.supplier),
            lambda tally: (tally.first_failed, tally.first_inspected),
            "units of the product failing their first inspection",
        ),
        Series(
            "supplier_first_pass",
            STAGE,
            0.15,
            lambda key: _labels(stage=key.stage, supplier=key.supplier) if key.supplier else None,
            lambda key: (key.site, key.product),
            lambda tally: (tally.first_failed, tally.first_inspected),
            "units with the supplier's parts failing their first inspection",
        ),
        Series(
            "low_score",
            SATISFACTION,
            0.25,
            lambda key: _labels(),
            lambda key: (key.product, key.segment, key.relationship),
            lambda tally: (tally.low, tally.answers),
            "csat answers of 1 or 2",
        ),
        Series(
            "segment_low_score",
            SATISFACTION,
            0.25,
            lambda key: _labels(segment=key.segment) if key.segment else None,
            lambda key: (key.product, key.relationship),
            lambda tally: (tally.low, tally.answers),
            "csat answers of 1 or 2 in the segment",
        ),
    )
}


def charted(tallies: Iterable[tuple[ScopeId, Tally]]) -> dict[ChartId, Cells]:
    """The cells of every chart that has something in these tallies."""
    charts: dict[ChartId, Cells] = {}
    for scope, tally in tallies:
        key = typed_key(scope)
        for series in SERIES.values():
            if series.kind == scope.kind:
                _add(charts, series, key, tally)
    return charts


def _add(charts: dict[ChartId, Cells], series: Series, key: Key, tally: Tally) -> None:
    x, n = series.failures(tally)
    labels = series.group(key) if n else None
    if labels is None:
        return
    cells = charts.setdefault(ChartId(series.name, labels), {})
    name = "|".join(series.cell(key))
    if name not in cells and len(cells) >= MAX_CELLS:
        name = "(other)"
    cell = cells.setdefault(name, [0, 0])
    cell[0] += x
    cell[1] += n
