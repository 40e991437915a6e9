"""What two deliveries of one event have in common, however they are written, and no two events."""

import json
from typing import Any

import pytest

from schemas.action import ActionEvent
from schemas.codec import decode, read
from schemas.content import content_of
from schemas.feedback import FeedbackEvent
from schemas.stage import StageEvent
from schemas.times import to_millis
from schemas.topics import ACTIONS, FEEDBACK, STAGE_EVENTS
from streams.runtime.fast_decode import fast_events

STAGE: dict[str, Any] = {
    "event_id": "e1",
    "occurred_at": "2026-01-05T06:07:08.250Z",
    "site": "north",
    "product": "valve",
    "stage": "welding",
    "inspected": 12,
    "defective": 3,
    "defects": [{"code": "crack", "count": 2, "severity": "major"}],
    "measurements": [{"characteristic": "d", "value": 10, "usl": 10.5}],
}
ANSWER: dict[str, Any] = {
    "event_id": "r1",
    "occurred_at": "2026-01-05T06:07:08Z",
    "product": "valve",
    "customer_id": "c1",
    "kind": "csat",
    "score": 4,
    "need": "delivery",
}
ACTION: dict[str, Any] = {
    "event_id": "a1",
    "occurred_at": "2026-01-05T06:07:08Z",
    "actor": "ann",
    "kind": "silence",
    "alert_id": "x",
    "until": "2026-02-05T06:07:08Z",
}
CASES = [(STAGE_EVENTS, StageEvent, STAGE), (FEEDBACK, FeedbackEvent, ANSWER), (ACTIONS, ActionEvent, ACTION)]


def content(topic: Any, value: Any, headers: Any = ()) -> int:
    event = decode(topic, json.dumps(value).encode(), headers)
    return content_of(event, to_millis(event.occurred_at))


@pytest.mark.parametrize(("topic", "model", "value"), CASES)
def test_every_field_tells_events_apart(topic, model, value):
    others = {
        "occurred_at": "2026-01-05T06:07:09Z",
        "score": 5,
        "kind": {"csat": "ces", "silence": "close"}.get(value.get("kind")),
        "inspected": 13,
        "defective": 4,
        "defects": [{"code": "crack", "count": 2, "severity": "major", "origin_stage": "cutting"}],
        "measurements": [{"characteristic": "d", "value": 10, "usl": 10.6}],
        "until": "2026-02-05T06:07:09Z",
    }
    for name in value:
        other = value | {name: others.get(name, "other")}
        assert content(topic, other) != content(topic, value), name


@pytest.mark.parametrize(("topic", "model", "value"), CASES)
def test_how_an_event_is_written_does_not_matter(topic, model, value):
    shuffled = {name: value[name] for name in sorted(value, reverse=True)} | {"exported_at": "today", "line": None}
    envelope = {"specversion": "1.0", "id": "x", "source": "/mes", "type": "t", "data": value}

    assert content(topic, shuffled) == content(topic, value)
    assert content(topic, envelope) == content(topic, value)
    defaults = {name: field.default for name, field in model.model_fields.items() if not field.is_required()}
    assert content(topic, defaults | value) == content(topic, value)


def test_the_time_counts_and_not_its_spelling():
    assert content(FEEDBACK, ANSWER | {"occurred_at": "2026-01-05T07:07:08+01:00"}) == content(FEEDBACK, ANSWER)


def test_the_fast_decoder_gives_the_same_content():
    event, occurred, source = fast_events(StageEvent)(json.dumps(STAGE).encode(), ())

    assert content_of(event, occurred) == content(STAGE_EVENTS, STAGE)
    assert source is None


def test_the_numbers_stay_what_they_are_since_stored_windows_hold_them():
    assert [content(topic, value) for topic, _, value in CASES] == PINNED


PINNED = [2127923736, 2904611968, 2088688152]


@pytest.mark.parametrize(
    ("headers", "envelope", "told"),
    [
        ((), {}, None),
        ((("ce_specversion", b"1.0"), ("ce_source", b"/mes/north")), {}, "/mes/north"),
        ((("ce_source", b""),), {}, None),
        ((), {"specversion": "1.0", "source": "/mes/south"}, "/mes/south"),
        ((), {"specversion": "1.0", "source": 5}, None),
        ((), {"specversion": "1.0"}, None),
    ],
)
def test_the_source_of_a_cloud_event_is_told_with_it(headers, envelope, told):
    value = {**envelope, "data": ANSWER} if envelope else ANSWER

    message = read(FEEDBACK, json.dumps(value).encode(), headers)
    assert (message.source, message.event.event_id) == (told, "r1")
