"""Satisfaction tallies in, answers out in which all requirements were met and yet less was perceived than expected: of
everybody and of each product.
"""

from collections.abc import Iterator

from streams.core.closed.closing import SATISFACTION
from streams.core.concerns.concern import Concern, Echo, Relation, Silence, Words
from streams.core.concerns.series import Count, Series, labelled
from streams.core.tallies.satisfaction import QUADRANTS, SatisfactionKey, SatisfactionTally

MET_DISAPPOINTED = QUADRANTS.index("met_disappointed")


def _counts(key: SatisfactionKey, tally: SatisfactionTally) -> Iterator[Count]:
    x, n = tally.quadrants[MET_DISAPPOINTED], sum(tally.quadrants)
    yield Count(labelled(), (key.product, key.segment, key.relationship), x, n)
    yield Count(labelled(product=key.product), (key.segment, key.relationship), x, n)


DISAPPOINTED = Series(
    "expectation_gap",
    SATISFACTION,
    _counts,
    "answers with the requirement met and less perceived than expected",
    share=0.015,
)

EXPECTATION_GAP = Concern(
    "expectation_gap",
    charted=(DISAPPOINTED,),
    silent=Silence.AFTERMATH,
    words=Words(
        "Customers{of} expect more than they find, though their requirements are met",
        "In {x} of {n} answers ({rate}) since {since} the requirement was met and less was perceived than expected, "
        "where {expected} such answers were expected. Either the requirements are the wrong ones, or more was promised "
        "than they ask for.",
    ),
    echo_of=(Echo("growth_strain", Relation.FELT), Echo("expectation_gap", Relation.PART)),
    advice=("close_expectation_gap",),
)
