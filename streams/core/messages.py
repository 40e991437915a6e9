"""Message bodies in, bytes and deterministic ids out: how everything that is judged gets onto the wire."""

from datetime import datetime
from hashlib import blake2b
from typing import Any

from schemas.times import to_millis
from schemas.topics import Topic
from streams.core.operator import Out
from streams.core.periods import Millis
from streams.core.snapshot import json_encoder

ID_BYTES = 10

encode_body = json_encoder(allow_nan=False)
"""The text of a message's body, or of a part of it."""


def content_id(*parts: str | int) -> str:
    """A hash of the parts, 20 hexadecimal digits: the same content has the same id on every run."""
    return text_id(content_text(*parts))


def content_text(*parts: str | int) -> str:
    """What `content_id` hashes; the texts of parts may be put together."""
    return "".join([f"{len(part)}:{part}" for part in map(str, parts)])  # lengths, since labels may hold any separator


def text_id(text: str) -> str:
    """The id of a `content_text`."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=ID_BYTES).hexdigest()


def message(topic: Topic[Any], key: str, enterprise: str, at: Millis, body: dict[str, Any]) -> Out:
    """An output message of an enterprise, in its partition; None fields are left out."""
    present = {name: value for name, value in body.items() if value is not None}
    raw = encode_body(present).encode()
    return Out(topic, key, raw, enterprise, at)


def instant(text: str) -> Millis:
    """The milliseconds of a time on the wire."""
    return to_millis(datetime.fromisoformat(text))


def rounded(value: float, digits: int = 6) -> float:
    """A number for people and machines alike: enough digits to recompute, without the noise of the last bits."""
    return round(value, digits)
