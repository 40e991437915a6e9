"""Arrivals of one partition in, a step out: what an operator is. Everything that counts or judges goes through these
two protocols.

An `Operator` is frozen settings. A `Shard` is what it knows of one partition of its topic: private, mutable inside a
fold, and saved as a snapshot: all its changed values together with the position (source offset) they stand at. A
snapshot is whole or not there (`streams/runtime/snapshots.py`), so a fold may read any value of its shard and finds it
at the same offset.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from schemas.codec import Reason
from schemas.headers import Headers
from schemas.partitioning import partition_for
from schemas.topics import Topic
from streams.core.periods import Millis


class Received(NamedTuple):
    """A record as it came, for an operator whose events may be refused further on (`Operator.keeps_records`)."""

    key: bytes | None
    value: bytes | None
    headers: Headers = ()


class Arrival(NamedTuple):
    """One decoded record of the source partition.

    `received_ms` is the time of receipt (the Kafka record's timestamp; `received_at` in a log), None where nobody
    wrote one. `record` is there for operators that ask for it; `source` is the CloudEvents source, where one is told.
    """

    offset: int
    occurred_ms: Millis
    received_ms: Millis | None
    event: Any
    record: Received | None = None
    source: str | None = None


class Refusal(NamedTuple):
    """An arrival that the fold could not accept; the driver sends its untouched bytes to the dead letters."""

    offset: int
    reason: Reason
    error: str


class Origin(NamedTuple):
    """An input record that was forwarded: where it came from (`topic` is its stem), and its untouched content."""

    topic: str
    partition: int
    offset: int
    timestamp: Millis
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


class Returned(NamedTuple):
    """A record that was forwarded, or held back, and is refused where it would have taken effect; it goes to its own
    topic's dead letters. `cause` is the source offset at which that was decided, where it is known.
    """

    origin: Origin
    reason: Reason
    error: str
    cause: int | None = None


class Out(NamedTuple):
    """One message to send. `partition_key` picks the partition; `partition`, where it is known, takes precedence;
    `everywhere` sends a copy to each one instead. `cause` is the source offset at which the fold said it; None: at its
    end.
    """

    topic: Topic[Any]
    key: str
    value: bytes
    partition_key: str
    time_ms: Millis
    everywhere: bool = False
    partition: int | None = None
    cause: int | None = None

    def places(self, partitions: int) -> Sequence[int]:
        """The partitions it goes to, of so many."""
        if self.everywhere:
            return range(partitions)
        return [partition_for(self.partition_key.encode(), partitions) if self.partition is None else self.partition]


NO_NOTES: Mapping[str, int] = MappingProxyType({})


class Step(NamedTuple):
    """What a fold returns: messages in order, refusals, how many arrivals were counted, late and duplicate, and what
    else it has to tell, by name: a number that the worker adds to the counter of that name (`streams/runtime/metrics`).
    `returned` is what it refuses of what another operator had forwarded.
    """

    outs: list[Out]
    refusals: list[Refusal]
    counted: int = 0
    late: int = 0
    duplicates: int = 0
    notes: Mapping[str, int] = NO_NOTES
    returned: Sequence[Returned] = ()


class Shard(Protocol):
    """The state of one partition."""

    position: int
    """The last source offset folded in; -1 before the first."""

    def fold(self, arrivals: Sequence[Arrival], through: int) -> Step:
        """Folds the arrivals (in offset order, those at or below `position` are replays and are skipped) and moves to
        offset `through`.
        """

    def changes(self) -> dict[str, bytes | None]:
        """The values changed since the last call, encoded; None deletes. Never empty bytes. A value that was made and
        deleted since then is named as well: another worker may have saved it in between.
        """


class Operator(Protocol):
    """Settings of one agent."""

    @property
    def name(self) -> str:
        """The agent's and the table's name, a noun."""

    @property
    def source(self) -> Topic[Any]:
        """The one topic it reads."""

    @property
    def sinks(self) -> tuple[Topic[Any], ...]:
        """The topics it writes."""

    def open(self, partition: int, values: Mapping[str, bytes], position: int) -> Shard:
        """The shard of a partition from its recovered snapshot."""


def fresh(arrivals: Sequence[Arrival], position: int) -> Iterable[Arrival]:
    """The arrivals after `position`: what a replay after a crash leaves to do."""
    if not arrivals or arrivals[0].offset > position:
        return arrivals
    return [arrival for arrival in arrivals if arrival.offset > position]
