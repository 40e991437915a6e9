"""The conditions that open alerts. Each has its row in `streams/core/concerns`; one that needs more than words has
a file here and a line in OWN. Contract tests and metrics find it by themselves.
"""

from collections.abc import Callable, Iterator
from functools import partial

from streams.core.concerns import CONCERNS
from streams.core.concerns.concern import Concern
from streams.core.enterprise.view import View
from streams.core.rules.below_target import below_target
from streams.core.rules.benchmark import benchmark
from streams.core.rules.critical_defect import critical_defect
from streams.core.rules.critical_notice import critical_notice
from streams.core.rules.escape import escape
from streams.core.rules.expectation_gap import expectation_gap
from streams.core.rules.first_time_quality import first_time_quality
from streams.core.rules.growth_headroom import growth_headroom
from streams.core.rules.growth_strain import growth_strain
from streams.core.rules.improvement import improvement
from streams.core.rules.measurement_drift import measurement_drift
from streams.core.rules.need_drift import need_drift
from streams.core.rules.quality_over_volume import quality_over_volume
from streams.core.rules.relationship_at_risk import relationship_at_risk
from streams.core.rules.reputation import reputation
from streams.core.rules.requirement_gap import requirement_gap
from streams.core.rules.satisfaction import satisfaction
from streams.core.rules.stage_quality import stage_quality
from streams.core.rules.supplier_quality import supplier_quality
from streams.core.telling.chart_rule import chart_findings
from streams.core.telling.echoes import told_already
from streams.core.telling.finding import Finding

Rule = Callable[[View], Iterator[Finding]]

OWN: dict[str, Rule] = {
    "critical_defect": critical_defect,
    "critical_notice": critical_notice,
    "growth_strain": growth_strain,
    "growth_headroom": growth_headroom,
    "stage_quality": stage_quality,
    "first_time_quality": first_time_quality,
    "escape": escape,
    "quality_over_volume": quality_over_volume,
    "supplier_quality": supplier_quality,
    "satisfaction": satisfaction,
    "measurement_drift": measurement_drift,
    "benchmark": benchmark,
    "below_target": below_target,
    "improvement": improvement,
    "expectation_gap": expectation_gap,
    "requirement_gap": requirement_gap,
    "need_drift": need_drift,
    "relationship_at_risk": relationship_at_risk,
    "reputation": reputation,
}
"""Rules that need more than the words of their concern."""


def _rule(concern: Concern) -> Rule:
    """The rule of a concern: its own, or the one that tells its charts in its words; silent where it was told
    already.
    """
    finds = OWN.get(concern.rule) or partial(chart_findings, concern=concern)
    return lambda view: iter(()) if told_already(view, concern.silent) else finds(view)


RULES: dict[str, Rule] = {name: _rule(concern) for name, concern in CONCERNS.items()}
"""Every rule by its name, from the table of concerns."""
