"""Records of customers in, relationship tallies out: the operator that keeps the ledger of customers, and forgets whom
it must.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from schemas.topics import CLOSINGS, RELATIONSHIPS, Topic
from streams.core.closed.sources import Sources
from streams.core.joining.forwarded import Forwarded, decode_forwarded
from streams.core.joining.open_periods import OpenPeriods
from streams.core.joining.relationships.customers import Customers
from streams.core.joining.relationships.records import Erasure, decode_erasure
from streams.core.joining.relationships.terms import Terms
from streams.core.joining.shard import JoinShard
from streams.core.joining.taken import WISHES
from streams.core.notes import ERASED, NOT_FOUND
from streams.core.operator import Arrival, Out, Step

MAX_OPEN_RECORDS = 200_000
"""Records kept of one open period and partition."""


@dataclass(frozen=True, slots=True)
class Relationships:
    """The operator of `relationships.v1`: its terms, and the source partitions it must hear from."""

    terms: Terms
    expected: tuple[str, ...]
    idle_after: int
    name: ClassVar[str] = "relationships"
    source: ClassVar[Topic[Any]] = RELATIONSHIPS
    sinks: ClassVar[tuple[Topic[Any], ...]] = (CLOSINGS,)

    def decode(self, value: bytes) -> Forwarded | Erasure:
        """A message from its bytes; raises ValueError on anything else."""
        return decode_erasure(value) or decode_forwarded(value)

    def open(self, partition: int, values: Mapping[str, bytes], position: int) -> "RelationshipsShard":
        """See `Operator.open`."""
        shard = RelationshipsShard(
            source=f"{self.source.stem}/{partition}",
            calendar=self.terms.calendar,
            sources=Sources(self.expected, self.idle_after),
            open=OpenPeriods(MAX_OPEN_RECORDS),
            joining=Customers(self.terms),
            position=position,
        )
        shard.load(values)
        return shard


class RelationshipsShard(JoinShard):
    """One partition of customers. A wish to be forgotten takes effect where it stands in the topic, at once."""

    notes: dict[str, int]

    def fold(self, arrivals: Sequence[Arrival], through: int) -> Step:
        """See `Shard.fold`."""
        self.notes = {}
        step = super().fold(arrivals, through)
        return step._replace(notes=self.notes) if self.notes else step

    def _take(self, message: Forwarded | Erasure) -> list[Out]:
        if not isinstance(message, Erasure):
            return super()._take(message)
        if message.offset > self.taken.last(message.source, WISHES):
            self.taken.note(message.source, WISHES, message.offset)
            waiting = self.open.drop(message.enterprise, message.key)
            found = cast("Customers", self.joining).erase(message.enterprise, message.key, waiting)
            note = ERASED if found else NOT_FOUND
            self.notes[note] = self.notes.get(note, 0) + 1
        return []
