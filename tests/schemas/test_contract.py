"""The names of the public contract, typed from its document: a renamed field or topic fails here."""

import pytest

from schemas.action import ActionEvent
from schemas.alert import Alert
from schemas.feedback import FeedbackEvent
from schemas.insight import Insight
from schemas.recommendation import Effect, Recommendation
from schemas.stage import Defect, Measurement, StageEvent
from schemas.summary import (
    EnterpriseCounts,
    EnterpriseScope,
    Legs,
    MeasuredCounts,
    PeriodSummary,
    SatisfactionCounts,
    SatisfactionScope,
    StageCounts,
    StageScope,
)
from schemas.vocabulary import (
    ACTION_CODES,
    ALERT_REASONS,
    INSIGHT_KINDS,
    RECOMMENDATION_STATUSES,
    RULES,
    SIGNALS,
    VERDICTS,
)
from schemas.wire import WireModel

FIELDS = {
    StageEvent: "event_id occurred_at enterprise site line? product stage unit_id? lot_id? order_id? supplier? attempt "
    "inspected defective scrapped defects measurements product_type? value_class? attributes?",
    Defect: "code count severity origin_stage?",
    Measurement: "characteristic value unit? lsl? usl? target?",
    FeedbackEvent: "event_id occurred_at enterprise product customer_id relationship? segment? channel? kind score? "
    "need? importance? expected? perceived? requirement_met? order_id? unit_id? text? "
    "product_type? value_class?",
    ActionEvent: "event_id occurred_at enterprise actor kind alert_id? recommendation_id? customer_id? cause_code? "
    "action_code? until? note? owner? due? lever?",
    PeriodSummary: "summary_id enterprise period_start period_end scope counts late_count revision verdict? legs? "
    "relationships?",
    StageScope: "kind site line? product stage supplier? product_type? value_class?",
    SatisfactionScope: "kind product segment? need? relationship? product_type? value_class?",
    EnterpriseScope: "kind",
    StageCounts: "inspected first_inspected first_passed defective scrapped defects origins failed_by "
    "severities measurements",
    MeasuredCounts: "characteristic unit? lsl? usl? target? origin decimals n sum sum_of_squares below_lsl above_usl "
    "left_out",
    SatisfactionCounts: "csat nps ces complaints praise returns purchases churned surplus importance gap quadrants "
    "requirements_met requirements_unmet public_voices public_adverse mentions effects",
    EnterpriseCounts: "units_in units_out in_process",
    Legs: "load quality satisfaction",
    Insight: "insight_id kind labels period_end value? interval? n method detail revision",
    Alert: "alert_id rule status severity labels starts_at detected_at ends_at? updated_at revision reason summary "
    "description evidence design acknowledged_by? cause_code? "
    "action_code? state? signal? group? suppressed_by? silenced_until?",
    Recommendation: "recommendation_id alert_ids action labels rank title rationale evidence expected_effect status "
    "measured_effect? owner? due? updated_at revision",
    Effect: "metric from? to? interval?",
}


@pytest.mark.parametrize("model", FIELDS, ids=lambda model: model.__name__)
def test_a_model_has_the_fields_of_the_contract_in_its_order(model: type[WireModel]) -> None:
    names = [
        (field.alias or name) + ("?" if field.default is None and not field.is_required() else "")
        for name, field in model.model_fields.items()
    ]

    assert " ".join(names) == FIELDS[model]


@pytest.mark.parametrize("model", FIELDS, ids=lambda model: model.__name__)
def test_every_field_says_what_it_means(model: type[WireModel]) -> None:
    assert [name for name, field in model.model_fields.items() if not field.description] == []


PROMISED = {
    RULES: "growth_strain stage_quality first_time_quality escape supplier_quality quality_over_volume satisfaction "
    "relationship_at_risk expectation_gap requirement_gap need_drift reputation benchmark measurement_drift "
    "critical_defect critical_notice",
    ACTION_CODES: "fix_at_source_stage change_supplier audit_supplier add_capacity slow_growth add_first_time_checks "
    "recover_customers protect_existing_customers close_expectation_gap close_requirement_gap serve_emerging_need "
    "collect_feedback hold_the_standard",
    RECOMMENDATION_STATUSES: "proposed accepted verified ineffective withdrawn",
    VERDICTS: "learning steady healthy_growth growing strain strain_reaching_customers not_growth cannot_tell",
    ALERT_REASONS: "opened escalated updated acknowledged resolved expired",
}
"""Words may be added to a vocabulary; none of these is taken away."""


@pytest.mark.parametrize("known", PROMISED, ids=lambda known: known[0])
def test_a_vocabulary_holds_what_v1_has_promised(known: tuple[str, ...]) -> None:
    assert set(PROMISED[known].split()) <= set(known)


@pytest.mark.parametrize(
    ("model", "field", "known"),
    [
        (Alert, "rule", RULES),
        (Alert, "reason", ALERT_REASONS),
        (Alert, "signal", SIGNALS),
        (Recommendation, "action", ACTION_CODES),
        (Recommendation, "status", RECOMMENDATION_STATUSES),
        (Insight, "kind", INSIGHT_KINDS),
        (PeriodSummary, "verdict", VERDICTS),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_schema_lists_what_is_known_and_allows_more(
    model: type[WireModel], field: str, known: tuple[str, ...]
) -> None:
    schema = model.model_json_schema()["properties"][field]
    of_text = next((branch for branch in schema.get("anyOf", ()) if branch["type"] == "string"), schema)

    assert (schema | of_text)["x-known-values"] == list(known)
    assert "enum" not in of_text
    assert len(set(known)) == len(known)
