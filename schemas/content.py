"""An event in, a number for its content out: what tells a publisher's repeat from another event under the same id.

Two deliveries of one event give the same number however they are written: spelling of the time, order of the fields,
fields that are not read, an envelope or none. The numbers outlive a release in stored windows: a field that is absent,
or has its default, adds nothing, so that a new optional field changes no number (`tests/schemas/test_content.py` pins
them).
"""

from typing import Any
from zlib import crc32

import msgspec

from schemas.structs import as_struct

_encode = msgspec.json.Encoder(order="deterministic").encode
_set = msgspec.structs.force_setattr
_MAIN = "main"
"""The default enterprise, as the one object that a Struct leaves out; Python holds every literal of a name once."""


def content_of(event: Any, occurred_ms: int) -> int:
    """32 bits of all that an event holds, `occurred_ms` (milliseconds) for its time. A Struct loses its text of it."""
    held: Any = event if isinstance(event, msgspec.Struct) else as_struct(event)
    _set(held, "occurred_at", "")
    if held.enterprise == _MAIN:
        _set(held, "enterprise", _MAIN)
    return crc32(_encode(held), occurred_ms & 0xFFFF_FFFF)
