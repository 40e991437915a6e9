"""Behind the industry's standard, or leading it: one look a block."""

from streams.core.concerns.concern import Concern

BENCHMARK = Concern(
    "benchmark",
    shares={"benchmark": 0.02},
    advice=("hold_the_standard",),
)
