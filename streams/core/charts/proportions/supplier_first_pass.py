"""Stage tallies in, first failures of the units that hold a supplier's parts out."""

from collections.abc import Iterator

from streams.core.charts.series import Count, Series, labelled
from streams.core.closed.closing import STAGE
from streams.core.tallies.stage import StageKey, StageTally


def _counts(key: StageKey, tally: StageTally) -> Iterator[Count]:
    if key.supplier:
        labels = labelled(stage=key.stage, supplier=key.supplier)
        yield Count(labels, (key.site, key.product), tally.first_failed, tally.first_inspected)


SUPPLIER_FIRST_PASS = Series(
    "supplier_first_pass",
    STAGE,
    _counts,
    "units with the supplier's parts failing their first inspection",
    wanders_with="stage_first_pass",
)
