"""Satisfaction tallies in, low scores of all customers, of each segment and of each product out: the satisfaction leg
of growth strain. Whatever a company asks (csat, nps, ces) is heard; each kind is expected at its own rate.
"""

from collections.abc import Iterator

from streams.core.closed.closing import SATISFACTION
from streams.core.concerns.concern import Concern, Echo, Relation, Silence
from streams.core.concerns.series import Count, Labels, Series, labelled
from streams.core.tallies.satisfaction import SatisfactionKey, SatisfactionTally


def _scores(labels: Labels, cell: tuple[str, ...], tally: SatisfactionTally) -> Iterator[Count]:
    """Csat is the usual kind, and names no other in its cells."""
    for kind, low, n in tally.dissatisfied():
        yield Count(labels, cell if kind == "csat" else (*cell, kind), low, n)


def _of_all(key: SatisfactionKey, tally: SatisfactionTally) -> Iterator[Count]:
    yield from _scores(labelled(), (key.product, key.segment, key.relationship), tally)


def _of_segment(key: SatisfactionKey, tally: SatisfactionTally) -> Iterator[Count]:
    if key.segment:
        yield from _scores(labelled(segment=key.segment), (key.product, key.relationship), tally)


def _of_product(key: SatisfactionKey, tally: SatisfactionTally) -> Iterator[Count]:
    yield from _scores(labelled(product=key.product), (key.segment, key.relationship), tally)


LOW = "low scores: csat of 1 or 2, nps up to 6, ces up to 3"
LOW_SCORE = Series("low_score", SATISFACTION, _of_all, LOW, share=0.15)
SEGMENT_LOW_SCORE = Series("segment_low_score", SATISFACTION, _of_segment, f"{LOW}, in the segment", share=0.06)
PRODUCT_LOW_SCORE = Series("product_low_score", SATISFACTION, _of_product, f"{LOW}, of the product", share=0.15)

SATISFACTION_LOST = Concern(
    "satisfaction",
    charted=(LOW_SCORE, SEGMENT_LOW_SCORE, PRODUCT_LOW_SCORE),
    silent=Silence.AFTERMATH,
    echo_of=(
        Echo("growth_strain", Relation.FELT),
        Echo("satisfaction", Relation.MOSTLY),
        Echo("satisfaction", Relation.PART),
        Echo("stage_quality", Relation.CAME_THROUGH),
        Echo("supplier_quality", Relation.CAME_THROUGH),
    ),
    advice=("recover_customers",),
)
