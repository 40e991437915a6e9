"""Events with the moment of their occurrence in, the same in the order of receipt out.

An event is received a little after it occurred: seconds as a rule, up to 45 minutes for the few that a gateway held
back, so that events overtake one another within the hour that Andon's default grace allows. A feed that is down loses
its events for good.
"""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, NamedTuple

from schemas.times import MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND, rfc3339
from streams.dev.event_log import LogLine

USUAL_DELAY_MS = 20_000.0
HELD_BACK_SHARE = 0.02
HELD_BACK_MS = 44 * MS_PER_MINUTE
LONGEST_USUAL_MS = MS_PER_MINUTE


@dataclass(frozen=True, slots=True)
class Outage:
    """A feed that is down between two days: a topic's, or the part of it of one site or one segment of customers."""

    topic: str
    start: float
    end: float
    site: str | None = None
    segment: str | None = None

    def loses(self, topic: str, day: float, value: Mapping[str, Any]) -> bool:
        """Whether an event of that topic, day and content never arrives."""
        down = topic == self.topic and self.start <= day < self.end
        return down and self.site in (None, value.get("site")) and self.segment in (None, value.get("segment"))


class Received(NamedTuple):
    """One event as it is received: its topic and fields, the id and both times apart (milliseconds)."""

    topic: str
    event_id: str
    occurred_ms: int
    received_ms: int
    fields: dict[str, Any]

    def line(self) -> LogLine:
        """The same as a line of a log."""
        value = {"event_id": self.event_id, "occurred_at": _instant(self.occurred_ms), **self.fields}
        return {"topic": self.topic, "value": value, "received_at": _instant(self.received_ms)}


class Receipt:
    """What has occurred and is still on its way."""

    def __init__(self, start_ms: int, days: float, outages: tuple[Outage, ...]) -> None:
        self._start_ms = start_ms
        self._days = days
        self._outages = outages
        self._on_the_way: list[tuple[int, int, Received]] = []
        self._sent = 0

    def is_told(self, day: float) -> bool:
        """Whether events of that day belong to the log."""
        return 0.0 <= day < self._days

    def send(self, rng: Random, topic: str, day: float, event_id: str, fields: dict[str, Any]) -> None:
        """Put an event on its way, unless its feed is down."""
        if self._outages and any(outage.loses(topic, day, fields) for outage in self._outages):
            return
        occurred_ms = self._start_ms + int(day * MS_PER_DAY)
        received_ms = occurred_ms + _delay_ms(rng)
        self._sent += 1
        received = Received(topic, event_id, occurred_ms, received_ms, fields)
        heapq.heappush(self._on_the_way, (received_ms, self._sent, received))

    def received_before(self, day: float) -> Iterator[Received]:
        """Everything received before that day, in order; nothing sent later may have occurred before it."""
        bound = self._start_ms + int(day * MS_PER_DAY)
        while self._on_the_way and self._on_the_way[0][0] < bound:
            yield heapq.heappop(self._on_the_way)[2]

    def rest(self) -> Iterator[Received]:
        """Everything still on its way."""
        while self._on_the_way:
            yield heapq.heappop(self._on_the_way)[2]


def _delay_ms(rng: Random) -> int:
    held_back = rng.random() * HELD_BACK_MS if rng.random() < HELD_BACK_SHARE else 0.0
    return int(held_back + min(LONGEST_USUAL_MS, rng.expovariate(1.0 / USUAL_DELAY_MS)))


def _instant(ms: int) -> str:
    """RFC 3339 in UTC with milliseconds; writing times took a quarter of a run, and most lines share their hour."""
    hour, rest = divmod(ms, MS_PER_HOUR)
    minute, rest = divmod(rest, MS_PER_MINUTE)
    second, millis = divmod(rest, MS_PER_SECOND)
    return f"{_date_and_hour(hour)}{minute:02}:{second:02}.{millis:03}Z"


@lru_cache(maxsize=64)
def _date_and_hour(hour: int) -> str:
    return rfc3339(hour * MS_PER_HOUR)[: len("2026-01-05T00:")]
