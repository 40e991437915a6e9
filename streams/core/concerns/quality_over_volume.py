"""More volume satisfies nobody more: a CUSUM of low scores against the share that breaks even."""

from streams.core.concerns.concern import Concern, Echo, Relation

QUALITY_OVER_VOLUME = Concern(
    "quality_over_volume",
    shares={"quality_over_volume": 0.03},
    echo_of=(Echo("growth_strain", Relation.IN_ITS_TIME),),
)
