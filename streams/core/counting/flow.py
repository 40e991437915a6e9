"""Stage events of units in, "which stage came before" out: what the order of the stages is learned from.

A sample of the units is followed, the last MAX_UNITS of them: the order of some eight stages needs hundreds of
passages, not all of them.
"""

from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from schemas.stage import StageEvent
from streams.core.snapshot import Format

FORMAT = Format("flow")
KEY = "flow"
ONE_IN = 8
MAX_UNITS = 256


@dataclass(slots=True)
class Flow:
    """The last stage of each followed unit, oldest first."""

    last_stage: dict[str, str] = field(default_factory=dict)
    changed: bool = False

    def preceding(self, event: StageEvent) -> str | None:
        """The stage at which this unit was inspected before this one, if it is followed and has moved on."""
        unit = event.unit_id or event.lot_id or event.order_id
        if unit is None or crc32(unit.encode()) % ONE_IN:
            return None
        before = self.last_stage.pop(unit, None)
        self.last_stage[unit] = event.stage
        if len(self.last_stage) > MAX_UNITS:
            del self.last_stage[next(iter(self.last_stage))]
        self.changed = True
        return before if before != event.stage else None

    def dump(self) -> Any:
        """JSON data."""
        return self.last_stage

    def load(self, data: Any) -> None:
        """From JSON data."""
        self.last_stage = dict(data)
