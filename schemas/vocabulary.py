"""The vocabularies of the wire, in one place: what is known so far in, types that allow more out.

They are open. A value may be added in any release and none is taken away inside v1 (`andon schemas check` holds that);
a subscriber ignores what it does not know. To add a value: one line here, and whatever publishes it.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Final, get_args

from pydantic import Field

from schemas.wire import Label, Verdict

KNOWN: Final = "x-known-values"
"""The keyword under which a JSON Schema lists the values known so far."""

RULES: Final[tuple[str, ...]] = (
    "growth_strain",
    "stage_quality",
    "first_time_quality",
    "escape",
    "supplier_quality",
    "quality_over_volume",
    "satisfaction",
    "relationship_at_risk",
    "expectation_gap",
    "requirement_gap",
    "need_drift",
    "reputation",
    "benchmark",
    "measurement_drift",
    "critical_defect",
    "critical_notice",
    "below_target",
    "improvement",
    "growth_headroom",
    "alarm_flood",
)
"""Conditions of alerts, as nouns."""

ALERT_REASONS: Final[tuple[str, ...]] = ("opened", "escalated", "updated", "acknowledged", "resolved", "expired")
"""Why a revision of an alert was published."""

SIGNALS: Final[tuple[str, ...]] = (
    "present",
    "changed",
    "worse",
    "absent",
    "held",
    "recurred",
    "aged",
    "unjudged",
    "inhibited",
    "released",
    "silence_over",
    "resumed",
    "acknowledge",
    "assign_cause",
    "take_action",
    "silence",
    "close",
)
"""What brought a revision of an alert about, more exactly."""

ACTION_CODES: Final[tuple[str, ...]] = (
    "fix_at_source_stage",
    "change_supplier",
    "audit_supplier",
    "add_capacity",
    "slow_growth",
    "add_first_time_checks",
    "recover_customers",
    "protect_existing_customers",
    "close_expectation_gap",
    "close_requirement_gap",
    "serve_emerging_need",
    "collect_feedback",
    "hold_the_standard",
    "contain_critical_defects",
    "lift_to_target",
    "recenter_process",
    "keep_the_gain",
)
"""What Andon recommends."""

RECOMMENDATION_STATUSES: Final[tuple[str, ...]] = (
    "proposed",
    "accepted",
    "verified",
    "ineffective",
    "harmful",
    "not_separable",
    "not_done",
    "went_away_after",
    "withdrawn",
)
"""What became of a recommendation."""

INSIGHT_KINDS: Final[tuple[str, ...]] = (
    "first_pass_yield",
    "rolled_throughput_yield",
    "defects_per_million",
    "escape_rate",
    "caught_at_origin",
    "prevention_index",
    "supplier_failure_rate",
    "process_capability",
    "cost_of_quality",
    "load_elasticity",
    "growth_headroom",
    "mix_or_rate",
    "marginal_satisfied_units",
    "low_score_share",
    "csat",
    "nps",
    "ces",
    "complaints_per_thousand_units",
    "returns_per_thousand_units",
    "response_coverage",
    "requirement_expectation",
    "importance_performance",
    "need_mix",
    "need_effect",
    "needs_coverage",
    "relationship_at_risk",
    "retention",
    "repurchase",
    "first_failure_recovery",
    "customers_erased",
    "reputation",
    "benchmark",
    "stage_satisfaction_link",
    "stage_rework_link",
    "stage_satisfaction_lag",
)
"""Judged quantities that are no alerts."""

VERDICTS: Final[tuple[str, ...]] = get_args(Verdict)
"""What growth does to quality."""


def _lists(known: Sequence[str]) -> Any:
    return Field(json_schema_extra={KNOWN: list(known)})


Rule = Annotated[Label, _lists(RULES)]
AlertReason = Annotated[Label, _lists(ALERT_REASONS)]
Signal = Annotated[Label, _lists(SIGNALS)]
ActionCode = Annotated[Label, _lists(ACTION_CODES)]
RecommendationStatus = Annotated[Label, _lists(RECOMMENDATION_STATUSES)]
InsightKind = Annotated[Label, _lists(INSIGHT_KINDS)]
AnyVerdict = Annotated[Label, _lists(VERDICTS)]
