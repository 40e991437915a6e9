"""Relationship tallies in, customers who fell out: at risk or gone now, and not at risk before; new and existing ones
apart.

Who fell is charted, and not who is at risk: that share moves slowly, so that each period would count the last one's
customers again.
"""

from collections.abc import Iterator

from streams.core.closed.closing import RELATIONSHIP
from streams.core.concerns.concern import Concern, Echo, Relation, Words
from streams.core.concerns.series import Count, Series, labelled
from streams.core.tallies.relationship import RelationshipKey, RelationshipTally


def _counts(key: RelationshipKey, tally: RelationshipTally) -> Iterator[Count]:
    if key.relationship:
        yield Count(labelled(relationship=key.relationship), (key.segment,), tally.fell, tally.sound)


FALLEN = Series(
    "relationship_at_risk", RELATIONSHIP, _counts, "customers who fell to being at risk or left", share=0.02
)

RELATIONSHIP_AT_RISK = Concern(
    "relationship_at_risk",
    charted=(FALLEN,),
    words=Words(
        "More {relationship} customers than before are at risk of being lost",
        "{x} of {n} {relationship} customers heard of since {since} ({rate}) fell: bad experiences outweigh the good "
        "ones now, or they left. {expected} were expected. {at_risk} of {known} {relationship} customers are at "
        "risk now.",
    ),
    echo_of=(Echo("growth_strain", Relation.FELT), Echo("satisfaction", Relation.SAME_CUSTOMERS)),
    advice=("recover_customers", "protect_existing_customers"),
)
