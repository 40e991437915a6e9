"""Plain events for tests of the core, with explicit times: a day is a period, and day 0 is Monday 2026-01-05."""

from datetime import timedelta
from typing import Any

from schemas.feedback import FeedbackEvent
from schemas.stage import StageEvent
from schemas.times import from_millis, to_millis
from streams.core.counting.clock import ClockBounds
from streams.core.counting.defects import Defects
from streams.core.counting.satisfaction import Satisfaction
from streams.core.counting.shard import CountingSettings
from streams.core.operator import Arrival
from streams.core.periods import DAY_MS, Calendar

HOUR_MS = 3_600_000
CALENDAR = Calendar(DAY_MS, HOUR_MS)
DAY0 = CALENDAR.index(1_767_571_200_000)
ALONE = ClockBounds(HOUR_MS, 366 * DAY_MS, alone_ms=31 * DAY_MS)
"""One event closes the periods before it, so that these tests stay short; `test_held_back.py` has the real bounds."""
SETTINGS = CountingSettings(CALENDAR, ALONE, keep_periods=30, duplicates_window=65_536)
DEFECTS = Defects(SETTINGS)
SATISFACTION = Satisfaction(SETTINGS)


def at(day: float) -> int:
    """Milliseconds of a moment, in days after day 0."""
    return CALENDAR.start(DAY0) + int(day * DAY_MS)


def stage_event(event_id: str, day: float, **fields: Any) -> StageEvent:
    values = {"site": "north", "product": "valve", "stage": "welding"} | fields
    return StageEvent(event_id=event_id, occurred_at=from_millis(at(day)), **values)


def feedback(event_id: str, day: float, **fields: Any) -> FeedbackEvent:
    values = {"product": "valve", "customer_id": "c1", "kind": "csat", "score": 5} | fields
    return FeedbackEvent(event_id=event_id, occurred_at=from_millis(at(day)), **values)


def arrivals(*events: StageEvent | FeedbackEvent, first: int = 0, delay: timedelta | None = None) -> list[Arrival]:
    """The events as records of one partition, at consecutive offsets, received `delay` after they occurred."""
    later = 0 if delay is None else int(delay.total_seconds() * 1000)
    times = [to_millis(event.occurred_at) for event in events]
    return [
        Arrival(first + number, moment, None if delay is None else moment + later, event)
        for number, (moment, event) in enumerate(zip(times, events, strict=True))
    ]
