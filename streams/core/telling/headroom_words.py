"""A declared capacity and how demand goes on in; its evidence and sentences out."""

import math
from datetime import UTC, datetime
from typing import Any

from schemas.times import rfc3339
from streams.core.enterprise.headroom import SOON_WEEKS, Headroom
from streams.core.enterprise.view import View
from streams.core.messages import rounded
from streams.core.stats.first_passage import Z90
from streams.core.telling.label_words import where_words

EARLY, HALF, LATE = 0.05, 0.5, 0.95
CANNOT_TELL = "fewer than eight weeks of demand are known"


def headroom_evidence(view: View, found: Headroom) -> dict[str, Any]:
    """Units a day; `room` is capacity over demand, `growth` a week, `reached` the dates by which demand passes the
    capacity with a chance of 5, 50 and 95 per cent (absent: not within a year); intervals of 90 per cent.
    """
    told: dict[str, Any] = {"basis": "declared", "capacity_per_day": found.capacity.units}
    if found.passage is None or found.demand is None:
        return told | {"cannot_tell": CANNOT_TELL}
    room, growth = found.passage.room, _growth(found)
    dates = {name: _date(view, found, chance) for name, chance in (("from", EARLY), ("by", HALF), ("to", LATE))}
    return told | {
        "demand_per_day": rounded(found.demand, 3),
        "room": rounded(room[0]),
        "interval": [rounded(room[1]), rounded(room[2])],
        "growth_per_week": rounded(growth[0]),
        "growth_interval": [rounded(growth[1]), rounded(growth[2])],
        "chance_in_8_weeks": rounded(found.passage.chance_by(SOON_WEEKS)),
        "reached": {name: rfc3339(date) for name, date in dates.items() if date is not None},
    }


def room_words(found: Headroom) -> str:
    """'assembly bears 80 units a day as declared, and 64 are asked of it: room for 1.25 times as many (1.14–1.37).'"""
    assert found.passage is not None
    assert found.demand is not None
    where, (room, low, high) = where_words(found.labels), found.passage.room
    asked = f"{where} bears {found.capacity.units:.0f} units a day as declared, and {found.demand:.0f} are asked of it"
    return f"{asked}: room for {room:.2f} times as many ({low:.2f}–{high:.2f})."


def reach_words(view: View, found: Headroom) -> str:
    """When growth will reach it, at its present pace."""
    assert found.passage is not None
    growth, low, high = (100 * share for share in _growth(found))
    pace = f"Demand grows by {growth:.1f} % a week ({low:.1f}–{high:.1f})"
    early, late = (_date(view, found, chance) for chance in (EARLY, LATE))
    if early is None:
        return f"{pace} and will not reach it within a year."
    until = "later than in a year" if late is None else _day(late)
    return f"{pace}, and will reach it between {_day(early)} and {until}."


def _growth(found: Headroom) -> tuple[float, float, float]:
    assert found.passage is not None
    half = Z90 * math.sqrt(found.passage.var_slope)
    low, middle, high = (math.expm1(found.passage.slope + side * half) for side in (-1, 0, 1))
    return middle, low, high


def _date(view: View, found: Headroom, chance: float) -> int | None:
    assert found.passage is not None
    week = found.passage.week_of(chance)
    if week is None:
        return None
    return view.settings.calendar.end(view.period + week * view.places.rhythm.periods_a_week)


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()
