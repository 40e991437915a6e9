"""From simulated days to seconds of a demonstration: each line is published when its day has come."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime

from streams.dev.simulator import LogLine, Scenario, generate

TICK_SECONDS = 0.2


async def paced(scenario: Scenario, seed: int, seconds: float) -> AsyncIterator[list[LogLine]]:
    """The lines of the scenario, spread over so many seconds by their time of receipt; empty lists in quiet moments."""
    lines = iter(generate(scenario, seed))
    waiting = await asyncio.to_thread(next, lines, None)  # the days of warm-up come first, and take a moment
    started = time.monotonic()
    while waiting is not None:
        day = scenario.days * (time.monotonic() - started) / seconds
        due, waiting = _due(waiting, lines, scenario.day(day) if day < scenario.days else None)
        yield due
        await asyncio.sleep(TICK_SECONDS)


def _due(
    waiting: LogLine | None, lines: Iterator[LogLine], until: datetime | None
) -> tuple[list[LogLine], LogLine | None]:
    """The lines received up to a moment (all that are left without one), and the first that has to wait."""
    due = []
    while waiting is not None and (until is None or _received(waiting) <= until):
        due.append(waiting)
        waiting = next(lines, None)
    return due, waiting


def _received(line: LogLine) -> datetime:
    return datetime.fromisoformat(line["received_at"])
