"""Stage tallies in, of the defects that a stage made, those that were found only after it out: what slips through."""

from collections.abc import Iterator

from streams.core.charts.series import Count, Series, labelled
from streams.core.closed.closing import STAGE
from streams.core.tallies.stage import OTHER, StageKey, StageTally


def _counts(key: StageKey, tally: StageTally) -> Iterator[Count]:
    """A defect found at another stage than its origin was found later: a stage cannot make what was found before it."""
    for origin, n in tally.origins.items():
        if origin != OTHER:
            yield Count(labelled(stage=origin), (key.site, key.product), n if key.stage != origin else 0, n)


ESCAPE = Series("escape", STAGE, _counts, "defects made at the stage that were found only after it", clustered=True)
