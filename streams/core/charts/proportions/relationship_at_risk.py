"""Relationship tallies in, customers who fell out: at risk or gone now, and not at risk before; new and existing ones
apart.

Who fell is charted, and not who is at risk: that share moves slowly, so that each period would count the last one's
customers again.
"""

from collections.abc import Iterator

from streams.core.charts.series import Count, Series, labelled
from streams.core.closed.closing import RELATIONSHIP
from streams.core.tallies.relationship import RelationshipKey, RelationshipTally


def _counts(key: RelationshipKey, tally: RelationshipTally) -> Iterator[Count]:
    if key.relationship:
        yield Count(labelled(relationship=key.relationship), (key.segment,), tally.fell, tally.sound)


RELATIONSHIP_AT_RISK = Series(
    "relationship_at_risk", RELATIONSHIP, _counts, "customers who fell to being at risk or left"
)
