"""Answers of customers in, "has had his say" out: how often each customer may count in an open period of a partition.

Kept as a log of the answers that counted, cut into chunks: a snapshot writes the last chunk alone, so an answer costs a
few bytes, and one beyond the limit none. Bounded: what has been counted in open periods, MAX_CHUNKS · CHUNK answers at
the most; the oldest are forgotten first, which lets an early customer count a little more, and loses nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from streams.core.pseudonym import pseudonym
from streams.core.snapshot import Format

FORMAT = Format("weights")
PREFIX = "weights/"
CHUNK = 256
MAX_CHUNKS = 1_024

Chunk = dict[int, list[int]]
"""Period to the customers who counted, by a number that differs from period to period."""


@dataclass(slots=True)
class Weights:
    """How many answers of each customer count in a period: `limit`; 0 stands for no limit."""

    limit: int
    counts: dict[int, int] = field(default_factory=dict)
    chunks: dict[int, Chunk] = field(default_factory=dict)
    dirty: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    in_last: int = 0

    def admits(self, period: int, enterprise: str, customer_id: str) -> bool:
        """True when this answer counts, which is then remembered; False when it is one too many."""
        if not self.limit:
            return True
        customer = pseudonym(enterprise, customer_id, salt=period)
        so_far = self.counts.get(customer, 0)
        if so_far >= self.limit:
            return False
        self.counts[customer] = so_far + 1
        self._append(period, customer)
        return True

    def forget(self, through: int) -> None:
        """Drops the periods up to `through`, which have closed; a late answer counts anew until the next closing."""
        for number, chunk in list(self.chunks.items()):
            closed = [period for period in chunk if period <= through]
            for period in closed:
                self._take_back(chunk.pop(period))
            if closed:
                self._changed(number)
        self._recount_last()

    def _append(self, period: int, customer: int) -> None:
        if not self.chunks or self.in_last >= CHUNK:
            self._next_chunk()
        last = next(reversed(self.chunks))
        self.chunks[last].setdefault(period, []).append(customer)
        self.in_last += 1
        self.dirty.add(last)

    def _next_chunk(self) -> None:
        number = next(reversed(self.chunks), -1) + 1
        self.chunks[number], self.in_last = {}, 0
        self.gone.discard(number)
        if len(self.chunks) > MAX_CHUNKS:
            oldest = next(iter(self.chunks))
            for customers in self.chunks[oldest].values():
                self._take_back(customers)
            self.chunks[oldest] = {}
            self._changed(oldest)

    def _take_back(self, customers: Iterable[int]) -> None:
        for customer in customers:
            left = self.counts[customer] - 1
            if left:
                self.counts[customer] = left
            else:
                del self.counts[customer]

    def _changed(self, number: int) -> None:
        if self.chunks[number]:
            self.dirty.add(number)
            return
        del self.chunks[number]
        self.dirty.discard(number)
        self.gone.add(number)

    def _recount_last(self) -> None:
        last = next(reversed(self.chunks), None)
        self.in_last = 0 if last is None else sum(map(len, self.chunks[last].values()))

    def changes(self) -> dict[str, bytes | None]:
        """The chunks changed since the last call."""
        changed: dict[str, bytes | None] = {f"{PREFIX}{number}": None for number in self.gone}
        for number in self.dirty:
            changed[f"{PREFIX}{number}"] = FORMAT.dump([[p, ids] for p, ids in sorted(self.chunks[number].items())])
        self.gone.clear()
        self.dirty.clear()
        return changed

    def load(self, name: str, data: Any) -> None:
        """One stored chunk, in order of their numbers; `name` is its key without PREFIX."""
        self.chunks[int(name)] = {period: list(customers) for period, customers in data}
        for _, customers in data:
            for customer in customers:
                self.counts[customer] = self.counts.get(customer, 0) + 1
        self._recount_last()
