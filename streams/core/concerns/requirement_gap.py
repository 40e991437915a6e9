"""Satisfaction tallies in, answers out in which a requirement was not met: of everybody and of each product."""

from collections.abc import Iterator

from streams.core.closed.closing import SATISFACTION
from streams.core.concerns.concern import Concern, Echo, Relation, Silence, Words
from streams.core.concerns.series import Count, Series, labelled
from streams.core.tallies.satisfaction import SatisfactionKey, SatisfactionTally


def _counts(key: SatisfactionKey, tally: SatisfactionTally) -> Iterator[Count]:
    x, n = tally.requirements[1], sum(tally.requirements)
    yield Count(labelled(), (key.product, key.segment, key.relationship), x, n)
    yield Count(labelled(product=key.product), (key.segment, key.relationship), x, n)


UNMET = Series("requirement_gap", SATISFACTION, _counts, "answers with a requirement that was not met", share=0.015)

REQUIREMENT_GAP = Concern(
    "requirement_gap",
    charted=(UNMET,),
    silent=Silence.AFTERMATH,
    words=Words(
        "Customers{of} find more requirements unmet than before",
        "In {x} of {n} answers ({rate}) since {since} a requirement was not met, where {expected} were expected from "
        "the same products and customers.",
    ),
    echo_of=(Echo("growth_strain", Relation.FELT), Echo("requirement_gap", Relation.PART)),
    advice=("close_requirement_gap",),
)
