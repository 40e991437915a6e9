"""Seeks and assignments in; for each partition, which fetched records are to be handed on, and from where."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from faust.types import TP

from streams.runtime.driver import Batch


class Positions:
    """Where each partition is read on, agreed between Faust's consumer thread, which fetches, and the main one.

    A seek begins a new era of a partition: records that were taken out of the fetcher in an earlier one are obsolete.
    So does an assignment, after which nothing is handed on before the seek: aiokafka begins by itself at the committed
    offset or the topic's start, and Faust opens the flow before it seeks.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._era: dict[TP, int] = {}
        self._next: dict[TP, int] = {}
        self._unsought: set[TP] = set()

    def assign(self, places: Iterable[TP]) -> None:
        """These are ours anew; called in the consumer's thread, before anything is fetched of them."""
        with self._lock:
            self._unsought = set(places)
            for tp in self._unsought:
                self._era[tp] = self._era.get(tp, 0) + 1

    def seek(self, offsets: Mapping[TP, int]) -> None:
        """Reading goes on at these offsets; called in the consumer's thread, together with the seek itself."""
        with self._lock:
            for place, offset in offsets.items():
                tp = TP(place.topic, place.partition)
                self._era[tp] = self._era.get(tp, 0) + 1
                self._next[tp] = offset
                self._unsought.discard(tp)

    def era(self, tp: TP) -> int:
        """The era of what is fetched now; called in the consumer's thread, together with the fetch."""
        return self._era.get(tp, 0)

    def deliver(self, tp: TP, era: int, records: Sequence[Any]) -> Batch | None:
        """The batch to hand on, or None when it is obsolete."""
        with self._lock:
            if era != self._era.get(tp, 0) or tp in self._unsought:
                return None
            batch = Batch(tp.partition, self._next.get(tp, records[0].offset), records, era)
            self._next[tp] = records[-1].offset + 1
            return batch

    def is_obsolete(self, tp: TP, batch: Batch) -> bool:
        """Whether a seek came after the batch: all of it that matters is read again."""
        return batch.era != self._era.get(tp, 0)

    def next(self, tp: TP) -> int | None:
        """The offset behind the last record handed on."""
        return self._next.get(tp)
