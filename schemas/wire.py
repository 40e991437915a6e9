"""The common ground of every model on the wire: its configuration, and the bounded types its fields are made of.

Every string, list and object has a greatest size, and every number a range, so that no event can make a
state grow without bound.
"""

import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from schemas.reason import Reason

MAX_LABEL_CHARS = 200
MAX_TEXT_CHARS = 10_000
MAX_ITEMS = 1_000
MAX_LIST_ITEMS = 5_000
"""Items of a list inside free JSON: an evidence names every summary that it rests on."""
MAX_JSON_DEPTH = 16
MAX_INT = 2**63 - 1


class WireModel(BaseModel):
    """Frozen and strict; what is written otherwise and loses nothing is read before (`schemas/lenient.py`). Unknown
    fields are ignored, since a publisher may be newer than its reader.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="ignore",
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )


Label = Annotated[str, Field(min_length=1, max_length=MAX_LABEL_CHARS)]
"""A name, code or id: 1 to 200 characters."""

Text = Annotated[str, Field(max_length=MAX_TEXT_CHARS)]
"""Words for people: up to 10,000 characters."""

Count = Annotated[int, Field(ge=0, le=MAX_INT)]
"""A number of things: 0 or more, within 64 bits."""

PositiveCount = Annotated[int, Field(ge=1, le=MAX_INT)]
"""A number of things: 1 or more, within 64 bits."""

Revision = Annotated[int, Field(ge=1, le=MAX_INT)]
"""1 for the first message of an id; a message with a greater revision replaces the earlier ones."""

Importance = Annotated[int, Field(ge=1, le=7)]
"""An answer on a scale of 1 (lowest) to 7 (highest)."""

Labels = Annotated[dict[Label, Label], Field(max_length=50)]
"""What a judgement is about: label name to label value, such as {"enterprise": "main", "stage": "paint"}."""

Tally = Annotated[dict[Label, Count], Field(max_length=MAX_ITEMS)]
"""How often each code was seen: code to count, at most 1,000 codes."""

Verdict = Literal[
    "learning",
    "steady",
    "healthy_growth",
    "growing",
    "strain",
    "strain_reaching_customers",
    "not_growth",
    "cannot_tell",
]
"""What growth is doing to quality."""


def _ordered(bounds: tuple[float | None, float | None]) -> tuple[float | None, float | None]:
    low, high = bounds
    if low is not None and high is not None and low > high:
        raise PydanticCustomError(Reason.INCONSISTENT, "the lower bound must not exceed the upper bound")
    return bounds


Interval = Annotated[tuple[float | None, float | None], AfterValidator(_ordered)]
"""[low, high], a 95 % interval in the unit of its value; null where it has no bound on that side."""


def _plain(value: Any, depth: int) -> Any:
    """A copy made of JSON types alone; what JSON cannot carry is refused here and not on its way to the broker."""
    if depth > MAX_JSON_DEPTH:
        raise PydanticCustomError(Reason.OUT_OF_RANGE, "must not be nested deeper than 16 levels")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _plain_text(value)
    if isinstance(value, int | float):
        return _plain_number(value)
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in _bounded(value, MAX_LIST_ITEMS)]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {_plain_text(key): _plain(item, depth + 1) for key, item in _bounded(value, MAX_ITEMS).items()}
    raise PydanticCustomError(
        Reason.WRONG_TYPE, "must hold JSON values only, and holds a {type}", {"type": type(value).__name__}
    )


def _bounded(value: Any, most: int) -> Any:
    if len(value) > most:
        raise PydanticCustomError(
            Reason.OUT_OF_RANGE,
            "must hold at most {most} items in a {kind}",
            {"most": most, "kind": type(value).__name__},
        )
    return value


def _plain_text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError(Reason.BAD_TEXT, "must hold Unicode text, without a lone surrogate") from None
    return value


def _plain_number(value: float) -> float:
    fits = math.isfinite(value) if isinstance(value, float) else -MAX_INT <= value <= MAX_INT
    if not fits:
        raise PydanticCustomError(Reason.OUT_OF_RANGE, "must hold finite numbers only, whole ones within 64 bits")
    return value


JsonObject = Annotated[
    dict[str, Any], Field(max_length=MAX_ITEMS), AfterValidator(lambda value: _plain(value, depth=0))
]
"""A JSON object of free form: finite numbers only, at most 16 levels deep, 5,000 items in a list and
1,000 in an object."""
