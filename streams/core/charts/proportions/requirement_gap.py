"""Satisfaction tallies in, answers out in which a requirement was not met: of everybody and of each product."""

from collections.abc import Iterator

from streams.core.charts.series import Count, Series, labelled
from streams.core.closed.closing import SATISFACTION
from streams.core.tallies.satisfaction import SatisfactionKey, SatisfactionTally


def _counts(key: SatisfactionKey, tally: SatisfactionTally) -> Iterator[Count]:
    x, n = tally.requirements[1], sum(tally.requirements)
    yield Count(labelled(), (key.product, key.segment, key.relationship), x, n)
    yield Count(labelled(product=key.product), (key.segment, key.relationship), x, n)


REQUIREMENT_GAP = Series("requirement_gap", SATISFACTION, _counts, "answers with a requirement that was not met")
