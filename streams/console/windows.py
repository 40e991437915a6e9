"""From the history to the two stretches that are compared: now, and the reference before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from streams.console.history import Period
from streams.console.series import PRESSURE, run_start

RECENT = 7
"""Periods that count as now."""
BEFORE = 28
"""Periods that count as before."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Now, and the reference, which ends where the present pressure began, so that it cannot learn from it."""

    now: Sequence[Period]
    before: Sequence[Period]
    pressure: Period | None

    @classmethod
    def of(cls, periods: Sequence[Period], demand_rose: int | None) -> "Windows":
        """The last RECENT periods against up to BEFORE earlier ones; `demand_rose` is the onset of the load leg."""
        recent = max(0, len(periods) - RECENT)
        starts = [run_start(periods, PRESSURE), _first_from(periods, demand_rose)]
        began = min((start for start in starts if start is not None), default=None)
        end = recent if began is None else min(recent, began)
        before = periods[max(0, end - BEFORE) : end]
        return cls(periods[recent:], before, None if began is None else periods[began])

    def json(self) -> dict[str, Any]:
        """For /api/state."""
        return {
            "recent": len(self.now),
            "before": len(self.before),
            "pressure_since": None if self.pressure is None else self.pressure.begins,
        }


def _first_from(periods: Sequence[Period], moment: int | None) -> int | None:
    if moment is None:
        return None
    return next((place for place, period in enumerate(periods) if period.start >= moment), None)
