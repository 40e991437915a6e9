"""A time as publishers spell it in, the RFC 3339 text that the models read out; what cannot be read stays as it is.

Read are a blank instead of T, offsets without colon or minutes, UTC and GMT, a comma before the fraction, more digits
than a microsecond has, a missing second, the second 60 of a leap second and the hour 24. A time without an offset is
not read: nobody knows when it was.
"""

import re
from datetime import datetime, timedelta
from typing import Any

_SPELLING = re.compile(
    r"\s*(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt_]|\s+)"
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?"
    r"\s*(?P<offset>[Zz]|UTC|GMT|(?P<sign>[+\-\u2212])(?P<hours>[0-9]{2}):?(?P<minutes>[0-9]{2})?)\s*"
)
_MICROSECONDS = 6


def plain_instant(text: Any) -> Any:
    """The same moment as RFC 3339 with at most six digits of a second."""
    match = _SPELLING.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return text
    part = match.groupdict()
    fraction = (part["fraction"] or "")[:_MICROSECONDS]
    offset = f"{part['sign']}{part['hours']}:{part['minutes'] or '00'}".replace("\u2212", "-") if part["sign"] else "Z"
    clock = part["hour"], part["minute"], part["second"] or "00"
    return _carried(part["date"], clock, f".{fraction}" if fraction else "", offset)


def _carried(date: str, clock: tuple[str, str, str], fraction: str, offset: str) -> str:
    """The second 60 as the next minute's first, and 24:00:00 as the next day's."""
    hour, minute, second = clock
    plain = f"{date}T{hour}:{minute}:{second}{fraction}{offset}"
    if second == "60":
        return _later(f"{date}T{hour}:{minute}:59", timedelta(seconds=1), fraction + offset) or plain
    if clock == ("24", "00", "00"):
        return _later(f"{date}T00:00:00", timedelta(days=1), fraction + offset) or plain
    return plain


def _later(text: str, by: timedelta, rest: str) -> str | None:
    try:
        return (datetime.fromisoformat(text) + by).isoformat() + rest
    except (ValueError, OverflowError):
        return None
