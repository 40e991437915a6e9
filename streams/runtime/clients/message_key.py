"""The value of a message in, its key out: the field that the contract makes the key, alike in publishing and replay."""

from collections.abc import Mapping
from typing import Any

from schemas.topics import Topic

DEFAULT_KEYS = {"enterprise": "main"}


def event_of(value: Any) -> Mapping[str, Any]:
    """The event in a value: itself, or the data of a CloudEvent in structured mode; empty where there is none."""
    inner = value.get("data") if isinstance(value, dict) and "specversion" in value else value
    return inner if isinstance(inner, dict) else {}


def message_key(topic: Topic[Any], value: Any) -> bytes | None:
    """The key; none where the value has no such text."""
    key = event_of(value).get(topic.key, DEFAULT_KEYS.get(topic.key)) if value is not None else None
    return key.encode("utf-8", "replace") if isinstance(key, str) and key else None


def spread(key: bytes | None, raw: bytes | None) -> bytes:
    """What picks the partition: the key, and without one the bytes themselves, so that a log lands alike every time."""
    return key if key is not None else raw or b""
