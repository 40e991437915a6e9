"""Stage tallies in, first failures of each product at each stage and site out."""

from collections.abc import Iterator

from streams.core.charts.series import Count, Series, labelled
from streams.core.closed.closing import STAGE
from streams.core.tallies.stage import StageKey, StageTally


def _counts(key: StageKey, tally: StageTally) -> Iterator[Count]:
    labels = labelled(site=key.site, product=key.product, stage=key.stage)
    yield Count(labels, (key.line, key.supplier), tally.first_failed, tally.first_inspected)


PRODUCT_FIRST_PASS = Series(
    "product_first_pass",
    STAGE,
    _counts,
    "units of the product failing their first inspection",
    wanders_with="stage_first_pass",
)
