"""Satisfaction tallies in, low scores of all customers and of each segment out: the satisfaction leg of growth
strain.
"""

from collections.abc import Iterator

from streams.core.closed.closing import SATISFACTION
from streams.core.concerns.concern import Concern, Echo, Relation, Silence
from streams.core.concerns.series import Count, Series, labelled
from streams.core.tallies.satisfaction import SatisfactionKey, SatisfactionTally


def _of_all(key: SatisfactionKey, tally: SatisfactionTally) -> Iterator[Count]:
    yield Count(labelled(), (key.product, key.segment, key.relationship), tally.low, tally.answers)


def _of_segment(key: SatisfactionKey, tally: SatisfactionTally) -> Iterator[Count]:
    if key.segment:
        yield Count(labelled(segment=key.segment), (key.product, key.relationship), tally.low, tally.answers)


LOW_SCORE = Series("low_score", SATISFACTION, _of_all, "csat answers of 1 or 2", share=0.14)
SEGMENT_LOW_SCORE = Series(
    "segment_low_score",
    SATISFACTION,
    _of_segment,
    "csat answers of 1 or 2 in the segment",
    share=0.15,
)

SATISFACTION_LOST = Concern(
    "satisfaction",
    charted=(LOW_SCORE, SEGMENT_LOW_SCORE),
    silent=Silence.AFTERMATH,
    echo_of=(
        Echo("growth_strain", Relation.FELT),
        Echo("satisfaction", Relation.PART),
        Echo("stage_quality", Relation.CAME_THROUGH),
        Echo("supplier_quality", Relation.CAME_THROUGH),
    ),
    advice=("recover_customers",),
)
