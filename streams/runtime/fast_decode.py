"""Bytes of a stage event or of feedback in; the event and its time in milliseconds out, several times faster than by
the model itself.

The decoder reads into the Struct derived from the pydantic model (`schemas/structs.py`). It answers only where both
surely agree: plain ASCII JSON without escapes, names without blanks at their ends, a time in whole UTC seconds or
milliseconds, counts that fit each other.
Whatever it does not accept goes to the model, which alone rejects; so a message is never accepted or refused by speed.
`tests/runtime/test_fast_decode.py` holds the two to each other on mutated events.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
from pydantic import BaseModel

from schemas.codec import Headers
from schemas.feedback import SCALES, FeedbackEvent
from schemas.stage import StageEvent
from schemas.structs import struct_of
from schemas.times import INSTANT_PATTERN, to_millis

Timed = tuple[Any, int, str | None]
"""An event, when it occurred in milliseconds, and its CloudEvents source where one is told."""
Fast = Callable[[bytes | None, Headers], Timed | None]

MAX_BYTES = 8_192
MAX_NESTING = 64
"""Brackets in a message; far below where either decoder gives up on depth."""
MAX_SCOPES = 20_000
"""Scopes whose names are known to be clean."""
MAX_MINUTES = 100_000
"""Minutes whose milliseconds are remembered."""

_SECONDS = {f"{number:02d}": number * 1_000 for number in range(60)}
_MILLIS = {f"{number:03d}": number for number in range(1_000)}
_INSTANT = re.compile(INSTANT_PATTERN)


class Rules(NamedTuple):
    """What is to be checked of an event beyond the types and bounds of its fields.

    `consistent`: what its model checks across fields; `scope`: the fields of names that few events introduce; `own`:
    those of names and text that each event brings; `within`: the names inside its lists and objects.
    """

    consistent: Callable[[Any], bool]
    scope: tuple[str, ...]
    own: tuple[str, ...]
    within: Callable[[Any], Iterable[str | None]]


def _counts_and_limits_in_order(event: Any) -> bool:
    if event.scrapped > event.defective or event.defective > event.inspected:
        return False
    for measured in event.measurements:
        if measured.lsl is not None and measured.usl is not None and measured.lsl > measured.usl:
            return False
    return True


def _score_on_its_scale(event: Any) -> bool:
    scale = SCALES.get(event.kind)
    return scale is None or (event.score is not None and scale[0] <= event.score <= scale[1])


def _names_in_a_stage_event(event: Any) -> list[str | None]:
    within = [name for defect in event.defects for name in (defect.code, defect.origin_stage)]
    within += [name for one in event.measurements for name in (one.characteristic, one.unit)]
    return within + [name for pair in (event.attributes or {}).items() for name in pair]


RULES: dict[type[BaseModel], Rules] = {
    StageEvent: Rules(
        _counts_and_limits_in_order,
        ("enterprise", "site", "line", "product", "stage", "supplier", "product_type", "value_class"),
        ("event_id", "unit_id", "lot_id", "order_id"),
        _names_in_a_stage_event,
    ),
    FeedbackEvent: Rules(
        _score_on_its_scale,
        ("enterprise", "product", "segment", "channel", "need", "product_type", "value_class"),
        ("event_id", "customer_id", "unit_id", "order_id", "text"),
        lambda _: (),
    ),
}
"""A field of text is named in `scope` or `own`, or stands in `within`; a test holds each model to that."""


def fast_events(model: type[BaseModel]) -> Fast:
    """The decoder of a model that has RULES; None as its answer means that the model must look."""
    parse: Callable[[bytes], Any] = msgspec.json.Decoder(struct_of(model)).decode
    consistent = RULES[model].consistent
    minutes: dict[str, int] = {}
    clean = _names_are_clean(RULES[model])

    def decode(value: bytes | None, headers: Headers) -> Timed | None:
        if value is None or headers or not _is_simple(value):
            return None
        try:
            event = parse(value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        if not (consistent(event) and clean(event)):
            return None
        occurred = occurred_ms(event.occurred_at, minutes)
        return None if occurred is None else (event, occurred, None)

    return decode


def _is_simple(value: bytes) -> bool:
    """Short plain ASCII without escapes, and not nested deep."""
    if len(value) > MAX_BYTES or not value.isascii() or b"\\" in value:
        return False
    return value.count(b"[") + value.count(b"{") <= MAX_NESTING


def _names_are_clean(rules: Rules) -> Callable[[Any], bool]:
    """Whether no name begins or ends with a blank: all that there is to clean in ASCII without escapes. The names of
    scopes are few, and are remembered.
    """
    scope, own, within = attrgetter(*rules.scope), attrgetter(*rules.own), rules.within
    known: set[tuple[str | None, ...]] = set()

    def clean(event: Any) -> bool:
        names = scope(event)
        if names not in known:
            if not all(map(_is_clean, names)):
                return False
            if len(known) >= MAX_SCOPES:
                known.clear()
            known.add(names)
        return all(map(_is_clean, own(event))) and all(map(_is_clean, within(event)))

    return clean


def _is_clean(name: str | None) -> bool:
    return name is None or (name[:1] not in {"", " "} and name[-1] != " " and "\x7f" not in name)


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
