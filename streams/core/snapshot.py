"""State objects to bytes and back, versioned: `{"v": version, "d": data}` with a chain of upgrades for what older
releases wrote.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from json import JSONEncoder, encoder, loads
from typing import Any

Encode = Callable[[Any], str]


def json_encoder(*, allow_nan: bool) -> Encode:
    """JSON without spaces, the bytes of `JSONEncoder.encode`; raises ValueError for NaN where it is not allowed.

    `JSONEncoder.encode` makes a C encoder for every value, which costs more than a small value itself: here one is made
    for all. An interpreter without it takes the slow way.
    """
    slow = JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False, allow_nan=allow_nan)
    make = getattr(encoder, "c_make_encoder", None)
    if make is None:
        return slow.encode
    chunks = make(None, slow.default, encoder.encode_basestring, None, ":", ",", False, False, allow_nan)
    join = "".join
    return lambda value: join(chunks(value, 0))


compact = json_encoder(allow_nan=True)

Upgrade = Callable[[Any], Any]

MAX_VALUE_BYTES = 900_000
"""A record above 1 MB stops a Faust worker for good; a value that comes near it is a defect of ours, said before Kafka
says it.
"""


class StateError(ValueError):
    """A stored value that this release cannot read, or a value too large to store."""


@dataclass(frozen=True, slots=True)
class Format:
    """How one kind of value is written: its name, its present version, and the upgrade from each older version to the
    next.
    """

    name: str
    version: int = 1
    upgrades: Mapping[int, Upgrade] = field(default_factory=dict)

    def dump(self, data: Any) -> bytes:
        """Compact JSON; raises StateError above MAX_VALUE_BYTES."""
        return self.wrap(compact(data))

    def dump_list(self, items: Iterable[str]) -> bytes:
        """The same as `dump` of a list, whose items have been encoded by `compact` already."""
        return self.wrap(f"[{','.join(items)}]")

    def wrap(self, text: str) -> bytes:
        """The same as `dump` of data that has been encoded by `compact` already."""
        raw = f'{{"v":{self.version},"d":{text}}}'.encode()
        if len(raw) > MAX_VALUE_BYTES:
            limit = f"{len(raw)} bytes, more than {MAX_VALUE_BYTES}"
            msg = f"a value of {self.name} has {limit}: lower the number of periods kept"
            raise StateError(msg)
        return raw

    def load(self, raw: bytes) -> Any:
        """The data in today's shape; raises StateError for a version this release does not know."""
        stored = loads(raw)
        version, data = stored["v"], stored["d"]
        while version != self.version:
            if version not in self.upgrades:
                known = f"this release reads up to {self.version}"
                msg = f"a value of {self.name} has version {version}; {known}: run the release that wrote it"
                raise StateError(msg)
            data, version = self.upgrades[version](data), version + 1
        return data
