"""What each output model accepts and refuses."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.codec import Reason, Rejected, decode, encode
from schemas.insight import Insight
from schemas.recommendation import Effect
from schemas.summary import EnterpriseScope
from schemas.times import from_millis
from schemas.topics import ALERTS, INSIGHTS, OUTPUTS, RECOMMENDATIONS, SUMMARIES, Topic

Message = Callable[..., bytes]
ABSENT = "ABSENT"

STAGE_SCOPE = {"kind": "stage", "site": "aachen", "product": "pump-7", "stage": "assembly"}
STAGE_COUNTS = {
    "inspected": 10,
    "first_inspected": 9,
    "first_passed": 8,
    "defective": 2,
    "scrapped": 1,
    "defects": {"scratch": 3},
    "origins": {"paint": 1},
}
SATISFACTION_SCOPE = {"kind": "satisfaction", "product": "pump-7", "relationship": "new"}
SATISFACTION_COUNTS = {
    "csat": [0, 1, 2, 3, 4],
    "nps": [0] * 11,
    "ces": [0] * 7,
    "complaints": 1,
    "praise": 2,
    "returns": 3,
    "purchases": 4,
    "churned": 5,
}
PLAIN = {"verdict": ABSENT, "legs": ABSENT}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        PLAIN,
        PLAIN | {"scope": STAGE_SCOPE, "counts": STAGE_COUNTS},
        PLAIN | {"scope": SATISFACTION_SCOPE, "counts": SATISFACTION_COUNTS},
    ],
)
def test_a_summary_survives_the_wire_with_the_counts_of_its_scope(message: Message, changes: dict[str, Any]) -> None:
    summary = decode(SUMMARIES, message(SUMMARIES, **changes))

    assert decode(SUMMARIES, encode(summary)) == summary
    assert type(summary.counts).__name__ == type(summary.scope).__name__.replace("Scope", "Counts")


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({"scope": {"kind": "planet"}}, Reason.OUT_OF_RANGE, "scope.kind should be one of 'stage', 'satisfaction'"),
        ({"scope": {}}, Reason.MISSING_FIELD, "scope"),
        ({"scope": STAGE_SCOPE}, Reason.INCONSISTENT, "counts must be those of the scope stage"),
        (
            {"scope": STAGE_SCOPE, "counts": STAGE_COUNTS},
            Reason.INCONSISTENT,
            "verdict, legs and relationships belong to the scope enterprise only",
        ),
        ({"period_end": "2026-03-02T00:00:00Z"}, Reason.INCONSISTENT, "period_end must come after period_start"),
        ({"verdict": ""}, Reason.OUT_OF_RANGE, "verdict"),
        ({"legs": {"load": {}, "quality": {}}}, Reason.MISSING_FIELD, "legs.satisfaction is missing"),
        ({"revision": 0}, Reason.OUT_OF_RANGE, "revision"),
        ({"late_count": -1}, Reason.OUT_OF_RANGE, "late_count"),
        (PLAIN | {"scope": STAGE_SCOPE, "counts": STAGE_COUNTS | {"inspected": 0.5}}, Reason.WRONG_TYPE, "inspected"),
        (
            PLAIN | {"scope": SATISFACTION_SCOPE, "counts": SATISFACTION_COUNTS | {"csat": [0] * 6}},
            Reason.OUT_OF_RANGE,
            "csat",
        ),
    ],
)
def test_a_summary_is_rejected(message: Message, changes: dict[str, Any], reason: Reason, words: str) -> None:
    with pytest.raises(Rejected) as caught:
        decode(SUMMARIES, message(SUMMARIES, **changes))

    assert words in caught.value.error
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("topic", "changes", "words"),
    [
        (INSIGHTS, {"interval": [2.0, 1.0]}, "the lower bound must not exceed the upper bound"),
        (INSIGHTS, {"interval": [1.0]}, "interval"),
        (INSIGHTS, {"n": -1}, "n should be greater"),
        (INSIGHTS, {"value": float("nan")}, "value should be a finite number"),
        (INSIGHTS, {"detail": {"x": float("inf")}}, "finite numbers only"),
        (INSIGHTS, {"detail": {"x": 2**63}}, "within 64 bits"),
        (INSIGHTS, {"detail": []}, "detail"),
        (ALERTS, {"status": "smoking"}, "'firing' or 'resolved'"),
        (ALERTS, {"severity": "awful"}, "'info', 'warning' or 'critical'"),
        (ALERTS, {"reason": ""}, "reason"),
        (ALERTS, {"labels": {"stage": "assembly"}}, "labels must hold enterprise"),
        (ALERTS, {"labels": {"enterprise": "main", "stage": 3}}, "labels.stage"),
        (ALERTS, {"evidence": {"n": 3}}, "evidence.summary_ids must be a list of at least one summary_id"),
        (ALERTS, {"evidence": {"summary_ids": []}}, "evidence.summary_ids"),
        (ALERTS, {"evidence": {"summary_ids": "s-1"}}, "evidence.summary_ids"),
        (ALERTS, {"evidence": {"summary_ids": ["s-1", 2]}}, "evidence.summary_ids"),
        (ALERTS, {"design": ABSENT}, "design is missing"),
        (RECOMMENDATIONS, {"alert_ids": []}, "alert_ids"),
        (RECOMMENDATIONS, {"action": ""}, "action"),
        (RECOMMENDATIONS, {"rank": 0}, "rank"),
        (RECOMMENDATIONS, {"expected_effect": {"from": 1.0}}, "expected_effect.metric is missing"),
    ],
)
def test_an_output_that_breaks_its_contract_is_rejected(
    message: Message, topic: Topic[Any], changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(Rejected) as caught:
        decode(topic, message(topic, **changes))

    assert words in caught.value.error


@pytest.mark.parametrize(
    ("topic", "field"),
    [
        (ALERTS, "rule"),
        (ALERTS, "reason"),
        (ALERTS, "signal"),
        (INSIGHTS, "kind"),
        (RECOMMENDATIONS, "action"),
        (RECOMMENDATIONS, "status"),
        (SUMMARIES, "verdict"),
    ],
)
def test_a_word_that_only_a_later_release_knows_is_taken(message: Message, topic: Topic[Any], field: str) -> None:
    read = decode(topic, message(topic, **{field: "of_tomorrow"}))

    assert getattr(read, field) == "of_tomorrow"


@pytest.mark.parametrize("topic", OUTPUTS, ids=lambda topic: topic.stem)
def test_an_event_cannot_be_changed_once_it_is_made(message: Message, topic: Topic[Any]) -> None:
    event = decode(topic, message(topic))

    with pytest.raises(ValidationError, match="frozen"):
        event.revision = 9


def insight(**changes: Any) -> Insight:
    fields: dict[str, Any] = {
        "insight_id": "i-1",
        "kind": "benchmark",
        "labels": {},
        "period_end": from_millis(0),
        "n": 1,
        "method": "Wilson",
    }
    return Insight(**(fields | changes))


def test_what_cannot_be_told_is_left_out() -> None:
    assert encode(insight()) == (
        b'{"insight_id":"i-1","kind":"benchmark","labels":{},"period_end":"1970-01-01T00:00:00Z","n":1,'
        b'"method":"Wilson","detail":{},"revision":1}'
    )


def test_a_null_inside_free_json_is_kept() -> None:
    assert b'"interval":[null,2.5],' in encode(insight(interval=(None, 2.5)))
    assert b'"detail":{"limit":null,"by_line":[null]}' in encode(insight(detail={"limit": None, "by_line": (None,)}))


def test_free_json_is_a_copy_that_its_maker_cannot_change() -> None:
    detail = {"by_line": [1]}
    event = insight(detail=detail)
    detail["by_line"].append(2)

    assert event.detail == {"by_line": [1]}


DEEP: dict[str, Any] = {}
for _ in range(20):
    DEEP = {"deeper": DEEP}


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        ({"x": math.nan}, "finite numbers only"),
        ({"x": [-math.inf]}, "finite numbers only"),
        ({"x": 2**63}, "within 64 bits"),
        ({"x": {1, 2}}, "holds a set"),
        ({"x": {1: 2}}, "holds a dict"),
        ({"x": from_millis(0)}, "holds a datetime"),
        ({"x": "\ud800"}, "lone surrogate"),
        ({"\ud800": 1}, "unicode|lone surrogate"),
        ({"x": {"\ud800": 1}}, "lone surrogate"),
        (DEEP, "nested deeper than 16"),
        ({"x": list(range(5_001))}, "at most 5000 items"),
        ({"x": {str(number): 1 for number in range(1_001)}}, "at most 1000 items"),
        ({str(number): number for number in range(1_001)}, "at most 1000 items"),
    ],
)
def test_free_json_holds_only_what_json_carries_exactly_and_within_bounds(detail: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        insight(detail=detail)


def test_an_effect_is_written_with_from_and_made_with_from_() -> None:
    effect = Effect(metric="first_pass_yield", from_=0.9, to=0.96)

    assert encode(effect) == b'{"metric":"first_pass_yield","from":0.9,"to":0.96}'


def test_a_scope_knows_its_kind() -> None:
    assert encode(EnterpriseScope()) == b'{"kind":"enterprise"}'
