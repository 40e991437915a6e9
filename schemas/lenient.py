"""The bytes of an event as its sender wrote them in, the bytes that its model reads out: lenient where nothing is lost.

An empty optional field counts as absent; where a number is asked for, `"4"` counts as 4, and `4.0` where it is an
integer; text is cut, half an emoji replaced, a number beyond all floats becomes the greatest one; times are spelled out
(`instants`), names cleaned (`names`). What else is wrong with an event stays wrong, for its model to say.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache, partial
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, NoReturn, Union, get_args, get_origin

import msgspec
from annotated_types import MaxLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from schemas.instants import plain_instant
from schemas.names import BLANK, clean_name, is_clean, whole_text
from schemas.wire import MAX_INT, MAX_ITEMS, MAX_TEXT_CHARS

Mend = Callable[[Any], Any]

_BLANK_AT_AN_END = (b'" ', b' "')
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


class _Part(NamedTuple):
    """How a field is mended. `droppable`: where nothing of it can be seen, it counts as absent; a field that a kind of
    event needs is not, since the schema takes a blank for something.
    """

    optional: bool
    droppable: bool
    mend: Mend


def is_plain(value: bytes) -> bool:
    """Whether the names and text in a message are surely clean already; False where one must look."""
    if b"\\" in value:
        return False
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return True
    return is_clean(text) and not _has_outer_blanks(value)


def _has_outer_blanks(value: bytes) -> bool:
    """Whether a string begins or ends with a blank: in JSON without blanks between its parts, one beside a quote."""
    if not any(mark in value for mark in _BLANK_AT_AN_END):
        return False
    try:
        compact = msgspec.json.format(value, indent=-1)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return True
    return any(mark in compact for mark in _BLANK_AT_AN_END)


def mended(model: type[BaseModel], value: bytes, within: str | None = None) -> bytes | None:
    """`value`, an event or an object that holds it in `within`, as the model reads it; None where it is no object."""
    try:
        read = json.loads(value.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    event = read.get(within) if isinstance(read, dict) and within is not None else read
    if not isinstance(event, dict):
        return None
    event = _mend_object(model, event)
    try:
        return _encode(event if within is None else read | {within: event}).encode("utf-8", "replace")
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _mend_object(model: type[BaseModel], held: Any) -> Any:
    if not isinstance(held, dict):
        return held
    parts, made = _parts(model), {}
    for name, value in held.items():
        part = parts.get(name)
        if part is None:  # not a field of ours, or CloudEvents' own
            continue
        if part.optional and (value is None or value == "" or (part.droppable and _is_blank(value))):
            continue
        made[name] = part.mend(value)
    return made


@cache
def _parts(model: type[BaseModel]) -> Mapping[str, _Part]:
    needed = set(_needed(model.model_config.get("json_schema_extra")))
    return {
        name: _Part(not field.is_required(), name not in needed, _mend_of(field.annotation, field.metadata))
        for name, field in model.model_fields.items()
    }


def _needed(conditions: Any) -> Iterator[str]:
    """The fields that a condition of the schema may require."""
    if isinstance(conditions, Mapping):
        yield from conditions.get("required", ())
        conditions = list(conditions.values())
    for part in conditions if isinstance(conditions, list) else ():
        yield from _needed(part)


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not clean_name(value)


def _mend_of(annotation: Any, metadata: Any = ()) -> Mend:
    """How a value of this type is mended: by what it is underneath its bounds, and where it may be null."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _mend_of(parts[0], [*parts[1:], *metadata])
    if origin in {Union, UnionType}:
        return _mend_of(next(part for part in parts if part is not NoneType), metadata)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return partial(_mend_object, annotation)
    if origin is tuple:
        return partial(_mend_list, _mend_of(parts[0]))
    if annotation is str and _longest(metadata) == MAX_TEXT_CHARS:
        return _mend_text
    return _BY_TYPE.get(origin or annotation, _as_it_is)


def _longest(metadata: Any) -> int | None:
    flat = [item for each in metadata for item in (each.metadata if isinstance(each, FieldInfo) else [each])]
    return next((item.max_length for item in flat if isinstance(item, MaxLen)), None)


def _as_it_is(held: Any) -> Any:
    return held


def _strip(held: Any) -> Any:
    return clean_name(held) if isinstance(held, str) else held


def _mend_name(held: Any) -> Any:
    return clean_name(held) or (held and BLANK) if isinstance(held, str) else held


def _mend_text(held: Any) -> Any:
    return whole_text(held)[:MAX_TEXT_CHARS] if isinstance(held, str) else held


def _mend_list(mend: Mend, held: Any) -> Any:
    return [mend(one) for one in held] if isinstance(held, list) and len(held) <= MAX_ITEMS else held


def _mend_labels(held: Any) -> Any:
    """Names by name; what holds nothing counts as absent."""
    if not isinstance(held, dict):
        return held
    clean = {_mend_name(name): _mend_name(value) for name, value in held.items()}
    return {name: value for name, value in clean.items() if value not in ("", None)}


def _unquoted(held: Any) -> Any:
    """A number or a truth value that came as text; as JSON would write it, and no other way."""
    if not isinstance(held, str) or _QUOTED.fullmatch(text := held.strip().lower()) is None:
        return held
    return json.loads(text)


_QUOTED = re.compile(r"-?(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{1,30})?(?:e[+-]?[0-9]{1,3})?|true|false")


def _mend_truth(held: Any) -> Any:
    meant = _unquoted(held)
    return meant if isinstance(meant, bool) else held


def _mend_whole(held: Any) -> Any:
    held = _number(held)
    return int(held) if isinstance(held, float) and held.is_integer() and abs(held) <= MAX_INT else held


def _number(held: Any) -> Any:
    meant = _unquoted(held)
    return held if isinstance(meant, bool) else meant


def _mend_number(held: Any) -> Any:
    held = _number(held)
    if isinstance(held, bool) or not isinstance(held, int | float):
        return held
    return max(-sys.float_info.max, min(sys.float_info.max, held))


_BY_TYPE: dict[Any, Mend] = {
    Literal: _strip,
    dict: _mend_labels,
    str: _mend_name,
    int: _mend_whole,
    bool: _mend_truth,
    float: _mend_number,
    datetime: plain_instant,
}
