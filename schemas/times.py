"""RFC 3339 strings on the wire become aware datetimes, and those the integer milliseconds of the core, and back.

One regular expression inside the validator checks an instant (no Python call for each event): it demands the offset and
a year from 1970 to 2999, so that a forgotten `0001-01-01` or a number in quotes is refused, not taken for a time.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from schemas.reason import Reason

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = EPOCH
LATEST = datetime(3000, 1, 1, tzinfo=UTC)

_DATE = r"(?:19[7-9][0-9]|2[0-9]{3})-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
_OFFSET = r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
INSTANT_PATTERN = f"^{_DATE}[Tt]{_CLOCK}{_OFFSET}$"

_EXPECTED = "Input should be RFC 3339 with an offset, such as 2026-03-02T08:15:30Z, in a year from 1970 to 2999"

MS_PER_SECOND = 1_000
MS_PER_MINUTE = 60 * MS_PER_SECOND
MS_PER_HOUR = 60 * MS_PER_MINUTE
MS_PER_DAY = 24 * MS_PER_HOUR
MS_PER_WEEK = 7 * MS_PER_DAY

_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,9})W|(?:(?P<days>\d{1,9})D)?"
    r"(?P<clock>T(?=\d)(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9})(?:[.,](?P<fraction>\d{1,3})0*)?S)?)?)",
    re.ASCII,
)
_UNITS = (
    ("weeks", MS_PER_WEEK),
    ("days", MS_PER_DAY),
    ("hours", MS_PER_HOUR),
    ("minutes", MS_PER_MINUTE),
    ("seconds", MS_PER_SECOND),
)
_EXAMPLES = "write days, hours, minutes and seconds, such as P7D, PT1H, P1DT12H or PT0.5S"


def to_millis(moment: datetime) -> int:
    """Milliseconds since 1970-01-01T00:00Z, rounded down; exact, since no float is involved."""
    since = moment - EPOCH
    return since.days * MS_PER_DAY + since.seconds * MS_PER_SECOND + since.microseconds // 1_000


def from_millis(ms: int) -> datetime:
    """The UTC instant `ms` milliseconds after 1970-01-01T00:00Z."""
    return EPOCH + timedelta(milliseconds=ms)


def rfc3339(ms: int) -> str:
    """`ms` as RFC 3339 in UTC with a Z; milliseconds are written only when they are not 0."""
    text = from_millis(ms).isoformat(timespec="milliseconds" if ms % MS_PER_SECOND else "seconds")
    return text[:-6] + "Z"


def parse_duration(text: str) -> int:
    """Milliseconds of an ISO 8601 duration of fixed length (weeks, days, hours, minutes, seconds down to 0.001)."""
    match = _DURATION.fullmatch(text)
    if match is None or text == "P":
        hint = "months and years have no fixed length; " if re.match(r"P[^T]*\d[YM]", text) else ""
        msg = f"{text[:80]!r} is not a duration: {hint}{_EXAMPLES}"
        raise ValueError(msg)
    parts = match.groupdict()
    whole = sum(int(parts[name] or 0) * unit for name, unit in _UNITS)
    return whole + int((parts["fraction"] or "0").ljust(3, "0"))


def format_duration(ms: int) -> str:
    """`ms` as the shortest ISO 8601 duration in days, hours, minutes and seconds; the inverse of `parse_duration`."""
    if ms < 0:
        msg = f"a duration cannot be negative, and {ms} ms was given"
        raise ValueError(msg)
    days, rest = divmod(ms, MS_PER_DAY)
    hours, rest = divmod(rest, MS_PER_HOUR)
    minutes, rest = divmod(rest, MS_PER_MINUTE)
    seconds, millis = divmod(rest, MS_PER_SECOND)
    spoken = f"{seconds}.{millis:03d}".rstrip("0") if millis else str(seconds)
    date = f"{days}D" if days else ""
    clock = "".join((f"{hours}H" * bool(hours), f"{minutes}M" * bool(minutes), f"{spoken}S" * bool(rest)))
    return f"P{date}{'T' if clock else ''}{clock}" if date or clock else "PT0S"


class _InstantType:
    """How pydantic reads, writes and documents an `Instant`."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        steps: list[CoreSchema] = [
            core_schema.str_schema(strict=True, pattern=INSTANT_PATTERN),
            core_schema.datetime_schema(strict=False, tz_constraint="aware"),
        ]
        from_text = core_schema.custom_error_schema(
            core_schema.chain_schema(steps), custom_error_type=Reason.BAD_TIME, custom_error_message=_EXPECTED
        )
        from_python = core_schema.datetime_schema(strict=True, tz_constraint="aware", ge=EARLIEST, lt=LATEST)
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=from_python,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda moment: rfc3339(to_millis(moment)), return_schema=core_schema.str_schema(), when_used="json"
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "format": "date-time", "pattern": INSTANT_PATTERN}


Instant = Annotated[datetime, _InstantType]
"""An aware moment from 1970 to 2999: read as RFC 3339 with an offset; written in UTC with a Z, in milliseconds."""
