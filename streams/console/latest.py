"""From revisions in any order to the latest one of each id, bounded."""

from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar


class Revised(Protocol):
    """Anything that is published again under the same id with a greater revision."""

    @property
    def revision(self) -> int:
        """1 for the first."""
        ...


ItemT = TypeVar("ItemT", bound=Revised)

SLACK = 1.25
"""How far a register may overshoot its limit before it is cut: one sort pays for many arrivals."""


class Latest(Generic[ItemT]):
    """At most about `limit` items: when there are more, those of least `worth` go, and are counted in `evicted`."""

    def __init__(self, limit: int, worth: Callable[[ItemT], tuple[object, ...]]) -> None:
        self.limit = limit
        self.evicted = 0
        self._worth = worth
        self._items: dict[str, ItemT] = {}

    def __iter__(self) -> Iterator[ItemT]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def get(self, item_id: str) -> ItemT | None:
        """The item, if it is kept."""
        return self._items.get(item_id)

    def put(self, item_id: str, item: ItemT) -> None:
        """Keep `item` unless a later revision is already here; the same revision again is the same item."""
        known = self._items.get(item_id)
        if known is not None and known.revision > item.revision:
            return
        self._items[item_id] = item
        if len(self._items) > self.limit * SLACK:
            self._cut()

    def _cut(self) -> None:
        by_worth = sorted(self._items.items(), key=lambda pair: (self._worth(pair[1]), pair[0]), reverse=True)
        self.evicted += len(by_worth) - self.limit
        self._items = dict(by_worth[: self.limit])
