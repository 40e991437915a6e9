"""Stage tallies in, of the defects that a stage made, those that were found only after it out: what slips through."""

from collections.abc import Iterator

from streams.core.closed.closing import STAGE
from streams.core.concerns.concern import Concern, Echo, Relation, Silence, Words
from streams.core.concerns.series import Count, Series, labelled
from streams.core.tallies.stage import OTHER, StageKey, StageTally


def _counts(key: StageKey, tally: StageTally) -> Iterator[Count]:
    """A defect found at another stage than its origin was found later: a stage cannot make what was found before it."""
    for origin, n in tally.origins.items():
        if origin != OTHER:
            yield Count(labelled(stage=origin), (key.site, key.product), n if key.stage != origin else 0, n)


ESCAPES = Series("escape", STAGE, _counts, "defects made at the stage that were found only after it", share=0.03)

ESCAPE = Concern(
    "escape",
    charted=(ESCAPES,),
    silent=Silence.STRAIN,
    words=Words(
        "More of the defects made at {stage} slip through to later stages",
        "{x} of {n} defects ({rate}) made at {stage} were found only after it since {since}, where {expected} were "
        "expected: its own inspection catches less than it did.",
    ),
    echo_of=(Echo("growth_strain", Relation.AT_STRAINED_STAGE), Echo("stage_quality", Relation.DOWNSTREAM)),
    advice=("add_first_time_checks",),
)
