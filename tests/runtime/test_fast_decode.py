"""The fast decoder and the model accept the same messages with the same content, or the fast one does not answer."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codec import Rejected, decode
from schemas.feedback import FeedbackEvent
from schemas.stage import Defect, Measurement, StageEvent
from schemas.times import to_millis
from schemas.topics import FEEDBACK, STAGE_EVENTS, Topic
from streams.runtime.fast_decode import RULES, fast_events, occurred_ms

FAST: dict[Any, Any] = {model: fast_events(model) for model in RULES}

STAGE: dict[str, Any] = {
    "event_id": "e1",
    "occurred_at": "2026-01-05T06:07:08.250Z",
    "enterprise": "main",
    "site": "north",
    "line": "L1",
    "product": "valve",
    "stage": "welding",
    "unit_id": "u1",
    "lot_id": "l1",
    "order_id": "o1",
    "supplier": "S1",
    "attempt": 2,
    "inspected": 12,
    "defective": 3,
    "scrapped": 1,
    "defects": [{"code": "crack", "count": 2, "severity": "major", "origin_stage": "cutting"}],
    "measurements": [{"characteristic": "d", "value": 10, "unit": "mm", "lsl": 9.5, "usl": 10.5, "target": 10.0}],
    "product_type": "hydraulic",
    "value_class": "A",
    "attributes": {"shift": "night", "machine": "m3"},
}


ANSWER: dict[str, Any] = {
    "event_id": "e1",
    "occurred_at": "2026-01-05T06:07:08Z",
    "enterprise": "main",
    "product": "valve",
    "customer_id": "c1",
    "relationship": "new",
    "segment": "medical",
    "channel": "mail",
    "kind": "csat",
    "score": 4,
    "need": "durability",
    "importance": 7,
    "expected": 6,
    "perceived": 1,
    "requirement_met": False,
    "order_id": "o1",
    "unit_id": "u1",
    "text": "It works, mostly.",
    "product_type": "hydraulic",
    "value_class": "A",
}

CASES = [(STAGE_EVENTS, STAGE), (FEEDBACK, ANSWER)]


def fast(topic: Topic[Any], value: dict[str, Any], **written: Any):
    return FAST[topic.model](json.dumps(value, **written).encode(), ())


def same(topic: Topic[Any], raw: bytes) -> bool:
    """True when the fast decoder answered; fails where it and the model differ."""
    answer = FAST[topic.model](raw, ())
    if answer is None:
        return False
    event = decode(topic, raw)  # raises Rejected where the fast one should not have accepted
    fast, occurred, _ = answer
    assert occurred == to_millis(event.occurred_at)
    for name in topic.model.model_fields.keys() - {"occurred_at", "defects", "measurements"}:
        assert getattr(fast, name) == getattr(event, name), name
        assert type(getattr(fast, name)) is type(getattr(event, name)), name
    for part in ("defects", "measurements") if topic is STAGE_EVENTS else ():
        mine, theirs = getattr(fast, part), getattr(event, part)
        assert [
            [getattr(one, name) for name in type(two).model_fields] for one, two in zip(mine, theirs, strict=True)
        ] == [list(dict(two).values()) for two in theirs]
    return True


@pytest.mark.parametrize(("topic", "full"), CASES)
def test_ordinary_events_take_the_fast_way(topic, full):
    minimal = {name: full[name] for name in full if topic.model.model_fields[name].is_required()}

    assert same(topic, json.dumps(full).encode())
    assert same(topic, json.dumps(minimal | {"score": 1}).encode())
    assert same(topic, json.dumps(full | {"later_field": {"x": [1, 2]}}).encode())


@pytest.mark.parametrize(("topic", "full"), CASES)
def test_the_struct_has_every_field_of_the_model(topic, full):
    event, _, _ = fast(topic, full)

    assert set(topic.model.model_fields) == set(event.__struct_fields__) == set(full)


@pytest.mark.parametrize(("topic", "full"), CASES)
def test_every_name_is_looked_at_for_what_must_be_cleaned(topic, full):
    rules = RULES[topic.model]
    names = {n for n, value in full.items() if isinstance(value, str)} - {"occurred_at", "relationship", "kind"}

    assert names == {*rules.scope, *rules.own}
    for name in names:
        for unclean in (" x", "x ", "x\x7fy"):
            assert fast(topic, full | {name: unclean}) is None, name


@pytest.mark.parametrize(
    "change",
    [
        {"score": 0},
        {"score": 6},
        {"score": None},
        {"score": 4.5},
        {"score": True},
        {"kind": "nps", "score": 11},
        {"kind": "ces", "score": 0},
        {"kind": "rating"},
        {"importance": 8},
        {"expected": 0},
        {"requirement_met": "perhaps"},
        {"relationship": "old"},
        {"customer_id": ""},
        {"product": None},
    ],
)
def test_what_the_model_of_feedback_refuses_is_never_answered_fast(change):
    assert fast(FEEDBACK, ANSWER | change) is None
    with pytest.raises(Rejected):
        decode(FEEDBACK, json.dumps(ANSWER | change).encode())


@pytest.mark.parametrize(
    "change",
    [{"score": 4.0}, {"score": "4"}, {"text": ""}, {"text": "x" * 10_001}, {"segment": ""}, {"text": "schön"}],
)
def test_feedback_that_must_be_read_leniently_is_left_to_the_model(change):
    assert fast(FEEDBACK, ANSWER | change) is None
    assert decode(FEEDBACK, json.dumps(ANSWER | change).encode()).event_id == "e1"


@pytest.mark.parametrize("change", [{"kind": "nps", "score": 0}, {"kind": "ces", "score": 7}, {"kind": "purchase"}])
def test_every_kind_of_feedback_takes_the_fast_way(change):
    assert same(FEEDBACK, json.dumps(ANSWER | change).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"defective": 13},
        {"scrapped": 4},
        {"inspected": 0},
        {"attempt": 0},
        {"inspected": 12.5},
        {"inspected": True},
        {"site": ""},
        {"site": "x" * 201},
        {"site": None},
        {"product": 5},
        {"occurred_at": "2026-02-31T00:00:00Z"},
        {"occurred_at": "2026-01-05T06:07:61Z"},
        {"occurred_at": "2026-01-05 06:07:08"},
        {"occurred_at": "1969-01-05T06:07:08Z"},
        {"occurred_at": "2026-W01-1T00:00:00Z"},
        {"occurred_at": 1_767_571_200},
        {"defects": [{"code": "x", "count": 0, "severity": "major"}]},
        {"defects": [{"code": "x", "count": 1, "severity": "awful"}]},
        {"measurements": [{"characteristic": "d", "value": 1, "lsl": 2, "usl": 1}]},
        {"measurements": [{"characteristic": "d", "value": "one"}]},
        {"defects": [{"code": "x", "count": 1, "severity": "major"}] * 1001},
    ],
)
def test_what_the_model_refuses_is_never_answered_fast(change):
    raw = json.dumps(STAGE | change).encode()

    assert FAST[StageEvent](raw, ()) is None
    with pytest.raises(Rejected):
        decode(STAGE_EVENTS, raw)


@pytest.mark.parametrize(
    "change",
    [
        {"inspected": 12.0},
        {"inspected": "12"},
        {"measurements": [{"characteristic": "d", "value": "1"}]},
        {"site": " north"},
        {"unit_id": "u1 "},
        {"line": ""},
        {"supplier": None, "lot_id": ""},
        {"defects": [{"code": "crack ", "count": 2, "severity": "major"}]},
        {"measurements": [{"characteristic": " d", "value": 10}]},
        {"occurred_at": "2026-01-05 06:07:08Z"},
        {"occurred_at": "2026-01-05T06:07:60Z"},
        {"stage": "weld\x7fing"},
        {"attempt": None},
    ],
)
def test_what_must_be_read_leniently_is_left_to_the_model(change):
    raw = json.dumps(STAGE | change).encode()

    assert FAST[StageEvent](raw, ()) is None
    assert decode(STAGE_EVENTS, raw).event_id == "e1"


def test_headers_other_offsets_and_other_letters_are_left_to_the_model():
    raw, read = json.dumps(STAGE).encode(), FAST[StageEvent]

    assert read(raw, (("content-type", b"application/cloudevents+json"),)) is None
    assert read(raw.replace(b"08.250Z", b"08+01:00"), ()) is None
    assert fast(STAGE_EVENTS, STAGE | {"site": "nörd"}, ensure_ascii=False) is None
    assert read(None, ()) is None


def test_a_minute_is_looked_up_once_and_the_memory_is_bounded():
    minutes: dict[str, int] = {}

    assert occurred_ms("2026-01-05T06:07:08Z", minutes) == occurred_ms("2026-01-05T06:07:00Z", minutes) + 8_000
    assert len(minutes) == 1


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 2**64),
    st.floats(),
    st.text(max_size=5),
    st.just("x" * 201),
    st.sampled_from(["2026-01-05T06:07:08Z", "2026-01-05T06:07:08.1Z", "2026-13-05T06:07:08Z", "major", "9" * 20]),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.sampled_from(["code", "count", "severity", "value", "lsl"]), st.integers(), max_size=3),
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(CASES), st.data())
def test_mutated_events_are_never_judged_differently(case, data):
    topic, full = case
    changes = data.draw(st.dictionaries(st.sampled_from([*full, "other"]), values, max_size=3))
    missing = data.draw(st.sets(st.sampled_from(list(full)), max_size=3))
    event = {name: value for name, value in (full | changes).items() if name not in missing}

    same(topic, json.dumps(event).encode())


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(CASES), st.integers(0, 400), st.binary(max_size=4), st.integers(0, 6))
def test_damaged_bytes_are_never_judged_differently(case, at, inserted, removed):
    topic, full = case
    raw = json.dumps(full).encode()

    same(topic, raw[:at] + inserted + raw[at + removed :])


def test_a_new_check_in_the_model_must_come_here_too():
    checks = {
        name
        for model in (StageEvent, Defect, Measurement, FeedbackEvent)
        for name in model.__pydantic_decorators__.model_validators | model.__pydantic_decorators__.field_validators
    }

    assert checks == {"_counts_in_order", "_limits_in_order", "_score_on_its_scale"}
