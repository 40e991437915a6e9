"""From the text of a date or a time of day to its parts, by the order that the map names."""

import re
from datetime import date, time, timedelta, timezone
from typing import Literal, NamedTuple

Order = Literal["YMD", "DMY", "MDY"]

MONTHS = {
    **dict.fromkeys(("jan", "sty"), 1),
    **dict.fromkeys(("feb", "lut"), 2),
    **dict.fromkeys(("mar", "mär", "mrz", "mae"), 3),
    **dict.fromkeys(("apr", "kwi"), 4),
    **dict.fromkeys(("may", "mai", "maj"), 5),
    **dict.fromkeys(("jun", "cze"), 6),
    **dict.fromkeys(("jul", "lip"), 7),
    **dict.fromkeys(("aug", "sie"), 8),
    **dict.fromkeys(("sep", "wrz"), 9),
    **dict.fromkeys(("oct", "okt", "paź", "paz"), 10),
    **dict.fromkeys(("nov", "lis"), 11),
    **dict.fromkeys(("dec", "dez", "gru"), 12),
}
"""The first three letters of a month in English, German and Polish."""

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?!\d)")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ]{1,2}(\d{1,2})[-/. ]{1,2}(\d{4}|\d{2})(?!\d)")
_NAMED = re.compile(r"(?:[^\W\d]+,?\s+)?(\d{1,2})[-/. ]{1,2}([^\W\d]{3,})\.?[-/., ]{1,2}(\d{4}|\d{2})(?!\d)")
_NAMED_FIRST = re.compile(r"(?:[^\W\d]+,\s*)?([^\W\d]{3,})\.? (\d{1,2}),? (\d{4})(?!\d)")
_CLOCK = re.compile(
    r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp]\.?[Mm]\.?)?(?:\s*Uhr)?"
    r"\s*(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
)


class Clock(NamedTuple):
    """A time of day with its offset, if it has one; `next_day` at 24:00."""

    time: time
    offset: timezone | None
    next_day: bool = False


class NeedsOrderError(ValueError):
    """Three numbers, and nobody has said which of them is the day."""


def day_of(text: str, order: Order | None) -> tuple[date, str] | None:
    """The date at the start of `text` and what follows it; None where there is no date."""
    if match := _ISO.match(text) or _COMPACT.match(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _NUMBERS.match(text):
        year, month, day = _ordered(*match.groups(), order=order)
    elif match := _NAMED.match(text):
        year, month, day = _year(match[3]), MONTHS.get(match[2][:3].casefold(), 0), int(match[1])
    elif match := _NAMED_FIRST.match(text):
        year, month, day = int(match[3]), MONTHS.get(match[1][:3].casefold(), 0), int(match[2])
    else:
        return None
    try:
        return date(year, month, day), text[match.end() :]
    except ValueError:
        return None


def numbers_of(text: str) -> tuple[int, int, int] | None:
    """The three numbers of a date whose order must be known; None where there are none such."""
    match = _NUMBERS.match(text.strip())
    if _ISO.match(text.strip()) or match is None:
        return None
    return int(match[1]), int(match[2]), int(match[3])


def clock_of(text: str) -> Clock | None:
    """The time of day in `text`, and nothing else; None where there is none."""
    match = _CLOCK.fullmatch(text.strip().lstrip("Tt").lstrip(",").strip())
    if match is None:
        return None
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[5]:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + 12 * (match[5][0] in "pP")
    micros = int((match[4] or "0")[:6].ljust(6, "0"))
    midnight = hours == 24 and minutes == seconds == micros == 0
    try:
        at = time(0 if midnight else hours, minutes, seconds, micros)
        return Clock(at, _offset(match[6]) if match[6] else None, midnight)
    except ValueError:
        return None


def _offset(text: str) -> timezone:
    if text[0] not in "+-":
        return timezone.utc  # noqa: UP017 - datetime.UTC is the same object, and a timezone by this name
    digits = text[1:].replace(":", "").ljust(4, "0")
    return timezone((-1 if text[0] == "-" else 1) * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _ordered(first: str, second: str, third: str, *, order: Order | None) -> tuple[int, int, int]:
    if order is None:
        raise NeedsOrderError
    if order == "YMD":
        return _year(first), int(second), int(third) if len(third) <= 2 else 0
    day, month = (first, second) if order == "DMY" else (second, first)
    return _year(third), int(month), int(day)


def _year(text: str) -> int:
    """Of a year in two digits the century that POSIX takes: 69 to 99 are the last one's."""
    year = int(text)
    return year if len(text) > 2 else year + (1900 if year >= 69 else 2000)
