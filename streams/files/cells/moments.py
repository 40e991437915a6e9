"""From the cells that hold a date and a time to an instant, in the time zone that the map names.

A text with an offset needs no zone. What has none is a time of the plant, and without `zone` nobody can tell which
instant it was: the import stops and asks. A day without a time of day lies at `day_at`, noon unless set, which is in
the same working day whether that begins at midnight or at six.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from streams.files.cells.day_and_clock import Clock, NeedsOrderError, Order, clock_of, day_of
from streams.files.cells.faults import BadRow, UnsettledError, unreadable
from streams.files.tables import Cell

NOON = time(12)
EXPECTED = "a date, with or without a time of day"
_FIXED = re.compile(r"([+-])(\d{2}):?(\d{2})")
EPOCH_UNITS = {"s": 1_000_000, "ms": 1_000}


@dataclass(frozen=True, slots=True)
class Calendar:
    """How the times of a file are to be read; None: nobody has said."""

    order: Order | None = None
    zone: tzinfo | None = None
    day_at: time = NOON
    typed_dates: Literal["as_they_are", "swapped"] = "as_they_are"
    epoch: Literal["s", "ms"] | None = None
    midnight: Literal["moment", "day"] = "moment"
    """Whether a time of 00:00:00 only says that the column holds days."""


class Moment(NamedTuple):
    """An instant; whether only its day was given, and whether its hour came twice that day."""

    at: datetime
    day_only: bool = False
    twice: bool = False
    day: date = date.min
    """The day as the file has it."""


def zone_named(name: str) -> tzinfo:
    """An IANA time zone, UTC or a fixed offset such as +01:00; a ValueError for what is none."""
    if match := _FIXED.fullmatch(name):
        sign = -1 if match[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(match[2]), minutes=int(match[3])))
    if name.upper() in ("UTC", "Z"):
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        msg = f"{name!r} is no time zone: write an IANA name such as Europe/Berlin, or an offset such as +01:00"
        raise ValueError(msg) from None


def moment_of(column: str, cells: Sequence[Cell], calendar: Calendar) -> Moment | None:
    """The instant in one cell, or in a date cell and a time cell; None where the first is empty."""
    first, *rest = cells
    if first is None or (isinstance(first, str) and not first.strip()):
        return None
    day, clock = _parts(column, first, calendar)
    if rest and rest[0] not in (None, ""):
        clock = _clock_cell(column, rest[0])
    if calendar.midnight == "day" and clock is not None and clock.time == time(0) and not clock.next_day:
        clock = None
    return _placed(column, first, day, clock, calendar)


def _parts(column: str, cell: Cell, calendar: Calendar) -> tuple[date, Clock | None]:
    if isinstance(cell, datetime):
        return _typed(column, cell.date(), calendar), Clock(cell.timetz().replace(tzinfo=None), _fixed(cell))
    if isinstance(cell, date):
        return _typed(column, cell, calendar), None
    if calendar.epoch is not None:
        return _since_epoch(column, cell, calendar.epoch)
    return _text_parts(column, cell, calendar)


def _text_parts(column: str, cell: Cell, calendar: Calendar) -> tuple[date, Clock | None]:
    text = str(cell).strip()
    try:
        found = day_of(text, calendar.order)
    except NeedsOrderError:
        msg = (
            f"{column} holds {text[:40]!r}: write `order` under [times] in the map, "
            '"DMY" when the day comes first, "MDY" when the month does'
        )
        raise UnsettledError(msg) from None
    if found is None:
        raise unreadable(column, cell, EXPECTED + (f" ({calendar.order})" if calendar.order else ""))
    day, rest = found
    if not rest.strip(" ,"):
        return day, None
    clock = clock_of(rest)
    if clock is None:
        raise unreadable(column, cell, EXPECTED)
    return day, clock


def _typed(column: str, day: date, calendar: Calendar) -> date:
    if calendar.typed_dates == "as_they_are":
        return day
    try:
        return day.replace(month=day.day, day=day.month)
    except ValueError:
        raise unreadable(column, day, "a date whose day and month can be swapped back") from None


def _fixed(cell: datetime) -> timezone | None:
    offset = cell.utcoffset()
    return timezone(offset) if offset is not None else None


def _clock_cell(column: str, cell: Cell) -> Clock:
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, time):
        return Clock(cell.replace(tzinfo=None), None)
    clock = clock_of(str(cell))
    if clock is None:
        raise unreadable(column, cell, "a time of day")
    return clock


def _since_epoch(column: str, cell: Cell, unit: str) -> tuple[date, Clock]:
    try:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=float(str(cell)) * EPOCH_UNITS[unit])
    except (ValueError, OverflowError):
        raise unreadable(column, cell, f"a number of {unit} since 1970") from None
    return at.date(), Clock(at.time(), UTC)


def _placed(column: str, cell: Cell, day: date, clock: Clock | None, calendar: Calendar) -> Moment:
    if not 1970 <= day.year < 3000:
        raise unreadable(column, cell, "a date of a year from 1970 to 2999")
    local = datetime.combine(day, clock.time if clock else calendar.day_at)
    local += timedelta(days=bool(clock and clock.next_day))
    zone = clock.offset if clock is not None and clock.offset is not None else calendar.zone
    if zone is None:
        msg = (
            f"{column} holds {str(cell)[:40]!r}, a time without an offset: write `zone` under [times] in the map, "
            'such as "Europe/Berlin"'
        )
        raise UnsettledError(msg)
    return Moment(_instant(column, cell, local, zone), clock is None, _comes_twice(local, zone), day)


def _instant(column: str, cell: Cell, local: datetime, zone: tzinfo) -> datetime:
    at = local.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != local:
        msg = f"{column} is {str(cell)[:40]!r}, a time that the clocks of {zone} skipped that day"
        raise BadRow(msg)
    return at


def _comes_twice(local: datetime, zone: tzinfo) -> bool:
    return local.replace(tzinfo=zone).utcoffset() != local.replace(tzinfo=zone, fold=1).utcoffset()
