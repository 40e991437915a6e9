"""Message bodies in, bytes and deterministic ids out: how everything that is judged gets onto the wire."""

import json
from hashlib import blake2b
from typing import Any

from schemas.topics import Topic
from streams.core.operator import Out
from streams.core.periods import Millis

ID_BYTES = 10


def content_id(*parts: str | int) -> str:
    """A hash of the parts, 20 hexadecimal digits: the same content has the same id on every run."""
    text = json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
    return blake2b(text.encode(), digest_size=ID_BYTES).hexdigest()


def message(topic: Topic[Any], key: str, enterprise: str, at: Millis, body: dict[str, Any]) -> Out:
    """An output message of an enterprise, in its partition; None fields are left out."""
    present = {name: value for name, value in body.items() if value is not None}
    raw = json.dumps(present, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    return Out(topic, key, raw, enterprise, at)


def rounded(value: float, digits: int = 6) -> float:
    """A number for people and machines alike: enough digits to recompute, without the noise of the last bits."""
    return round(value, digits)
