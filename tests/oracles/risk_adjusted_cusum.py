"""Units with their own expected risk → accumulated evidence that the odds of failure are R times what the mix explains.

A unit with risk p scores y·ln R − ln(1 − p + R·p), y = 1 for a failure; a stratum of n units with the same risk and x
failures scores x·ln R − n·ln(1 − p + R·p). C = max(0, C + score) in nats, alarm when C > h. Because each unit is held
against its own risk, a change of mix (products, suppliers, segments) is no evidence. Design: `count_run_length`.
Source: Steiner, Cook, Farewell & Treasure 2000.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from tests.oracles.page import PageState, accumulate

Stratum = tuple[int, int, float]
"""x failures of n units with this risk."""


@dataclass(frozen=True, slots=True)
class RiskAdjustedCusum:
    """Settings: odds ratio to detect, limit and head start in nats."""

    limit: float
    odds_ratio: float = 2.0
    head_start: float = 0.0

    def initial(self) -> PageState:
        """At the head start."""
        return PageState(value=self.head_start)

    def score(self, x: int, n: int, risk: float) -> float:
        """Evidence of one stratum (n = 1: one unit), in nats."""
        return x * math.log(self.odds_ratio) - n * math.log1p(risk * (self.odds_ratio - 1))

    def update(self, state: PageState, strata: Iterable[Stratum]) -> PageState:
        """Fold in one unit, [(y, 1, risk)], or one period with all its strata at once."""
        return accumulate(state, math.fsum(self.score(x, n, risk) for x, n, risk in strata))

    def alarm(self, state: PageState) -> bool:
        """Evidence above the limit."""
        return state.value > self.limit
