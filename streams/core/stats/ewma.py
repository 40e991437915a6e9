"""Standardised observations, one at a time → exponentially weighted moving average with its limits.

Z = λz + (1 − λ)Z, z = (x − target)/σ; limits ±L·√(λ/(2 − λ)), or with `exact_limits` the narrower ±L·√(λ/(2 − λ)·(1
− (1 − λ)^{2t})) of the first observations. One-sided charts are held at the target. Z is kept in σ of one
observation. Design (ARL ↔ L): `run_length`. Source: Roberts 1959; Lucas & Saccucci 1990; Nishina 1992 (onset).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from streams.core.stats.cusum import Side

_HELD: dict[Side, Callable[[float], float]] = {
    "both": lambda value: value,
    "upper": lambda value: max(0.0, value),
    "lower": lambda value: min(0.0, value),
}


class EwmaState(NamedTuple):
    """The average in σ, and for how many observations it has been on its present side of the target."""

    seen: int = 0
    value: float = 0.0
    run: int = 0


@dataclass(frozen=True, slots=True)
class Ewma:
    """Settings: weight λ, `limit` L in standard deviations of the average."""

    limit: float
    weight: float = 0.2
    target: float = 0.0
    sigma: float = 1.0
    side: Side = "both"
    exact_limits: bool = False

    def initial(self) -> EwmaState:
        """At the target."""
        return EwmaState()

    def update(self, state: EwmaState, x: float) -> EwmaState:
        """Fold one observation in."""
        z = (x - self.target) / self.sigma
        value = _HELD[self.side](self.weight * z + (1 - self.weight) * state.value)
        same_side = value * state.value > 0
        run = state.run + 1 if same_side else int(value != 0)
        return EwmaState(state.seen + 1, value, run)

    def half_width(self, index: int) -> float:
        """Distance of the limits from the target at this observation, in σ."""
        width = self.limit * math.sqrt(self.weight / (2 - self.weight))
        if not self.exact_limits:
            return width
        return width * math.sqrt(1 - (1 - self.weight) ** (2 * index))

    def alarm(self, state: EwmaState) -> bool:
        """Outside the limits."""
        return abs(state.value) > self.half_width(state.seen)

    def limits(self, state: EwmaState) -> tuple[float | None, float | None]:
        """Lower and upper limit in the units of x; None on a side that is not watched."""
        width = self.sigma * self.half_width(state.seen)
        lower = None if self.side == "upper" else self.target - width
        upper = None if self.side == "lower" else self.target + width
        return lower, upper

    def level(self, state: EwmaState) -> float:
        """The average in the units of x."""
        return self.target + self.sigma * state.value

    def onset(self, state: EwmaState) -> int | None:
        """Number of the first observation since the average last crossed the target; None at the target."""
        return state.seen - state.run + 1 if state.run else None
