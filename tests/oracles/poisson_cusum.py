"""Defects in an exposure, period by period → accumulated excess over a reference rate.

C = max(0, C + x − k·e): x defects in exposure e (units, hours, metres), k the reference rate per unit of exposure,
k = (λ₁ − λ₀)/ln(λ₁/λ₀) between the rate held good and the one to detect. In defects; alarm when C > h (Lucas alarms
at C ≥ h: give him a limit just below). Design (ARL ↔ h): `count_run_length`. Source: Lucas 1985; Moustakides 1986.
"""

import math
from dataclasses import dataclass

from tests.oracles.page import PageState, accumulate


@dataclass(frozen=True, slots=True)
class PoissonCusum:
    """Settings: reference rate k in defects per unit of exposure; limit and head start in defects."""

    reference: float
    limit: float
    head_start: float = 0.0

    def initial(self) -> PageState:
        """At the head start."""
        return PageState(value=self.head_start)

    def update(self, state: PageState, x: int, exposure: float = 1.0) -> PageState:
        """Fold one period in."""
        return accumulate(state, x - self.reference * exposure)

    def alarm(self, state: PageState) -> bool:
        """Excess above the limit."""
        return state.value > self.limit


def reference_rate(rate0: float, rate1: float) -> float:
    """The k between a good rate and the rate to detect that detects it soonest."""
    return (rate1 - rate0) / math.log(rate1 / rate0)
