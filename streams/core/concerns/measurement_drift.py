"""A measured characteristic moves or spreads: charts of means and variances."""

from streams.core.concerns.concern import Concern, Echo, Relation

MEASUREMENT_DRIFT = Concern(
    "measurement_drift",
    shares={"measurement": 0.05},
    echo_of=(Echo("growth_strain", Relation.AT_STRAINED_STAGE),),
    advice=("recenter_process",),
)
