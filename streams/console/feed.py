"""From wherever output records come (Kafka, a test) to the console: one stream of records and news of the link."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from schemas.topics import Topic

LinkState = Literal["connecting", "catching_up", "live", "unreachable"]


@dataclass(frozen=True, slots=True)
class Record:
    """One message of an output topic, as received; `value` is None for a tombstone, `at` when it was written (ms)."""

    topic: Topic[Any]
    key: str
    value: bytes | None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A change in how the console hangs on its source.

    `catching_up` promises that everything is read again from the beginning: the hub starts a fresh board for it and
    shows that board from the next `live` on.
    """

    state: LinkState
    detail: str = ""


class Feed(Protocol):
    """Where records come from. It ends only when it has nothing more to say, and never because a broker is away."""

    def items(self) -> AsyncGenerator[Record | Link, None]:
        """Records in the order of each partition, with the changes of the link in between."""
        ...
