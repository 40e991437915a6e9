"""What customers speak of changes: a chart of the mix of needs in each segment."""

from streams.core.concerns.concern import Concern

NEED_DRIFT = Concern(
    "need_drift",
    shares={"need_drift": 0.02},
    advice=("serve_emerging_need",),
)
