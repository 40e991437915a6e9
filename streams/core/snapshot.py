"""State objects to bytes and back, versioned: `{"v": version, "d": data}` with a chain of upgrades for what older
releases wrote.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

compact = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode
"""JSON without spaces; one encoder for all, since making one costs more than a small value."""

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
        return self._checked(compact({"v": self.version, "d": data}).encode())

    def dump_list(self, items: Iterable[str]) -> bytes:
        """The same as `dump` of a list, whose items have been encoded by `compact` already."""
        return self._checked(f'{{"v":{self.version},"d":[{",".join(items)}]}}'.encode())

    def _checked(self, raw: bytes) -> bytes:
        if len(raw) > MAX_VALUE_BYTES:
            limit = f"{len(raw)} bytes, more than {MAX_VALUE_BYTES}"
            msg = f"a value of {self.name} has {limit}: lower the number of periods kept"
            raise StateError(msg)
        return raw

    def load(self, raw: bytes) -> Any:
        """The data in today's shape; raises StateError for a version this release does not know."""
        stored = json.loads(raw)
        version, data = stored["v"], stored["d"]
        while version != self.version:
            if version not in self.upgrades:
                known = f"this release reads up to {self.version}"
                msg = f"a value of {self.name} has version {version}; {known}: run the release that wrote it"
                raise StateError(msg)
            data, version = self.upgrades[version](data), version + 1
        return data
