"""What a deployment decides about relationships, in periods: how long they are remembered, what weighs how much."""

from dataclasses import dataclass

from streams.core.periods import Calendar
from streams.core.stats.beta_reputation import BetaReputation

BUCKETS = 90
"""A window is cut into so many at the most, so that few dates are kept."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Settings of the ledger of customers.

    `reputation` forgets and weighs; the first failure of a customer weighs `first_failure`. At risk is whose expected
    share of good experiences lies below `at_risk_below` (0–1). A customer should have bought again, or have recovered
    from a first failure, after `window` periods; one who is silent for `memory` periods is forgotten; at most `most`
    customers are kept, and of one customer `answers` experiences of a kind count in a period (0: all).
    """

    calendar: Calendar
    reputation: BetaReputation
    first_failure: float
    at_risk_below: float
    window: int
    memory: int
    most: int
    answers: int = 0

    def due(self, period: int) -> int:
        """The period at whose end the window that `period` opened has run out; a little later where the window is
        long, since dates are kept in BUCKETS.
        """
        step = max(1, self.window // BUCKETS)
        return -(-(period + self.window) // step) * step
