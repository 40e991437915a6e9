"""The fast decoder and the model accept the same messages with the same content, or the fast one does not answer."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codec import Rejected, decode
from schemas.stage import Defect, Measurement, StageEvent
from schemas.times import to_millis
from schemas.topics import STAGE_EVENTS
from streams.runtime.fast_decode import fast_stage_events, occurred_ms

FAST = fast_stage_events()

FULL: dict[str, Any] = {
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


def same(raw: bytes) -> bool:
    """True when the fast decoder answered; fails where it and the model differ."""
    answer = FAST(raw, ())
    if answer is None:
        return False
    event = decode(STAGE_EVENTS, raw)  # raises Rejected where the fast one should not have accepted
    fast, occurred, _ = answer
    assert occurred == to_millis(event.occurred_at)
    for name in StageEvent.model_fields.keys() - {"occurred_at", "defects", "measurements"}:
        assert getattr(fast, name) == getattr(event, name), name
        assert type(getattr(fast, name)) is type(getattr(event, name)), name
    for part in ("defects", "measurements"):
        mine, theirs = getattr(fast, part), getattr(event, part)
        assert [
            [getattr(one, name) for name in type(two).model_fields] for one, two in zip(mine, theirs, strict=True)
        ] == [list(dict(two).values()) for two in theirs]
    return True


def test_ordinary_events_take_the_fast_way():
    minimal = {name: FULL[name] for name in ("event_id", "occurred_at", "site", "product", "stage")}

    assert same(json.dumps(FULL).encode())
    assert same(json.dumps(minimal).encode())
    assert same(json.dumps(FULL | {"later_field": {"x": [1, 2]}}).encode())


def test_the_struct_has_every_field_of_the_model():
    fast, _, _ = FAST(json.dumps(FULL).encode(), ())

    assert set(StageEvent.model_fields) == set(fast.__struct_fields__)


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
    raw = json.dumps(FULL | change).encode()

    assert FAST(raw, ()) is None
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
    raw = json.dumps(FULL | change).encode()

    assert FAST(raw, ()) is None
    assert decode(STAGE_EVENTS, raw).event_id == "e1"


def test_headers_other_offsets_and_other_letters_are_left_to_the_model():
    raw = json.dumps(FULL).encode()

    assert FAST(raw, (("content-type", b"application/cloudevents+json"),)) is None
    assert FAST(raw.replace(b"08.250Z", b"08+01:00"), ()) is None
    assert FAST(json.dumps(FULL | {"site": "nörd"}, ensure_ascii=False).encode(), ()) is None
    assert FAST(None, ()) is None


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
@given(
    st.dictionaries(st.sampled_from([*FULL, "other"]), values, max_size=3),
    st.sets(st.sampled_from(list(FULL)), max_size=3),
)
def test_mutated_events_are_never_judged_differently(changes, missing):
    event = {name: value for name, value in (FULL | changes).items() if name not in missing}

    same(json.dumps(event).encode())


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 400), st.binary(max_size=4), st.integers(0, 6))
def test_damaged_bytes_are_never_judged_differently(at, inserted, removed):
    raw = json.dumps(FULL).encode()

    same(raw[:at] + inserted + raw[at + removed :])


def test_a_new_check_in_the_model_must_come_here_too():
    checks = {
        name
        for model in (StageEvent, Defect, Measurement)
        for name in model.__pydantic_decorators__.model_validators | model.__pydantic_decorators__.field_validators
    }

    assert checks == {"_counts_in_order", "_limits_in_order"}
