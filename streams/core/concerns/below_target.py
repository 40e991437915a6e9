"""Persistently poor: a level below its target, and not a change; what got worse to get there is told as that."""

from streams.core.concerns.concern import Concern, Echo, Relation

BELOW_TARGET = Concern(
    "below_target",
    shares={"below_target": 0.02},
    echo_of=(
        Echo("growth_strain", Relation.AT_STRAINED_STAGE),
        Echo("growth_strain", Relation.FELT),
        Echo("stage_quality", Relation.SAME_PLACE),
        Echo("satisfaction", Relation.SAME_PLACE),
    ),
    advice=("lift_to_target",),
)
