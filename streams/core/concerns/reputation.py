"""What is said against the enterprise, slowly and for weeks: a chart fed once a block."""

from streams.core.concerns.concern import Concern, Echo, Relation

REPUTATION = Concern(
    "reputation",
    shares={"reputation": 0.02},
    echo_of=(Echo("growth_strain", Relation.FELT), Echo("satisfaction", Relation.SAME_CUSTOMERS)),
)
