"""Bytes of a stage event in; the event and its time in milliseconds out, five times faster than by the model itself.

The decoder is derived from the pydantic model: same fields, types and bounds, as a msgspec Struct. It answers only
where both surely agree: plain ASCII JSON, a time in whole UTC seconds or milliseconds, counts that fit each other.
Whatever it does not accept goes to the model, which alone rejects; so a message is never accepted or refused by speed.
`tests/runtime/test_fast_decode.py` holds the two to each other on mutated events.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from schemas.codec import Headers
from schemas.stage import StageEvent
from schemas.times import INSTANT_PATTERN, to_millis

Timed = tuple[Any, int]
"""An event, and when it occurred in milliseconds."""

MAX_BYTES = 8_192
MAX_NESTING = 64
"""Brackets in a message; far below where either decoder gives up on depth."""
MAX_MINUTES = 100_000
"""Minutes whose milliseconds are remembered."""

BOUNDS: dict[type, str] = {Ge: "ge", Le: "le", MinLen: "min_length", MaxLen: "max_length"}
"""Pydantic's bound to msgspec's; the attribute that holds the number is called alike in both."""

_SECONDS = {f"{number:02d}": number * 1_000 for number in range(60)}
_MILLIS = {f"{number:03d}": number for number in range(1_000)}
_INSTANT = re.compile(INSTANT_PATTERN)


def fast_stage_events() -> Callable[[bytes | None, Headers], Timed | None]:
    """The decoder; None means that the model must look."""
    parse: Callable[[bytes], Any] = msgspec.json.Decoder(struct_of(StageEvent)).decode
    minutes: dict[str, int] = {}

    def decode(value: bytes | None, headers: Headers) -> Timed | None:
        if value is None or headers or len(value) > MAX_BYTES or not value.isascii():
            return None
        if value.count(b"[") + value.count(b"{") > MAX_NESTING:
            return None
        try:
            event = parse(value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        if event.scrapped > event.defective or event.defective > event.inspected:
            return None
        for measured in event.measurements:
            if measured.lsl is not None and measured.usl is not None and measured.lsl > measured.usl:
                return None
        occurred = occurred_ms(event.occurred_at, minutes)
        return None if occurred is None else (event, occurred)

    return decode


def occurred_ms(text: str, minutes: dict[str, int]) -> int | None:
    """Milliseconds of `2026-01-05T06:00:00Z` or `2026-01-05T06:00:00.250Z`; None for every other form."""
    if len(text) == 20 and text[19] == "Z":
        millis = 0
    elif len(text) == 24 and text[23] == "Z" and text[19] == ".":
        millis = _MILLIS.get(text[20:23], -1)
    else:
        return None
    second = _SECONDS.get(text[17:19])
    minute = minutes.get(text[:17])
    if minute is None:
        minute = _minute(text[:17], minutes)
    return None if minute is None or second is None or millis < 0 else minute + second + millis


def _minute(text: str, minutes: dict[str, int]) -> int | None:
    if _INSTANT.match(f"{text}00Z") is None or text[10] != "T":
        return None
    try:
        start = to_millis(datetime.fromisoformat(f"{text}00+00:00"))
    except ValueError:  # the 31st of February
        return None
    if len(minutes) >= MAX_MINUTES:
        minutes.clear()
    minutes[text] = start
    return start


def struct_of(model: type[BaseModel]) -> type[msgspec.Struct]:
    """The msgspec Struct with the fields, types, bounds and defaults of a model; times stay text."""
    fields: list[Any] = []
    for name, field in model.model_fields.items():
        kind = _kind(field.annotation, field.metadata)
        fields.append((name, kind) if field.is_required() else (name, kind, field.default))
    return msgspec.defstruct(model.__name__, sorted(fields, key=len), frozen=True, gc=False)


def _kind(annotation: Any, metadata: Sequence[Any] = ()) -> Any:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(parts[0], [*parts[1:], *metadata])
    if origin in {Union, UnionType}:
        return Union[tuple(_kind(part) for part in parts)]  # noqa: UP007 - made at run time
    if origin in {tuple, dict}:
        return _bounded(
            origin.__class_getitem__(tuple(part if part is ... else _kind(part) for part in parts)), metadata
        )
    if annotation is datetime:
        return str
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return struct_of(annotation)
    return _bounded(annotation, metadata)


def _bounded(kind: Any, metadata: Sequence[Any]) -> Any:
    flat = [item for each in metadata for item in (each.metadata if isinstance(each, FieldInfo) else [each])]
    bounds = {BOUNDS[type(item)]: getattr(item, BOUNDS[type(item)]) for item in flat if type(item) in BOUNDS}
    return Annotated[kind, msgspec.Meta(**bounds)] if bounds else kind
