"""Decisions of people and services in, the same decisions out on the closings topic: so that what is judged and what
is decided stand in one order.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from schemas.codec import encode
from schemas.topics import ACTIONS, CLOSINGS, Topic
from streams.core import duplicates
from streams.core.closing import Closing, encode_closing
from streams.core.duplicates import IdWindow
from streams.core.operator import Arrival, Out, Step, fresh


@dataclass(frozen=True, slots=True)
class Actions:
    """The operator of `quality.actions.v1`."""

    duplicates_window: int
    name: ClassVar[str] = "actions"
    source: ClassVar[Topic[Any]] = ACTIONS
    sinks: ClassVar[tuple[Topic[Any], ...]] = (CLOSINGS,)

    def open(self, partition: int, values: Mapping[str, bytes], position: int) -> "ActionsShard":
        """See `Operator.open`."""
        shard = ActionsShard(f"{self.source.stem}/{partition}", IdWindow(self.duplicates_window), position)
        for name, raw in sorted(values.items(), key=lambda item: int(item[0].removeprefix(duplicates.PREFIX))):
            shard.ids.load(name.removeprefix(duplicates.PREFIX), duplicates.FORMAT.load(raw))
        return shard


@dataclass(slots=True)
class ActionsShard:
    """The event ids of one partition."""

    source: str
    ids: IdWindow
    position: int = -1

    def fold(self, arrivals: Sequence[Arrival], through: int) -> Step:
        """Forwards each decision once; see `Shard.fold`."""
        outs: list[Out] = []
        duplicate = 0
        for offset, occurred, _, event in fresh(arrivals, self.position):
            if self.ids.repeated(event.event_id, offset):
                duplicate += 1
                continue
            value = encode_closing(Closing(self.source, action=json.loads(encode(event))))
            outs.append(Out(CLOSINGS, event.enterprise, value, event.enterprise, occurred))
        self.position = max(self.position, through)
        return Step(outs, [], len(outs), 0, duplicate)

    def changes(self) -> dict[str, bytes | None]:
        """See `Shard.changes`."""
        return self.ids.changes()
