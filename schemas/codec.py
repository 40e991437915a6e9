"""The bytes of a Kafka message become a checked model, or `Rejected` with its reason; and a model becomes bytes.

A value may be bare JSON, CloudEvents in binary or structured mode, or JSON behind the Confluent wire-format prefix.
Bare JSON is the hot path: one validation of the bytes, and a second look, a lenient one (`schemas/lenient.py`), only
where that fails or a name may need cleaning. Of a repeated key in an object the last one counts.
"""

import json
from functools import cache
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar

from pydantic import ValidationError, create_model

from schemas.faults import rejection
from schemas.headers import Headers, header_texts
from schemas.lenient import is_plain, mended
from schemas.reason import Reason, Rejected
from schemas.times import rfc3339
from schemas.topics import INPUTS, Topic
from schemas.wire import WireModel

__all__ = ["MAX_BYTES", "Headers", "Message", "Reason", "Rejected", "decode", "encode", "envelope_headers", "read"]

MAX_BYTES: Final = 1_000_000
"""The greatest value that is read, in bytes; Kafka's own default is slightly more."""

ModelT = TypeVar("ModelT", bound=WireModel)
AnyT = TypeVar("AnyT", bound=WireModel)

_WIRE_FORMAT_MAGIC = b"\x00"
_WIRE_FORMAT_PREFIX_BYTES = 5
_SPECVERSION = "1.0"
_INPUT_MODELS = frozenset(topic.event_model for topic in INPUTS)


class Message(NamedTuple, Generic[ModelT]):
    """An event, and the CloudEvents `source` that sent it; None where no envelope tells one."""

    event: ModelT
    source: str | None = None


class _Envelope(WireModel):
    """CloudEvents in structured mode; `data` is given the topic's model by `_envelope_of`."""

    specversion: Literal["1.0"]
    source: Any = None
    data: Any


def decode(topic: Topic[ModelT], value: bytes | None, headers: Headers = (), *, max_bytes: int = MAX_BYTES) -> ModelT:
    """The event in `value`; raises `Rejected`, and nothing else, whatever the bytes are."""
    return read(topic, value, headers, max_bytes=max_bytes).event


def read(
    topic: Topic[ModelT], value: bytes | None, headers: Headers = (), *, max_bytes: int = MAX_BYTES
) -> Message[ModelT]:
    """The event in `value` and who sent it; raises `Rejected`, and nothing else, whatever the bytes are."""
    if value is None:
        raise Rejected(Reason.NULL_VALUE, "the message has no value; send the event as JSON")
    if len(value) > max_bytes:
        raise Rejected(Reason.OVERSIZED, f"the value has {len(value)} bytes; at most {max_bytes} are read")
    model = topic.event_model
    if value[:1] == _WIRE_FORMAT_MAGIC:
        value = _without_prefix(value)
    if headers and _is_structured(headers):
        return _decode_structured(model, value)
    try:
        event = _validated(model, model, value)
    except ValidationError as fault:
        if _is_envelope(value):
            return _decode_structured(model, value)
        raise rejection(fault, value) from None
    return Message(event, _source_header(headers) if headers else None)


def _validated(model: type[ModelT], shape: type[AnyT], value: bytes, within: str | None = None) -> AnyT:
    """`value` as `shape`, which is `model` or holds it in `within`. An input is read leniently where it must be."""
    if model not in _INPUT_MODELS:
        return shape.model_validate_json(value)
    fault: ValidationError | None = None
    if is_plain(value):
        try:
            return shape.model_validate_json(value)
        except ValidationError as first:
            fault = first
    lenient = mended(model, value, within)
    if fault is not None and (lenient is None or lenient == value):
        raise fault
    return shape.model_validate_json(value if lenient is None else lenient)


def encode(model: WireModel) -> bytes:
    """Compact UTF-8 JSON: fields in the model's order, None left out, floats in their shortest exact form."""
    return model.model_dump_json(exclude_none=True).encode()


def envelope_headers(
    topic_or_type: Topic[Any] | str, event_id: str, time_ms: int, source: str
) -> list[tuple[str, bytes]]:
    """The headers that make bare JSON a CloudEvent in binary mode; `source` is a URI reference such as `/andon`."""
    event_type = topic_or_type if isinstance(topic_or_type, str) else topic_or_type.event_type
    attributes = {
        "ce_specversion": _SPECVERSION,
        "ce_id": event_id,
        "ce_type": event_type,
        "ce_source": source,
        "ce_time": rfc3339(time_ms),
        "content-type": "application/json",
    }
    return [(name, text.encode()) for name, text in attributes.items()]


def _without_prefix(value: bytes) -> bytes:
    """`value` without the Confluent wire-format prefix: a zero byte and four bytes of schema id."""
    if len(value) <= _WIRE_FORMAT_PREFIX_BYTES:
        error = f"after a zero byte a 4-byte schema id and JSON should follow; the value has {len(value)} bytes"
        raise Rejected(Reason.BAD_ENVELOPE, error)
    return value[_WIRE_FORMAT_PREFIX_BYTES:]


def _is_structured(headers: Headers) -> bool:
    """Whether the headers announce a CloudEvent in structured mode; refuses the kinds that cannot be read here."""
    told = {name.lower(): text for name, text in header_texts(headers).items()}
    if told.get("ce_specversion", _SPECVERSION) != _SPECVERSION:
        raise Rejected(Reason.BAD_ENVELOPE, f"the header ce_specversion should be {_SPECVERSION}")
    kind = told.get("content-type", "").partition(";")[0].strip().lower()
    if kind.startswith("application/cloudevents") and kind != "application/cloudevents+json":
        raise Rejected(Reason.BAD_ENVELOPE, "the header content-type should be application/cloudevents+json")
    return kind == "application/cloudevents+json"


def _source_header(headers: Headers) -> str | None:
    """The `source` of a CloudEvent in binary mode."""
    for name, content in headers:
        if name == "ce_source" and content:
            return content.decode("utf-8", "replace")
    return None


def _is_envelope(value: bytes) -> bool:
    """Whether `value`, which is no bare event, is a CloudEvent that came without the header that announces it."""
    if b'"specversion"' not in value:
        return False
    try:
        outer = json.loads(value)
    except (ValueError, RecursionError):
        return False
    return isinstance(outer, dict) and "specversion" in outer


@cache
def _envelope_of(model: type[WireModel]) -> type[_Envelope]:
    return create_model(f"{model.__name__}Envelope", __base__=_Envelope, data=(model, ...))


def _decode_structured(model: type[ModelT], value: bytes) -> Message[ModelT]:
    try:
        envelope = _validated(model, _envelope_of(model), value, within="data")
    except ValidationError as fault:
        raise rejection(fault, value, root=("data",)) from None
    return Message(envelope.data, envelope.source if isinstance(envelope.source, str) and envelope.source else None)
