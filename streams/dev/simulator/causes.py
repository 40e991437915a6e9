"""What a scenario changes in the factory: a day in, the multiplier of the odds of a defect (or the tool's offset) out.

A cause never touches a count or a score: it changes a probability or a process, and the rest follows by itself.
"""

import math
from dataclasses import dataclass
from random import Random

from streams.dev.simulator.factory import Stage


@dataclass(frozen=True, slots=True)
class OddsShock:
    """The odds of a defect at one stage, or of one supplier's parts there, multiplied between two days."""

    stage: str
    start: float
    end: float
    odds: float
    supplier: str | None = None

    def multiplier(self, stage: str, day: float, supplier: str | None) -> float:
        """`odds` where and when the shock acts, else 1."""
        acts = stage == self.stage and self.start <= day < self.end
        return self.odds if acts and self.supplier in (None, supplier) else 1.0


@dataclass(frozen=True, slots=True)
class ToolDrift:
    """A tool that wears: its mean moves away from the target, by so many of its sigmas a day."""

    stage: str
    start: float
    end: float
    sigmas_per_day: float

    def sigmas(self, stage: str, day: float) -> float:
        """How far the mean has moved, in sigmas."""
        return (
            self.sigmas_per_day * (min(day, self.end) - self.start) if stage == self.stage and day > self.start else 0.0
        )


@dataclass(frozen=True, slots=True)
class Causes:
    """Everything a scenario changes in the making of pieces."""

    shocks: tuple[OddsShock, ...] = ()
    drifts: tuple[ToolDrift, ...] = ()
    day_noise: float = 0.0
    """Standard deviation of the logit between the days at a stage: stable overdispersion."""
    base_odds: float = 1.0
    """Odds of a defect at every stage, as a multiple of the shop's."""


class Conditions:
    """The causes of one run as they are on a day, with the luck of that day."""

    def __init__(self, causes: Causes, seed: int) -> None:
        self._causes = causes
        self._seed = seed
        self._luck: dict[tuple[str, int], float] = {}

    def odds_multiplier(self, stage: Stage, day: float, supplier: str | None) -> float:
        """The product of all causes that act at this stage on this day."""
        product = self._causes.base_odds * self._luck_of(stage.name, math.floor(day))
        for shock in self._causes.shocks:
            product *= shock.multiplier(stage.name, day, supplier)
        return product

    def tool_offset_sigmas(self, stage: Stage, day: float) -> float:
        """How far the stage's tool is off its target, in sigmas."""
        return sum(drift.sigmas(stage.name, day) for drift in self._causes.drifts)

    def _luck_of(self, stage: str, day: int) -> float:
        if not self._causes.day_noise:
            return 1.0
        if (stage, day) not in self._luck:
            luck = Random(f"{self._seed}/{stage}/{day}").gauss(0.0, self._causes.day_noise)
            self._luck[stage, day] = math.exp(luck)
        return self._luck[stage, day]
