"""A measured characteristic moves or spreads: charts of means and variances."""

from streams.core.concerns.concern import Concern

MEASUREMENT_DRIFT = Concern(
    "measurement_drift",
    shares={"measurement": 0.06},
)
