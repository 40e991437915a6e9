"""The last block of periods and the frozen baselines in; how much of a change in yield or satisfaction is rate, and how
much is mix, out: so that a change of mix is never taken for a decline.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.enterprise.facets.mixes import Mixes
from streams.core.enterprise.rate_and_mix import DIMENSIONS, marginal, told
from streams.core.enterprise.strain import QUALITY_LEG, SATISFACTION_LEG
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out

MEASURES = {QUALITY_LEG: "first_pass_yield", SATISFACTION_LEG: "low_score_share"}
"""Series to what its change is told of."""


MANY_CELLS = 100
"""A chart of more cells is split at the end of each block only: a large enterprise's close must not wait for it."""


def mix_or_rate(view: View) -> Iterator[Out]:
    """One insight a stage, or for all customers, and label by which there are at least two groups; its value is the
    rate effect, and with `mix_effect` it adds up to `change` exactly (Kitagawa 1955).
    """
    for series, measure in MEASURES.items():
        for identity, chart in view.charts.of(series):
            for position, by in enumerate(DIMENSIONS[series]):
                yield from _split(view, identity, chart, position, {"of": measure, "by": by})


def _split(view: View, identity: ChartId, chart: Chart, position: int, names: dict[str, str]) -> Iterator[Out]:
    if chart.baseline is None:
        return
    if len(chart.baseline.cells) > MANY_CELLS and (view.period + 1) % view.settings.block:
        return
    before = marginal(chart.baseline.cells, len(DIMENSIONS[identity.series]), position)
    after = view.facet(Mixes).latest(identity, position)
    if len({*before, *after}) < 2 or not any(n for _, n in after.values()):
        return
    if identity.series == QUALITY_LEG:
        before, after = _passed(before), _passed(after)
    split = told(before, after, chart.baseline.dispersion)
    low, high = split["rate_effect_interval"]
    yield insight_out(
        view,
        "mix_or_rate",
        names | dict(identity.labels),
        value=split["rate_effect"],
        interval=(low, high),
        n=split["n"][1],
        method="Kitagawa's split (1955) of the last block against the baseline: rate effect, binomial 95 % interval "
        "widened by the baseline's dispersion",
        detail=split | {"window_periods": view.settings.block, "baseline_periods": chart.baseline.periods},
    )


def _passed(groups: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    return {name: (n - x, n) for name, (x, n) in groups.items()}
