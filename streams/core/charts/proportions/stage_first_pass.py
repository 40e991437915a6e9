"""Stage tallies in, first failures of each stage out: the quality leg of growth strain."""

from collections.abc import Iterator

from streams.core.charts.series import Count, Series, labelled
from streams.core.closed.closing import STAGE
from streams.core.tallies.stage import StageKey, StageTally


def _counts(key: StageKey, tally: StageTally) -> Iterator[Count]:
    cell = (key.site, key.product, key.supplier)
    yield Count(labelled(stage=key.stage), cell, tally.first_failed, tally.first_inspected)


STAGE_FIRST_PASS = Series("stage_first_pass", STAGE, _counts, "units failing their first inspection")
