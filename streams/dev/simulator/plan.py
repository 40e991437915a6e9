"""A stage and a day in, its capacity in pieces a day (of one line) out: what the factory's owners provide."""

import math
from collections.abc import Set
from dataclasses import dataclass

from streams.dev.simulator.curves import Curve
from streams.dev.simulator.factory import Stage


@dataclass(slots=True)
class CapacityPlan:
    """Head-room times the arrivals of the start, times the plan's growth; stages left behind stay where they were."""

    pieces_per_line: float
    growth: Curve
    left_behind: Set[str] = frozenset()
    restored_day: float = math.inf
    """From this day on the stages left behind follow the plan as well."""

    def pieces_per_day(self, stage: Stage, day: float) -> float:
        """Capacity at the normal pace."""
        stays = stage.name in self.left_behind and day < self.restored_day
        return self.pieces_per_line * stage.headroom * (1.0 if stays else self.growth.at(day))
