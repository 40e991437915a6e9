"""Bytes of a stage event in; the event and its time in milliseconds out, five times faster than by the model itself.

The decoder reads into the Struct derived from the pydantic model (`schemas/structs.py`). It answers only
where both surely agree: plain ASCII JSON, a time in whole UTC seconds or milliseconds, counts that fit each other.
Whatever it does not accept goes to the model, which alone rejects; so a message is never accepted or refused by speed.
`tests/runtime/test_fast_decode.py` holds the two to each other on mutated events.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from schemas.codec import Headers
from schemas.stage import StageEvent
from schemas.structs import struct_of
from schemas.times import INSTANT_PATTERN, to_millis

Timed = tuple[Any, int, str | None]
"""An event, when it occurred in milliseconds, and its CloudEvents source where one is told."""

MAX_BYTES = 8_192
MAX_NESTING = 64
"""Brackets in a message; far below where either decoder gives up on depth."""
MAX_MINUTES = 100_000
"""Minutes whose milliseconds are remembered."""

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
        return None if occurred is None else (event, occurred, None)

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
