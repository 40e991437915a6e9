"""Stage tallies in, first failures of all stages together out: a small worsening that is spread over many of them."""

from collections.abc import Iterator

from streams.core.charts.series import Count, Series, labelled
from streams.core.closed.closing import STAGE
from streams.core.tallies.stage import StageKey, StageTally


def _counts(key: StageKey, tally: StageTally) -> Iterator[Count]:
    """Each stage and product is expected at its own rate: neither a change of mix nor one of routing is a decline."""
    yield Count(labelled(), (key.stage, key.product, key.supplier), tally.first_failed, tally.first_inspected)


FIRST_TIME = Series("first_time", STAGE, _counts, "first inspections failed, all stages together")
