"""A pydantic model in, a msgspec Struct with the same fields, types and bounds out: what is fast to read and to write.

The models stay the truth: a Struct is derived from its model and from nothing else.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from schemas.times import rfc3339, to_millis

BOUNDS: dict[type, str] = {Ge: "ge", Le: "le", MinLen: "min_length", MaxLen: "max_length"}
"""Pydantic's bound to msgspec's; the attribute that holds the number is called alike in both."""


@cache
def struct_of(model: type[BaseModel]) -> type[msgspec.Struct]:
    """The msgspec Struct with the fields, types, bounds and defaults of a model; times stay text. Written as JSON it
    leaves out what is its default: the same object, not merely an equal one.
    """
    fields: list[Any] = []
    for name, field in model.model_fields.items():
        kind = _kind(field.annotation, field.metadata)
        fields.append(
            (name, kind) if field.is_required() else (name, kind, field.get_default(call_default_factory=True))
        )
    return msgspec.defstruct(model.__name__, sorted(fields, key=len), frozen=True, gc=False, omit_defaults=True)


def as_struct(event: BaseModel) -> msgspec.Struct:
    """The Struct that holds what a model holds, times as RFC 3339."""
    held = {name: value if value.__class__ in _PLAIN else _held(value) for name, value in event.__dict__.items()}
    return struct_of(event.__class__)(**held)


_PLAIN = frozenset({str, int, float, bool, type(None)})


def _held(value: Any) -> Any:
    if isinstance(value, datetime):
        return rfc3339(to_millis(value))
    if isinstance(value, tuple):
        return tuple(map(_held, value))
    return as_struct(value) if isinstance(value, BaseModel) else value


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
