"""Units made and low scores of a reference and of now in; how many satisfied customers the extra volume brings, out.

Satisfied units = units that left the last stage × (1 − share of low scores). With g times the reference's volume, as
many customers are satisfied as before when the low share is p* = 1 − (1 − s)/g, s the reference's: beyond it, more
volume yields fewer satisfied customers. The test of that is a one-sided CUSUM (Page 1954) of the standardised excess
of low scores over p*; at p* itself its false alarms are those of its budget, and below it fewer. The reference's error
moves p* by less than it moves s, so a limit for an estimated baseline errs to the quiet side.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from streams.core.enterprise.history import PeriodFlow
from streams.core.stats.distributions import chi_square_upper
from streams.core.stats.estimate import Estimate

SMALLEST_GROWTH = 1.15
"""Volume must exceed the reference's by this factor; less is no "more volume"."""
OVERDISPERSED = 0.05
Z95 = 1.959963984540054


class Reference(NamedTuple):
    """What was usual before: units a block, csat answers and low ones, dispersion φ, first and last period."""

    volume: float
    answers: int
    low: int
    dispersion: float
    first: int
    last: int

    @property
    def low_share(self) -> float:
        """Never 0 or 1: Jeffreys' half answer."""
        return (self.low + 0.5) / (self.answers + 1)

    @property
    def periods(self) -> int:
        """How many periods it was taken from."""
        return self.last - self.first + 1

    def break_even(self, volume: float) -> float:
        """The low share p* at which this volume satisfies as many as the reference's did."""
        return 1 - (1 - self.low_share) * self.volume / volume


def reference_of(flows: Sequence[PeriodFlow], departures: Sequence[int], block: int) -> Reference | None:
    """The reference of these periods; None where nothing left or nobody answered."""
    answers, low = sum(flow.answers for flow in flows), sum(flow.low for flow in flows)
    volume = sum(departures) * block / len(flows) if flows else 0.0
    if not volume or not answers:
        return None
    rate = (low + 0.5) / (answers + 1)
    seen = [flow for flow in flows if flow.answers]
    pearson = math.fsum((flow.low - flow.answers * rate) ** 2 / (flow.answers * rate * (1 - rate)) for flow in seen)
    freedom = len(seen) - 1
    beyond_chance = freedom > 0 and chi_square_upper(pearson, freedom) < OVERDISPERSED
    dispersion = pearson / freedom if beyond_chance else 1.0
    return Reference(volume, answers, low, max(1.0, dispersion), flows[0].period, flows[-1].period)


def marginal_satisfied(reference: Reference, volume: float, low: int, answers: int) -> Estimate:
    """Satisfied units gained per extra unit made, ΔS/ΔV, with a 95 % interval; volumes are counted, shares estimated.

    1 less the low share where quality holds; below 0 where more volume satisfies fewer.
    """
    extra = volume - reference.volume
    now, was = low / answers, reference.low / reference.answers
    value = (volume * (1 - now) - reference.volume * (1 - was)) / extra
    variance = volume**2 * _variance(low, answers) + reference.volume**2 * _variance(reference.low, reference.answers)
    half = Z95 * math.sqrt(reference.dispersion * variance) / abs(extra)
    return Estimate(value, value - half, value + half, answers)


def _variance(x: int, n: int) -> float:
    """Of a share, with a success and a failure added so that 0 and 1 are not certain (Agresti & Caffo 2000)."""
    share = (x + 1) / (n + 2)
    return share * (1 - share) / (n + 2)
