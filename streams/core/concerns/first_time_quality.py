"""Stage tallies in, first failures of all stages together out: a small worsening that is spread over many of them."""

from collections.abc import Iterator

from streams.core.closed.closing import STAGE
from streams.core.concerns.concern import Concern, Echo, Relation, Silence, Words
from streams.core.concerns.series import Count, Series, labelled
from streams.core.tallies.stage import StageKey, StageTally


def _counts(key: StageKey, tally: StageTally) -> Iterator[Count]:
    """Each stage and product is expected at its own rate: neither a change of mix nor one of routing is a decline."""
    yield Count(labelled(), (key.stage, key.product, key.supplier), tally.first_failed, tally.first_inspected)


FIRST_TIME = Series("first_time", STAGE, _counts, "first inspections failed, all stages together", share=0.02)

FIRST_TIME_QUALITY = Concern(
    "first_time_quality",
    charted=(FIRST_TIME,),
    silent=Silence.STRAIN,
    words=Words(
        "Less is right the first time, a little at many stages",
        "{x} of {n} first inspections ({rate}) failed over all stages since {since}, where {expected} were expected. "
        "No stage stands out: look for what they have in common.",
    ),
    echo_of=(Echo("growth_strain", Relation.IN_ITS_TIME),),
)
