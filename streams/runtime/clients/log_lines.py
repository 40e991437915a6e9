"""From a JSONL log to the messages it holds.

One object a line, in the order of receipt: {"topic": …, "value": …, "received_at"?: …}. An object as value is an event.
A string is the payload as it stands, which is how a log holds what is no JSON (bytes that are no UTF-8 are written as
lone surrogates, Python's surrogateescape). A null is a tombstone.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from schemas.times import to_millis
from streams.errors import AndonError

_escaped = json.JSONEncoder(separators=(",", ":")).encode


class LogError(AndonError):
    """A line of a log cannot be read; the message begins with file:line."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One message of a log: its topic, its value, when it was received, and the bytes that travel."""

    topic: str
    value: Any
    received_ms: int | None
    raw: bytes | None
    where: str = ""


def parse_line(line: bytes | str, where: str) -> LogLine:
    """One line of a log."""
    try:
        parsed = json.loads(line if isinstance(line, str) else line.decode())
    except (ValueError, RecursionError) as error:
        msg = f"{where}: not JSON: {error}"
        raise LogError(msg) from None
    return log_line(parsed, where)


def log_line(parsed: Any, where: str) -> LogLine:
    """The object of one line, as read from a file or made by a simulator."""
    if not isinstance(parsed, dict) or not isinstance(parsed.get("topic"), str) or "value" not in parsed:
        msg = f'{where}: not a log line: write {{"topic": "…", "value": {{…}}}}'
        raise LogError(msg)
    value = parsed["value"]
    return LogLine(parsed["topic"], value, _received(parsed.get("received_at"), where), _payload(value, where), where)


def _received(text: Any, where: str) -> int | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return to_millis(moment)
    except (TypeError, ValueError):
        pass
    msg = f"{where}: received_at={text!r} is no time with an offset, such as 2026-01-31T08:00:00Z"
    raise LogError(msg)


def _payload(value: Any, where: str) -> bytes | None:
    if value is None:
        return None
    try:
        return value.encode("utf-8", "surrogateescape") if isinstance(value, str) else _json(value)
    except UnicodeEncodeError:
        msg = f"{where}: the value holds a surrogate that stands for no byte"
        raise LogError(msg) from None


def _json(value: Any) -> bytes:
    try:
        return to_json(value, inf_nan_mode="constants")
    except ValueError:  # a lone surrogate inside an event travels as its escape, and so does what is nested very deep
        return _escaped(value).encode()
