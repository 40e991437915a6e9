"""Why a message is refused: a closed set, from the model that finds the fault to dead letters and metrics."""

from enum import StrEnum


class Reason(StrEnum):
    """Every reason for which a message goes to its dead-letter topic."""

    NULL_VALUE = "null_value"
    """The message has no value (a tombstone)."""
    OVERSIZED = "oversized"
    """The value has more bytes than are read."""
    BAD_TEXT = "bad_text"
    """The value is not UTF-8."""
    NOT_JSON = "not_json"
    """The value is not JSON."""
    NOT_AN_OBJECT = "not_an_object"
    """The value is JSON, and not an object."""
    BAD_ENVELOPE = "bad_envelope"
    """The CloudEvents envelope or the wire-format prefix cannot be read."""
    MISSING_FIELD = "missing_field"
    """A required field is absent."""
    WRONG_TYPE = "wrong_type"
    """A field is of another JSON type than it must be."""
    OUT_OF_RANGE = "out_of_range"
    """A value lies outside its range, length or closed set."""
    BAD_TIME = "bad_time"
    """A time is not RFC 3339 with an offset, or its year is not from 1970 to 2999."""
    INCONSISTENT = "inconsistent"
    """Two fields contradict each other."""
    OFF_SCALE = "off_scale"
    """An answer lies outside the scale of its question."""
    NULL_KEY = "null_key"
    """The message has no key, so its partition means nothing."""
    CLOCK_AHEAD = "clock_ahead"
    """The event lies further in the future than a clock may be ahead."""
    TOO_MANY_ENTERPRISES = "too_many_enterprises"
    """The event is of an enterprise beyond those that a partition counts."""
    CLOCK_BEHIND = "clock_behind"
    """The event lies further in the past than a clock may be behind, and no other event agrees."""
    UNKNOWN_TARGET = "unknown_target"
    """A decision about an alert, recommendation or enterprise that is not known there."""
    WRONG_ORDER = "wrong_order"
    """A decision that cannot be taken now, such as acknowledging an alert that has ended."""
    REPEATED = "repeated"
    """A decision that was taken before, under another event_id."""


class Rejected(Exception):  # noqa: N818 - it is the name of an outcome, which every reader of the code meets as such
    """One message that cannot be read; `error` says which field, what came and what is expected."""

    def __init__(self, reason: Reason, error: str) -> None:
        super().__init__(f"{reason}: {error}")
        self.reason = reason
        self.error = error
