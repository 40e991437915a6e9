"""x defective of n, period by period → accumulated evidence that the odds of a defect are R times the baseline's.

Score = (x·ln R − n·ln(1 − p₀ + R·p₀))/φ in nats, C = max(0, C + score), alarm when C > h. n may vary freely and
small n needs no approximation: it is the Bernoulli CUSUM summed over the period. R < 1 watches for improvement. φ >
1 divides the evidence by the baseline's dispersion (quasi-likelihood). Design (ARL ↔ h): `count_run_length`.
Source: Page 1954; Reynolds & Stoumbos 1999; McCullagh & Nelder 1989 (quasi-likelihood).
"""

import math
from dataclasses import dataclass

from tests.oracles.page import PageState, accumulate


@dataclass(frozen=True, slots=True)
class BinomialCusum:
    """Settings: baseline rate, odds ratio to detect, limit and head start in nats, dispersion φ."""

    p0: float
    limit: float
    odds_ratio: float = 2.0
    phi: float = 1.0
    head_start: float = 0.0

    def initial(self) -> PageState:
        """At the head start."""
        return PageState(value=self.head_start)

    def score(self, x: int, n: int) -> float:
        """Evidence of one period, in nats."""
        per_unit = math.log1p(self.p0 * (self.odds_ratio - 1))
        return (x * math.log(self.odds_ratio) - n * per_unit) / self.phi

    def update(self, state: PageState, x: int, n: int) -> PageState:
        """Fold one period in; a period without inspections (0 of 0) changes nothing but how many were seen."""
        return accumulate(state, self.score(x, n))

    def alarm(self, state: PageState) -> bool:
        """Evidence above the limit."""
        return state.value > self.limit


def shifted_rate(p0: float, odds_ratio: float) -> float:
    """The defect rate whose odds are R times those of p₀."""
    odds = odds_ratio * p0 / (1 - p0)
    return odds / (1 + odds)
