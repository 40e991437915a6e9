"""Satisfaction tallies in, answers out in which all requirements were met and yet less was perceived than expected: of
everybody and of each product.
"""

from collections.abc import Iterator

from streams.core.charts.series import Count, Series, labelled
from streams.core.closed.closing import SATISFACTION
from streams.core.tallies.satisfaction import QUADRANTS, SatisfactionKey, SatisfactionTally

MET_DISAPPOINTED = QUADRANTS.index("met_disappointed")


def _counts(key: SatisfactionKey, tally: SatisfactionTally) -> Iterator[Count]:
    x, n = tally.quadrants[MET_DISAPPOINTED], sum(tally.quadrants)
    yield Count(labelled(), (key.product, key.segment, key.relationship), x, n)
    yield Count(labelled(product=key.product), (key.segment, key.relationship), x, n)


EXPECTATION_GAP = Series(
    "expectation_gap", SATISFACTION, _counts, "answers with the requirement met and less perceived than expected"
)
