"""What each input model accepts and refuses, and with which reason."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas.codec import Reason, Rejected, decode
from schemas.topics import ACTIONS, FEEDBACK, INPUTS, STAGE_EVENTS, Topic

Message = Callable[..., bytes]
ABSENT = "ABSENT"
BIG = 2**63


def assert_rejected(topic: Topic[Any], value: bytes, reason: Reason, words: str) -> None:
    with pytest.raises(Rejected) as caught:
        decode(topic, value)

    assert caught.value.reason is reason
    assert words in caught.value.error


@pytest.mark.parametrize(
    "changes",
    [
        {},
        dict.fromkeys(
            ("enterprise", "line", "unit_id", "lot_id", "order_id", "supplier", "attempt", "scrapped"), ABSENT
        ),
        dict.fromkeys(("line", "unit_id", "lot_id", "order_id", "supplier")),
        {"attempt": 2, "inspected": 1, "defective": 1, "scrapped": 1},
        {"inspected": 2**63 - 1, "defective": 0, "scrapped": 0},
        {"defects": [], "measurements": []},
        {"measurements": [{"characteristic": "bore", "value": -3}]},
        {"measurements": [{"characteristic": "bore", "value": 1, "lsl": 2, "usl": 2}]},
        {"site": "x" * 200},
        {"unknown": {"from": "the future"}},
    ],
)
def test_a_stage_event_is_accepted(message: Message, changes: dict[str, Any]) -> None:
    assert decode(STAGE_EVENTS, message(STAGE_EVENTS, **changes)).event_id == "e-1"


def test_what_a_stage_event_leaves_out_has_its_default(message: Message) -> None:
    optional = ("enterprise", "attempt", "inspected", "defective", "scrapped", "defects", "measurements")
    event = decode(STAGE_EVENTS, message(STAGE_EVENTS, **dict.fromkeys(optional, ABSENT)))

    assert [getattr(event, name) for name in optional] == ["main", 1, 1, 0, 0, (), ()]


DEFECT = {"code": "scratch", "count": 1, "severity": "minor"}
BORE = {"characteristic": "bore", "value": 1.0}


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({"event_id": ABSENT}, Reason.MISSING_FIELD, "event_id is missing"),
        ({"occurred_at": ABSENT}, Reason.MISSING_FIELD, "occurred_at is missing"),
        ({"site": ABSENT}, Reason.MISSING_FIELD, "site is missing"),
        ({"product": ABSENT}, Reason.MISSING_FIELD, "product is missing"),
        ({"stage": ABSENT}, Reason.MISSING_FIELD, "stage is missing"),
        ({"site": ABSENT, "stage": ABSENT}, Reason.MISSING_FIELD, "site is missing (and 1 more)"),
        ({"product": None}, Reason.WRONG_TYPE, "product should be a valid string; it is null"),
        ({"product": 7}, Reason.WRONG_TYPE, "product should be a valid string; it is 7"),
        ({"product": ["a"]}, Reason.WRONG_TYPE, "it is a list"),
        ({"product": ""}, Reason.OUT_OF_RANGE, "product should have at least 1 character"),
        ({"product": "x" * 201}, Reason.OUT_OF_RANGE, "product should have at most 200 characters"),
        ({"attempt": 0}, Reason.OUT_OF_RANGE, "attempt should be greater than or equal to 1; it is 0"),
        ({"inspected": 0, "defective": 0}, Reason.OUT_OF_RANGE, "inspected"),
        ({"inspected": "one"}, Reason.WRONG_TYPE, 'inspected should be a valid integer; it is "one"'),
        ({"inspected": 1.5}, Reason.WRONG_TYPE, "inspected should be a valid integer; it is 1.5"),
        ({"inspected": 2.0**64, "defective": 0}, Reason.WRONG_TYPE, "inspected"),
        ({"inspected": True}, Reason.WRONG_TYPE, "it is true"),
        ({"inspected": BIG}, Reason.OUT_OF_RANGE, "more than 64 bits"),
        ({"inspected": 10**4000}, Reason.OUT_OF_RANGE, "more than 64 bits"),
        ({"defective": -1}, Reason.OUT_OF_RANGE, "defective"),
        ({"defective": 11}, Reason.INCONSISTENT, "defective must not exceed inspected"),
        ({"scrapped": 3}, Reason.INCONSISTENT, "scrapped must not exceed defective"),
        ({"occurred_at": "2026-03-02T08:15:30"}, Reason.BAD_TIME, "RFC 3339 with an offset"),
        ({"occurred_at": "0001-01-01T00:00:00Z"}, Reason.BAD_TIME, "from 1970 to 2999"),
        ({"occurred_at": 1772439330}, Reason.BAD_TIME, "it is 1772439330"),
        ({"occurred_at": "1772439330"}, Reason.BAD_TIME, "occurred_at"),
        ({"defects": {}}, Reason.WRONG_TYPE, "defects should be a valid array; it is an object"),
        ({"defects": [7]}, Reason.WRONG_TYPE, "defects.0 should be an object; it is 7"),
        ({"defects": [DEFECT] * 1_001}, Reason.OUT_OF_RANGE, "defects should have at most 1000 items"),
        ({"defects": [DEFECT | {"count": 0}]}, Reason.OUT_OF_RANGE, "defects.0.count"),
        ({"defects": [DEFECT | {"severity": "huge"}]}, Reason.OUT_OF_RANGE, "'minor', 'major' or 'critical'"),
        ({"defects": [DEFECT, {"code": "scratch"}]}, Reason.MISSING_FIELD, "defects.1.count is missing"),
        ({"defects": [DEFECT | {"code": ""}]}, Reason.OUT_OF_RANGE, "defects.0.code"),
        ({"measurements": [BORE | {"value": "1,5"}]}, Reason.WRONG_TYPE, "measurements.0.value"),
        ({"measurements": [BORE | {"value": float("nan")}]}, Reason.OUT_OF_RANGE, "finite"),
        ({"measurements": [BORE | {"value": float("inf")}]}, Reason.OUT_OF_RANGE, "finite"),
        (
            {"measurements": [BORE | {"lsl": 2, "usl": 1}]},
            Reason.INCONSISTENT,
            "measurements.0: lsl must not exceed usl",
        ),
        ({"measurements": [BORE] * 1_001}, Reason.OUT_OF_RANGE, "measurements should have at most 1000 items"),
    ],
)
def test_a_stage_event_is_rejected(message: Message, changes: dict[str, Any], reason: Reason, words: str) -> None:
    assert_rejected(STAGE_EVENTS, message(STAGE_EVENTS, **changes), reason, words)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        *({"kind": "csat", "score": score} for score in (1, 5)),
        *({"kind": "nps", "score": score} for score in (0, 10)),
        *({"kind": "ces", "score": score} for score in (1, 7)),
        *({"kind": kind, "score": ABSENT} for kind in ("complaint", "praise", "return", "purchase", "churn")),
        {"kind": "complaint", "score": None},
        {"importance": 1, "expected": 7, "perceived": 1, "requirement_met": False},
        {"text": "x" * 10_000},
        {"text": ""},
        dict.fromkeys(("relationship", "segment", "channel", "need", "importance", "requirement_met", "text"), ABSENT),
    ],
)
def test_feedback_is_accepted(message: Message, changes: dict[str, Any]) -> None:
    assert decode(FEEDBACK, message(FEEDBACK, **changes)).customer_id == "c-77"


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({"product": ABSENT}, Reason.MISSING_FIELD, "product is missing"),
        ({"customer_id": ABSENT}, Reason.MISSING_FIELD, "customer_id is missing"),
        ({"kind": ABSENT}, Reason.MISSING_FIELD, "kind is missing"),
        ({"kind": "shrug"}, Reason.OUT_OF_RANGE, "'churn'; it is \"shrug\""),
        ({"relationship": "old"}, Reason.OUT_OF_RANGE, "'new' or 'existing'"),
        ({"kind": "csat", "score": ABSENT}, Reason.MISSING_FIELD, "a csat needs a score from 1 to 5"),
        ({"kind": "nps", "score": None}, Reason.MISSING_FIELD, "a nps needs a score from 0 to 10"),
        ({"kind": "ces", "score": ABSENT}, Reason.MISSING_FIELD, "a ces needs a score from 1 to 7"),
        ({"kind": "csat", "score": 0}, Reason.OFF_SCALE, "the score of a csat must lie from 1 to 5"),
        ({"kind": "csat", "score": 6}, Reason.OFF_SCALE, "from 1 to 5"),
        ({"kind": "nps", "score": -1}, Reason.OFF_SCALE, "from 0 to 10"),
        ({"kind": "nps", "score": 11}, Reason.OFF_SCALE, "from 0 to 10"),
        ({"kind": "ces", "score": 0}, Reason.OFF_SCALE, "from 1 to 7"),
        ({"kind": "ces", "score": 8}, Reason.OFF_SCALE, "from 1 to 7"),
        ({"score": BIG}, Reason.OFF_SCALE, "score"),
        ({"score": 4.5}, Reason.WRONG_TYPE, "score should be a valid integer; it is 4.5"),
        ({"score": "4 of 5"}, Reason.WRONG_TYPE, "score"),
        ({"score": "true"}, Reason.WRONG_TYPE, "score"),
        ({"importance": 0}, Reason.OFF_SCALE, "importance should be greater than or equal to 1; it is 0"),
        ({"expected": 8}, Reason.OFF_SCALE, "expected should be less than or equal to 7; it is 8"),
        ({"perceived": 8}, Reason.OFF_SCALE, "perceived"),
        ({"requirement_met": "yes"}, Reason.WRONG_TYPE, "requirement_met should be a valid boolean"),
        ({"requirement_met": 1}, Reason.WRONG_TYPE, "requirement_met"),
        ({"occurred_at": "gestern"}, Reason.BAD_TIME, "occurred_at"),
    ],
)
def test_feedback_is_rejected(message: Message, changes: dict[str, Any], reason: Reason, words: str) -> None:
    assert_rejected(FEEDBACK, message(FEEDBACK, **changes), reason, words)


BARE_ACTION = dict.fromkeys(
    ("alert_id", "recommendation_id", "customer_id", "cause_code", "action_code", "until", "note"), ABSENT
)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "acknowledge", "alert_id": "al-1"},
        {"kind": "acknowledge", "recommendation_id": "r-1"},
        {"kind": "assign_cause", "alert_id": "al-1", "cause_code": "worn-tool"},
        {"kind": "take_action", "recommendation_id": "r-1"},
        {"kind": "take_action", "alert_id": "al-1", "action_code": "add_capacity"},
        {"kind": "silence", "alert_id": "al-1", "until": "2026-03-03T00:00:00Z"},
        {"kind": "close", "alert_id": "al-1"},
        {"kind": "rebaseline"},
        {"kind": "erase", "customer_id": "c-77"},
    ],
)
def test_an_action_is_accepted_with_no_more_than_its_kind_needs(message: Message, changes: dict[str, Any]) -> None:
    assert decode(ACTIONS, message(ACTIONS, **(BARE_ACTION | changes))).kind == changes["kind"]


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({"actor": ABSENT}, Reason.MISSING_FIELD, "actor is missing"),
        ({"kind": "sing"}, Reason.OUT_OF_RANGE, "'erase'; it is \"sing\""),
        ({"kind": "acknowledge"}, Reason.MISSING_FIELD, "the kind acknowledge needs alert_id or recommendation_id"),
        ({"kind": "assign_cause", "cause_code": "x"}, Reason.MISSING_FIELD, "alert_id or recommendation_id"),
        ({"kind": "assign_cause", "alert_id": "x"}, Reason.MISSING_FIELD, "the kind assign_cause needs cause_code"),
        ({"kind": "take_action"}, Reason.MISSING_FIELD, "alert_id or recommendation_id"),
        ({"kind": "silence", "alert_id": "x"}, Reason.MISSING_FIELD, "the kind silence needs until"),
        ({"kind": "silence", "until": "2026-03-03T00:00:00Z"}, Reason.MISSING_FIELD, "the kind silence needs alert_id"),
        ({"kind": "close", "alert_id": None}, Reason.MISSING_FIELD, "alert_id or recommendation_id"),
        ({"kind": "erase"}, Reason.MISSING_FIELD, "the kind erase needs customer_id"),
        ({"kind": "rebaseline", "until": "morgen"}, Reason.BAD_TIME, "until"),
        ({"kind": "rebaseline", "note": 7}, Reason.WRONG_TYPE, "note"),
    ],
)
def test_an_action_is_rejected(message: Message, changes: dict[str, Any], reason: Reason, words: str) -> None:
    assert_rejected(ACTIONS, message(ACTIONS, **(BARE_ACTION | changes)), reason, words)


@pytest.mark.parametrize(
    ("topic", "field", "value"),
    [
        (FEEDBACK, "text", {"words": "SECRET"}),
        (FEEDBACK, "text", ["SECRET"]),
        (FEEDBACK, "customer_id", "SECRET" * 50),
        (FEEDBACK, "customer_id", {"id": "SECRET"}),
        (ACTIONS, "note", ["SECRET"]),
        (ACTIONS, "actor", "SECRET" * 50),
        (ACTIONS, "customer_id", "SECRET" * 50),
    ],
)
def test_what_a_person_wrote_is_never_shown(message: Message, topic: Topic[Any], field: str, value: Any) -> None:
    with pytest.raises(Rejected) as caught:
        decode(topic, message(topic, **{field: value}))

    assert field in caught.value.error
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("topic", INPUTS, ids=lambda topic: topic.stem)
def test_an_error_shows_at_most_80_characters_of_the_input(message: Message, topic: Topic[Any]) -> None:
    with pytest.raises(Rejected) as caught:
        decode(topic, message(topic, event_id="X" * 5_000))

    assert 0 < caught.value.error.count("X") <= 80
