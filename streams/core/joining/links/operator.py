"""Records of units and orders in, link tallies out: the operator at which feedback meets the stages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from schemas.topics import CLOSINGS, LINKS, Topic
from streams.core.closed.sources import Sources
from streams.core.joining.forwarded import Forwarded, decode_forwarded
from streams.core.joining.links.units import Units
from streams.core.joining.shard import JoinShard, open_join
from streams.core.periods import Calendar

MAX_OPEN_RECORDS = 200_000
"""Records kept of one open period and partition."""


@dataclass(frozen=True, slots=True)
class Links:
    """The operator of `links.v1`: the source partitions it must hear from, periods that a unit waits for its feedback
    or feedback for its unit, and units that may wait in one partition.
    """

    calendar: Calendar
    expected: tuple[str, ...]
    idle_after: int
    wait: int
    most: int
    name: ClassVar[str] = "links"
    source: ClassVar[Topic[Any]] = LINKS
    sinks: ClassVar[tuple[Topic[Any], ...]] = (CLOSINGS,)

    def decode(self, value: bytes) -> Forwarded:
        """A message from its bytes; raises ValueError on anything else."""
        return decode_forwarded(value)

    def open(self, partition: int, values: Mapping[str, bytes], position: int) -> JoinShard:
        """See `Operator.open`."""
        return open_join(
            source=f"{self.source.stem}/{partition}",
            calendar=self.calendar,
            sources=Sources(self.expected, self.idle_after),
            most=MAX_OPEN_RECORDS,
            joining=Units(self.wait, self.most),
            values=values,
            position=position,
        )
