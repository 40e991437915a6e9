"""One row a concern: what Andon may tell of, from which every registry is derived.

A concern says what is charted, its share of the false-alarm budget, its words, whose echo it is and what is advised.
To add one with a proportion of its own: its file, a line in CONCERNS, its name in the wire's vocabulary
(`schemas/vocabulary.py`), a test. Its alerts are told by its words; what needs more than words has a file in
`streams/core/rules` as well.
"""

from streams.core.concerns.below_target import BELOW_TARGET
from streams.core.concerns.benchmark import BENCHMARK
from streams.core.concerns.concern import Concern
from streams.core.concerns.critical_defect import CRITICAL_DEFECT, CRITICAL_NOTICE
from streams.core.concerns.escape import ESCAPE
from streams.core.concerns.expectation_gap import EXPECTATION_GAP
from streams.core.concerns.first_time_quality import FIRST_TIME_QUALITY
from streams.core.concerns.growth_headroom import GROWTH_HEADROOM
from streams.core.concerns.growth_strain import GROWTH_STRAIN
from streams.core.concerns.improvement import IMPROVEMENT
from streams.core.concerns.measurement_drift import MEASUREMENT_DRIFT
from streams.core.concerns.need_drift import NEED_DRIFT
from streams.core.concerns.quality_over_volume import QUALITY_OVER_VOLUME
from streams.core.concerns.relationship_at_risk import RELATIONSHIP_AT_RISK
from streams.core.concerns.reputation import REPUTATION
from streams.core.concerns.requirement_gap import REQUIREMENT_GAP
from streams.core.concerns.satisfaction import SATISFACTION_LOST
from streams.core.concerns.series import Series
from streams.core.concerns.stage_quality import STAGE_QUALITY
from streams.core.concerns.supplier_quality import SUPPLIER_QUALITY

CONCERNS: dict[str, Concern] = {
    concern.rule: concern
    for concern in (
        CRITICAL_DEFECT,
        CRITICAL_NOTICE,
        GROWTH_STRAIN,
        STAGE_QUALITY,
        FIRST_TIME_QUALITY,
        ESCAPE,
        QUALITY_OVER_VOLUME,
        SUPPLIER_QUALITY,
        SATISFACTION_LOST,
        MEASUREMENT_DRIFT,
        BENCHMARK,
        EXPECTATION_GAP,
        REQUIREMENT_GAP,
        NEED_DRIFT,
        RELATIONSHIP_AT_RISK,
        REPUTATION,
        BELOW_TARGET,
        IMPROVEMENT,
        GROWTH_HEADROOM,
    )
}
"""Rule to concern, in the order in which rules are asked."""

SERIES: dict[str, Series] = {series.name: series for concern in CONCERNS.values() for series in concern.charted}
"""Name of a chart's series to what it charts."""

SHARES: dict[str, float] = {
    **{name: series.share for name, series in SERIES.items()},
    **{name: share for concern in CONCERNS.values() for name, share in concern.shares.items()},
}
"""Statistic to its share of the system's false-alarm budget; they sum to 1. The shares of the stages and of all low
scores together are small for their weight, since their alarms decide on the verdict: a false one is not only an alert
too many.
"""
