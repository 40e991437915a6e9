"""What pydantic found wrong with a value becomes one `Rejected`: its reason from a table, its error in plain words.

An error names the field, what came and what is expected. It shows little of the input, and nothing a person wrote.
"""

import json
import re
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.feedback import SCALED_FIELDS
from schemas.reason import Reason, Rejected
from schemas.wire import MAX_INT

MAX_SHOWN_CHARS = 40
PRIVATE_FIELDS = frozenset({"text", "customer_id", "note", "actor", "acknowledged_by"})

_REASONS: dict[str, Reason] = {
    "json_invalid": Reason.NOT_JSON,
    "missing": Reason.MISSING_FIELD,
    "union_tag_not_found": Reason.MISSING_FIELD,
    "union_tag_invalid": Reason.OUT_OF_RANGE,
    "greater_than_equal": Reason.OUT_OF_RANGE,
    "less_than_equal": Reason.OUT_OF_RANGE,
    "string_too_short": Reason.OUT_OF_RANGE,
    "string_too_long": Reason.OUT_OF_RANGE,
    "too_short": Reason.OUT_OF_RANGE,
    "too_long": Reason.OUT_OF_RANGE,
    "literal_error": Reason.OUT_OF_RANGE,
    "finite_number": Reason.OUT_OF_RANGE,
    **{reason.value: reason for reason in Reason},
}
"""Type of pydantic's error, or the reason a model of ours gave, to reason; every other type is a wrong type."""

_RANGE_FAULTS = frozenset({"greater_than_equal", "less_than_equal"})
_EXPECTATION = re.compile(r"^\w+ (should .*)", re.DOTALL)


def rejection(fault: ValidationError, value: bytes, root: tuple[str, ...] = ()) -> Rejected:
    """The `Rejected` for `value`, which failed with `fault`; `root` is where its envelope, if any, holds the event."""
    details = fault.errors(include_url=False)
    reason = _reason_of(details[0], root)
    if reason is Reason.NOT_JSON:
        return _unreadable(details[0], value)
    others = f" (and {len(details) - 1} more)" if len(details) > 1 else ""
    return Rejected(reason, _words_for(details[0]) + others)


def _reason_of(detail: ErrorDetails, root: tuple[str, ...]) -> Reason:
    kind, place = detail["type"], detail["loc"]
    reason = _REASONS.get(kind, Reason.WRONG_TYPE)
    if reason is Reason.NOT_JSON:
        return reason
    if kind == "model_type" and place in ((), root):
        return Reason.NOT_AN_OBJECT
    if place[: len(root)] != root or (root and place == root and kind == "missing"):
        return Reason.BAD_ENVELOPE
    if kind in _RANGE_FAULTS and place[-1] in SCALED_FIELDS:
        return Reason.OFF_SCALE
    return reason


def _unreadable(detail: ErrorDetails, value: bytes) -> Rejected:
    try:
        value.decode()
    except UnicodeDecodeError as wrong:
        return Rejected(Reason.BAD_TEXT, f"the value is not UTF-8 at byte {wrong.start}; send JSON in UTF-8")
    return Rejected(Reason.NOT_JSON, f"the value is not JSON: {detail['ctx']['error']}")


def _words_for(detail: ErrorDetails) -> str:
    place, message = detail["loc"], detail["msg"]
    field = ".".join(str(part) for part in place)
    if detail["type"] == "missing":
        return f"{_cut(field)} is missing"
    if detail["type"] == "union_tag_invalid":
        return f"{_cut(field)}.kind should be one of {detail['ctx']['expected_tags']}"
    expectation = _EXPECTATION.match(message)
    if expectation is None:
        return f"{_cut(field)}: {message}" if field else message
    came = "" if PRIVATE_FIELDS.intersection(place) else f"; it is {_shown(detail['input'])}"
    return f"{_cut(field) or 'the value'} {expectation[1]}{came}"


def _shown(value: Any) -> str:
    """A scalar as JSON, cut short; of an object or list no more than its kind."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > MAX_INT:
        return "a whole number of more than 64 bits"
    return _cut(json.dumps(value, ensure_ascii=False, default=lambda other: type(other).__name__))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN_CHARS else f"{text[: MAX_SHOWN_CHARS - 1]}…"
