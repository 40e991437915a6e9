"""Envelopes, prefixes, sizes and the reason for every refusal that is not a matter of one model."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from schemas.codec import Reason, Rejected, decode, encode, envelope_headers
from schemas.topics import ACTIONS, ALERTS, CLOSINGS, FEEDBACK, INPUTS, OUTPUTS, STAGE_EVENTS, Topic

Message = Callable[..., bytes]
Example = Callable[..., dict[str, Any]]

STRUCTURED = [("content-type", b"application/cloudevents+json; charset=UTF-8")]
BINARY = [
    ("ce_specversion", b"1.0"),
    ("ce_id", b"1"),
    ("ce_type", b"com.example.inspection"),
    ("ce_source", b"/mes"),
    ("content-type", b"application/json"),
]
PREFIX = b"\x00\x00\x00\x10\x92"


def structured(event: Any, **attributes: Any) -> bytes:
    return json.dumps(
        {"specversion": "1.0", "id": "1", "type": "t", "source": "/mes", **attributes, "data": event}
    ).encode()


@pytest.mark.parametrize("topic", INPUTS, ids=lambda topic: topic.stem)
def test_an_event_is_the_same_however_it_is_wrapped(message: Message, example: Example, topic: Topic[Any]) -> None:
    bare = message(topic)
    expected = decode(topic, bare)

    assert decode(topic, bare, [("traceparent", b"00-1-1-00")]) == expected
    assert decode(topic, bare, BINARY) == expected
    assert decode(topic, b" \r\n" + bare + b"\n") == expected
    assert decode(topic, PREFIX + bare) == expected
    assert decode(topic, structured(example(topic))) == expected
    assert decode(topic, structured(example(topic)), STRUCTURED) == expected
    assert decode(topic, PREFIX + structured(example(topic)), STRUCTURED) == expected


@pytest.mark.parametrize("topic", [*INPUTS, *OUTPUTS], ids=lambda topic: topic.stem)
def test_an_event_survives_encoding_byte_for_byte(message: Message, example: Example, topic: Topic[Any]) -> None:
    event = decode(topic, message(topic))

    assert decode(topic, encode(event)) == event
    assert encode(event) == encode(decode(topic, encode(event)))
    assert list(json.loads(encode(event))) == list(example(topic))


def test_a_bare_event_may_mention_cloudevents(message: Message) -> None:
    value = message(STAGE_EVENTS, specversion="1.0")

    assert decode(STAGE_EVENTS, value).event_id == "e-1"


@pytest.mark.parametrize("name", ["ce_specversion", "content-type", "note"])
def test_a_header_without_a_value_counts_as_absent(message: Message, name: str) -> None:
    assert decode(STAGE_EVENTS, message(STAGE_EVENTS), [(name, None), ("other", b"\xff")]).event_id


def test_of_a_repeated_key_the_last_one_counts(message: Message) -> None:
    value = message(STAGE_EVENTS)[:-1] + b',"site":"lyon"}'

    assert decode(STAGE_EVENTS, value).site == "lyon"


def rejected(topic: Topic[Any], value: bytes | None, headers: Any = (), **bounds: int) -> Rejected:
    with pytest.raises(Rejected) as caught:
        decode(topic, value, headers, **bounds)
    return caught.value


@pytest.mark.parametrize(
    ("value", "headers", "reason", "words"),
    [
        (None, (), Reason.NULL_VALUE, "no value"),
        (b"", (), Reason.NOT_JSON, "EOF"),
        (b"{", (), Reason.NOT_JSON, "line 1 column 1"),
        (b"{} {}", (), Reason.NOT_JSON, "trailing"),
        (b"<event/>", (), Reason.NOT_JSON, "column 1"),
        (b'\xef\xbb\xbf{"a":1}', (), Reason.MISSING_FIELD, "event_id"),
        (b'{"event_id":"\\ud800"}', (), Reason.MISSING_FIELD, "occurred_at is missing (and 3 more)"),
        (b'{"x":' + b"[" * 5_000 + b"]" * 5_000 + b"}", (), Reason.NOT_JSON, "recursion"),
        (b'{"x":' * 5_000 + b"1" + b"}" * 5_000, (), Reason.NOT_JSON, "recursion"),
        (b'{"x":1' + b"0" * 9_000 + b"}", (), Reason.NOT_JSON, "out of range"),
        (b'{"site":"\xff"}', (), Reason.BAD_TEXT, "not UTF-8 at byte 9"),
        ('{"site":"Köln"}'.encode("latin-1"), (), Reason.BAD_TEXT, "not UTF-8 at byte 10"),
        ("{}".encode("utf-16"), (), Reason.BAD_TEXT, "not UTF-8 at byte 0"),
        (b"[]", (), Reason.NOT_AN_OBJECT, "should be an object; it is a list"),
        (b"null", (), Reason.NOT_AN_OBJECT, "it is null"),
        (b'"text"', (), Reason.NOT_AN_OBJECT, 'it is "text"'),
        (b"12", (), Reason.NOT_AN_OBJECT, "it is 12"),
        (b"\x00", (), Reason.BAD_ENVELOPE, "4-byte schema id"),
        (b"\x00\x00\x00\x10\x92", (), Reason.BAD_ENVELOPE, "has 5 bytes"),
        (PREFIX + b"\x02avro", (), Reason.NOT_JSON, "column 1"),
        (b"{}", [("ce_specversion", b"0.3")], Reason.BAD_ENVELOPE, "ce_specversion should be 1.0"),
        (b"{}", [("content-type", b"application/cloudevents+avro")], Reason.BAD_ENVELOPE, "cloudevents+json"),
        (b"[]", [("content-type", b"application/cloudevents-batch+json")], Reason.BAD_ENVELOPE, "cloudevents+json"),
        (b"{}", STRUCTURED, Reason.BAD_ENVELOPE, "specversion is missing"),
        (b"[]", STRUCTURED, Reason.NOT_AN_OBJECT, "it is a list"),
        (b"{", STRUCTURED, Reason.NOT_JSON, "EOF"),
        (b'{"\xff":1}', STRUCTURED, Reason.BAD_TEXT, "byte 2"),
        (b'{"specversion":"1.0"}', (), Reason.BAD_ENVELOPE, "data is missing"),
        (b'{"specversion":"1.0","data_base64":"e30="}', (), Reason.BAD_ENVELOPE, "data is missing"),
        (b'{"specversion":"0.3","data":{}}', (), Reason.BAD_ENVELOPE, "specversion should be '1.0'"),
        (b'{"specversion":1.0,"data":{}}', (), Reason.BAD_ENVELOPE, "specversion"),
        (b'{"specversion":"1.0","data":[]}', (), Reason.NOT_AN_OBJECT, "data should be an object; it is a list"),
        (b'{"specversion":"1.0","data":"{}"}', (), Reason.NOT_AN_OBJECT, "data should be an object"),
        (b'{"specversion":"1.0","data":{}}', (), Reason.MISSING_FIELD, "data.event_id is missing (and 4 more)"),
    ],
)
def test_a_message_is_rejected(value: bytes | None, headers: Any, reason: Reason, words: str) -> None:
    fault = rejected(STAGE_EVENTS, value, headers)

    assert fault.reason is reason
    assert words in fault.error


@pytest.mark.parametrize(
    ("changes", "reason", "words"),
    [
        ({"defective": 99}, Reason.INCONSISTENT, "data: defective must not exceed inspected"),
        ({"occurred_at": 7}, Reason.BAD_TIME, "data.occurred_at"),
        ({"site": 7}, Reason.WRONG_TYPE, "data.site"),
    ],
)
def test_a_fault_inside_an_envelope_has_the_reason_it_has_outside(
    example: Example, changes: dict[str, Any], reason: Reason, words: str
) -> None:
    for headers in ((), STRUCTURED):
        fault = rejected(STAGE_EVENTS, structured(example(STAGE_EVENTS, **changes)), headers)

        assert fault.reason is reason
        assert words in fault.error


def test_what_a_person_wrote_is_not_shown_from_inside_an_envelope_either(example: Example) -> None:
    fault = rejected(FEEDBACK, structured(example(FEEDBACK, text=["SECRET"])))

    assert "data.text" in fault.error
    assert "SECRET" not in str(fault)


def test_a_value_is_read_up_to_its_bound_in_bytes(message: Message) -> None:
    value = message(FEEDBACK, text="ä" * 100)

    assert decode(FEEDBACK, value, max_bytes=len(value)).text == "ä" * 100
    fault = rejected(FEEDBACK, value, max_bytes=len(value) - 1)
    assert fault.reason is Reason.OVERSIZED
    assert fault.error == f"the value has {len(value)} bytes; at most {len(value) - 1} are read"


def test_a_megabyte_of_faults_is_refused_at_the_first_one(message: Message) -> None:
    value = message(STAGE_EVENTS, defects=[1] * 300_000)

    fault = rejected(STAGE_EVENTS, value)

    assert fault.error == "defects.0 should be an object; it is 1"


def test_a_rejection_says_its_reason_and_its_error() -> None:
    fault = Rejected(Reason.NULL_KEY, "the message has no key")

    assert str(fault) == "null_key: the message has no key"


def test_the_reasons_are_a_closed_set() -> None:
    assert " ".join(Reason) == (
        "null_value oversized bad_text not_json not_an_object bad_envelope missing_field wrong_type out_of_range "
        "bad_time inconsistent off_scale null_key clock_ahead too_many_enterprises clock_behind unknown_target "
        "wrong_order repeated"
    )


def test_a_topic_without_events_is_not_decoded() -> None:
    with pytest.raises(TypeError, match=r"quality\.closings\.v1"):
        decode(CLOSINGS, b"{}")


def test_encoding_is_compact_exact_and_in_the_order_of_the_model(message: Message) -> None:
    event = decode(
        STAGE_EVENTS,
        message(
            STAGE_EVENTS,
            **dict.fromkeys(("line", "lot_id", "order_id", "supplier", "unit_id")),
            site="Köln",
            occurred_at="2026-03-02T10:15:30.2509+02:00",
            defects=[],
            measurements=[{"characteristic": "bore", "value": 0.1 + 0.2}],
        ),
    )

    assert (
        encode(event)
        == (
            '{"event_id":"e-1","occurred_at":"2026-03-02T08:15:30.250Z","enterprise":"main","site":"Köln",'
            '"product":"pump-7","stage":"assembly","attempt":1,"inspected":10,"defective":2,"scrapped":1,"defects":[],'
            '"measurements":[{"characteristic":"bore","value":0.30000000000000004}]}'
        ).encode()
    )


def test_an_output_is_a_cloudevent_in_binary_mode(message: Message) -> None:
    headers = envelope_headers(ALERTS, "al-1/3", 1_772_439_330_250, "/andon")

    assert headers == [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"al-1/3"),
        ("ce_type", b"andon.alert.v1"),
        ("ce_source", b"/andon"),
        ("ce_time", b"2026-03-02T08:15:30.250Z"),
        ("content-type", b"application/json"),
    ]
    assert decode(ALERTS, message(ALERTS), headers).alert_id == "al-1"


def test_the_type_of_an_envelope_may_be_given_by_name() -> None:
    assert ("ce_type", b"andon.note.v1") in envelope_headers("andon.note.v1", "1", 0, "/andon")


def test_actions_are_read_with_the_sender_they_name(message: Message) -> None:
    assert decode(ACTIONS, message(ACTIONS)).actor == "ana"
