"""Whatever the bytes are, decoding gives an event or a rejection; and an event survives the wire."""

import contextlib
import copy
import json
from collections.abc import Callable
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codec import Reason, Rejected, decode, encode
from schemas.documents import document_name, schema_documents
from schemas.names import BLANK, clean_name
from schemas.topics import INPUTS, OUTPUTS, STAGE_EVENTS, Topic

Example = Callable[..., dict[str, Any]]

steady = settings(deadline=None)
SCHEMAS = schema_documents()

TOPICS = st.sampled_from([*INPUTS, *OUTPUTS])
HEADERS = st.sampled_from(
    [
        (),
        (("ce_specversion", b"1.0"),),
        (("content-type", b"application/cloudevents+json"),),
        (("content-type", b"\xff"),),
        (("Content-Type", b"APPLICATION/CLOUDEVENTS+JSON"),),
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["2026-03-02T08:15:30Z", "1.0", "csat", "stage", "", "x" * 300, 2**63, -1, 0, 1])
)
AWKWARD = st.sampled_from([b'"', b"{", b"]", b"\\", b"1e999", b"\x00", b",", b"null"])
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


def decoded(topic: Topic[Any], value: bytes, headers: Any) -> Any:
    try:
        return decode(topic, value, headers)
    except Rejected as fault:
        return fault


def assert_event_or_rejection(topic: Topic[Any], value: bytes, headers: Any) -> None:
    outcome = decoded(topic, value, headers)

    if isinstance(outcome, Rejected):
        assert outcome.reason in Reason
        assert outcome.error
    else:
        assert isinstance(outcome, topic.event_model)


@steady
@given(TOPICS, st.binary(max_size=200), HEADERS)
def test_arbitrary_bytes_never_raise_anything_but_a_rejection(topic: Topic[Any], value: bytes, headers: Any) -> None:
    assert_event_or_rejection(topic, value, headers)


@steady
@given(TOPICS, JSON, HEADERS)
def test_arbitrary_json_never_raises_anything_but_a_rejection(topic: Topic[Any], value: Any, headers: Any) -> None:
    assert_event_or_rejection(topic, json.dumps(value).encode(), headers)


@given(st.data(), TOPICS, HEADERS)
@settings(steady, max_examples=200)
def test_a_mutated_event_never_raises_anything_but_a_rejection(
    example: Example, data: st.DataObject, topic: Topic[Any], headers: Any
) -> None:
    value = bytearray(json.dumps(example(topic)).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(value)))
        end = data.draw(st.integers(start, min(len(value), start + 8)))
        value[start:end] = data.draw(
            st.binary(max_size=4) | st.sampled_from([b'"', b"{", b"]", b"\\", b"1e999", b"\x00"])
        )

    assert_event_or_rejection(topic, bytes(value), headers)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container of `value` with every key of it."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, child in list(children) for place in [(value, key), *places(child)]]


@given(st.data(), TOPICS)
@settings(steady, max_examples=300)
def test_what_is_accepted_with_a_changed_field_survives_the_wire_and_fits_the_schema(
    example: Example, data: st.DataObject, topic: Topic[Any]
) -> None:
    fields = copy.deepcopy(example(topic))
    container, key = data.draw(st.sampled_from(places(fields)))
    container[key] = data.draw(SCALARS | JSON)

    with contextlib.suppress(Rejected):
        event = decode(topic, json.dumps(fields).encode())
        written = encode(event)
        assert decode(topic, written) == event
        jsonschema.validate(json.loads(written), SCHEMAS[document_name(topic)])


LABELS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@steady
@given(LABELS, NUMBERS, st.integers(1, 2**63 - 1), st.integers(0, 999))
def test_every_label_number_count_and_millisecond_survives_the_wire(
    example: Example, label: str, measured: float, count: int, ms: int
) -> None:
    event = decode(
        STAGE_EVENTS,
        json.dumps(
            example(
                STAGE_EVENTS,
                site=label,
                inspected=count,
                defective=0,
                scrapped=0,
                defects=[{"code": label, "count": count, "severity": "major"}],
                measurements=[{"characteristic": label, "value": measured}],
                occurred_at=f"2026-03-02T08:15:30.{ms:03d}Z",
            )
        ).encode(),
    )

    assert decode(STAGE_EVENTS, encode(event)) == event
    name = clean_name(label) or BLANK
    assert (event.site, event.inspected, event.measurements[0].value) == (name, count, measured)
    assert clean_name(name) == name
