"""From a feed, through the board, to all who watch: one state, its version, and a way to wait for the next."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from schemas.times import rfc3339
from streams.console.board import Board
from streams.console.feed import Feed, Link, Record
from streams.console.freshness import Freshness, Pulse, standing

BREATH = 200
"""Records folded before other tasks get their turn."""


@dataclass
class View:
    """The state of one enterprise in one version, made once for all who watch."""

    content: dict[str, Any]

    @cached_property
    def text(self) -> str:
        """As JSON, without line breaks."""
        return json.dumps(self.content, separators=(",", ":"), allow_nan=False)


class Hub:
    """Holds the board that is shown, and behind it the one that is being read again after a broken link."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.version = 0
        self._ended = asyncio.Event()
        self._clock = clock
        self._shown = Board()
        self._filling = self._shown
        self._link = Link("connecting")
        self._link_since = self._now()
        self._last_record: int | None = None
        self._changed = asyncio.Event()
        self._views: dict[str | None, View] = {}
        self._pulse = Pulse()
        self._ends: dict[str, int] = {}

    async def follow(self, feed: Feed) -> None:
        """Take in everything the feed gives, until it ends."""
        count = 0
        async with aclosing(feed.items()) as items:
            async for item in items:
                self.take(item)
                count += 1
                if count % BREATH == 0:
                    await asyncio.sleep(0)

    def take(self, item: Record | Link) -> None:
        """Fold a record, or note what became of the link."""
        if isinstance(item, Link):
            self._take_link(item)
        else:
            closed = self._filling.fold(item)
            self._last_record = self._now()
            self._hear(item.at or self._last_record, closed)
            if self._filling is self._shown:
                self._bump()

    @property
    def board(self) -> Board:
        """What is shown; treat it as read-only."""
        return self._shown

    def freshness(self) -> Freshness:
        """How far the page shows the present."""
        now = self._now()
        link = standing(self._link.state, self._pulse, now)
        return Freshness(link, self._link.detail, self._link_since, self._pulse.last, now)

    def _hear(self, at: int, closed: tuple[str, int] | None) -> None:
        """Notes when a message was written, and whether it is the first of an enterprise's new period."""
        self._pulse.message(at)
        if closed is not None and closed[1] > self._ends.get(closed[0], 0):
            self._ends[closed[0]] = closed[1]
            self._pulse.period(at)

    def state(self, enterprise: str | None = None) -> dict[str, Any]:
        """What /api/state answers; treat it as read-only, it is shared by all who watch."""
        return self._view(enterprise).content

    def state_json(self, enterprise: str | None = None) -> str:
        """The same as JSON text, without line breaks."""
        return self._view(enterprise).text

    async def changed(self, since: int, seconds: float) -> bool:
        """Wait until there is a version after `since`, or the hub closes: true; false after `seconds`."""
        if self.version > since or self.closed:
            return True
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return False
        return True

    @property
    def closed(self) -> bool:
        """Whether there will be no further version."""
        return self._ended.is_set()

    async def rest(self, seconds: float) -> None:
        """Sleep so long, or until the hub closes."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ended.wait(), seconds)

    def close(self) -> None:
        """Let everyone who waits go."""
        self._ended.set()
        self._bump()

    def _take_link(self, link: Link) -> None:
        if link.state == "catching_up" and self._shown.read:
            self._filling = Board()
        elif link.state == "live":
            self._shown = self._filling
        if link != self._link:
            self._link, self._link_since = link, self._now()
            self._bump()

    def _view(self, enterprise: str | None) -> View:
        known = self._views.get(enterprise)
        if known is None or known.content["version"] != self.version:
            known = View({**self._shown.snapshot(enterprise), "version": self.version, "feed": self._feed()})
            if enterprise is None or enterprise in known.content["enterprises"]:
                self._views[enterprise] = known
        return known

    def _feed(self) -> dict[str, Any]:
        return {
            "state": self._link.state,
            "detail": self._link.detail,
            "since": rfc3339(self._link_since),
            "last_record_at": None if self._last_record is None else rfc3339(self._last_record),
        }

    def _bump(self) -> None:
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def _now(self) -> int:
        return int(self._clock() * 1000)
