"""The cells of a chart before and after in, "mix or rate?" out: Kitagawa's exact split of the change, by each label
that keeps the cells apart.
"""

import math
from collections.abc import Mapping
from typing import Any

from streams.core.charts.chart import Chart
from streams.core.charts.proportions import MAX_CELLS
from streams.core.charts.series import Cells, ChartId
from streams.core.closed.ledger import typed_key
from streams.core.concerns import SERIES
from streams.core.enterprise.view import View, matching
from streams.core.stats.kitagawa import Split, kitagawa, rate_effect_error
from streams.core.tallies.stage import OTHER

DIMENSIONS: dict[str, tuple[str, ...]] = {
    "stage_first_pass": ("site", "product", "supplier"),
    "product_first_pass": ("line", "supplier"),
    "low_score": ("product", "segment", "relationship"),
    "segment_low_score": ("product", "relationship"),
    "product_low_score": ("segment", "relationship"),
}
"""Series to the labels that make up its cells, in their order."""
GROUPS_TOLD = 5
DIGITS = 12
"""Decimals, so that the two effects still add up to the change."""
Z95 = 1.959963984540054


def marginal(cells: Mapping[str, list[int]], dimensions: int, position: int) -> dict[str, tuple[int, int]]:
    """The cells summed over all labels but one; a cell that holds the rest stays the rest."""
    return marginals(cells, dimensions)[position]


def marginals(cells: Mapping[str, list[int]], dimensions: int) -> list[dict[str, tuple[int, int]]]:
    """The same for each label, in their order."""
    tables: list[dict[str, tuple[int, int]]] = [{} for _ in range(dimensions)]
    for cell, (x, n) in cells.items():
        parts = cell.split("|")
        known = len(parts) in (dimensions, dimensions + 1)  # one more names the kind of score
        for table, name in zip(tables, parts[:dimensions] if known else [OTHER] * dimensions, strict=True):
            before = table.get(name)
            table[name] = (x, n) if before is None else (before[0] + x, before[1] + n)
    return tables


def told(before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]], phi: float) -> dict[str, Any]:
    """The split of the change of Σx/Σn: rate effect + mix effect = change, exactly.

    The interval is that of the rate effect, 95 %: binomial, widened by the dispersion φ of the baseline's periods, the
    mix taken as it was counted.
    """
    split = kitagawa(before, after)
    half = Z95 * math.sqrt(phi) * rate_effect_error(before, after)
    return {
        "before": round(split.before, DIGITS),
        "after": round(split.after, DIGITS),
        "change": round(split.change, DIGITS),
        "rate_effect": round(split.rate_effect, DIGITS),
        "rate_effect_interval": [round(split.rate_effect - half, DIGITS), round(split.rate_effect + half, DIGITS)],
        "mix_effect": round(split.mix_effect, DIGITS),
        "n": [sum(n for _, n in before.values()), sum(n for _, n in after.values())],
        "groups": _groups(split, before, after),
    }


def _groups(
    split: Split, before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]]
) -> list[dict[str, Any]]:
    """The groups that move the rate most, with what they were before and after."""
    ranked = sorted(split.groups, key=lambda each: (-abs(each.rate_effect) - abs(each.mix_effect), each.group))
    return [
        {
            "group": each.group,
            "before": list(before.get(each.group, (0, 0))),
            "after": list(after.get(each.group, (0, 0))),
            "rate_effect": round(each.rate_effect, DIGITS),
            "mix_effect": round(each.mix_effect, DIGITS),
        }
        for each in ranked[:GROUPS_TOLD]
    ]


def mix_or_rate(view: View, identity: ChartId, chart: Chart) -> dict[str, Any]:
    """For an alert's evidence: what was seen of the chart since its onset against its baseline, by each label.

    `before` and `after` are rates of failure; empty where the series has no labels to split by.
    """
    names = DIMENSIONS.get(identity.series, ())
    after = _seen(view, identity, chart) if names else {}
    if chart.baseline is None or not any(n for _, n in after.values()):
        return {}
    split = {}
    for position, name in enumerate(names):
        was, now = (marginal(cells, len(names), position) for cells in (chart.baseline.cells, after))
        if any(was) and any(now):  # a label that is never given splits nothing
            split[name] = told(was, now, chart.baseline.dispersion)
    return {"mix_or_rate": split}


def _seen(view: View, identity: ChartId, chart: Chart) -> Cells:
    series, cells = SERIES[identity.series], Cells()
    first = min((point.period for point in chart.recent if point.period >= (chart.onset or 0)), default=view.period)
    for scope, tally in view.tallies(series.kind, first, matching(identity.labels)):
        for count in series.counts(typed_key(scope), tally):
            if count.labels == identity.labels:
                name = "|".join(count.cell)
                cell = cells.setdefault(name if name in cells or len(cells) < MAX_CELLS else OTHER, [0, 0])
                cell[0], cell[1] = cell[0] + count.x, cell[1] + count.n
    return cells
