"""Inspected units, one by one or in batches → accumulated evidence that the defect rate has risen from p₀ to p₁.

The log-likelihood ratio falls by b = ln((1 − p₀)/(1 − p₁)) on a good unit and rises by ln(p₁/p₀) on a defect.
Counted in steps of b and with `reward` = ln(odds ratio)/b rounded to a whole number, a good unit is −1 and a defect
reward − 1: the state is an integer and the run length exact (`count_run_length`). Alarm when the sum exceeds
`limit`, at any unit. A batch of n with x defective does not tell their order, so they are taken as evenly spread;
the result is that of updating unit by unit in this order, and every other order ends within n − x steps of it.
Source: Reynolds & Stoumbos 1999.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple


class BernoulliState(NamedTuple):
    """`seen` units, evidence in steps, its highest value in the last update, unit at which the run began."""

    seen: int = 0
    value: int = 0
    peak: int = 0
    onset: int | None = None


@dataclass(frozen=True, slots=True)
class BernoulliCusum:
    """Settings: `reward` of a defect and `limit`, in steps; see `reward` (function) and `count_run_length`."""

    reward: int
    limit: int
    head_start: int = 0

    def initial(self) -> BernoulliState:
        """At the head start."""
        return BernoulliState(value=self.head_start, onset=1 if self.head_start else None)

    def update(self, state: BernoulliState, x: int, n: int = 1) -> BernoulliState:
        """Fold in n units of which x are defective."""
        if not 0 <= x <= n:
            msg = f"{x} defective of {n} units is impossible; give 0 ≤ x ≤ n"
            raise ValueError(msg)
        good, seen, value, onset = n - x, 0, state.value, state.onset
        peak = max(0, value - 1) if good > x else 0  # the first unit is a good one
        for defect in range(1, x + 1):
            before = defect * good // (x + 1)
            value, onset = self._fall(value, onset, before - seen)
            seen = before
            onset = onset or state.seen + seen + defect
            value += self.reward - 1
            peak = max(peak, value)
        value, onset = self._fall(value, onset, good - seen)
        return BernoulliState(state.seen + n, value, max(peak, value), onset)

    @staticmethod
    def _fall(value: int, onset: int | None, good: int) -> tuple[int, int | None]:
        """A run of good units; at zero the evidence is forgotten."""
        left = max(0, value - good)
        return left, onset if left else None

    def alarm(self, state: BernoulliState) -> bool:
        """The limit was exceeded at some unit of the last update."""
        return state.peak > self.limit


def reward(p0: float, p1: float) -> int:
    """Steps that a defect outweighs good units by; at least 2, so that the chart can rise."""
    odds_ratio = p1 * (1 - p0) / (p0 * (1 - p1))
    return max(2, round(math.log(odds_ratio) / math.log((1 - p0) / (1 - p1))))


def effective_p1(p0: float, steps: int) -> float:
    """The rate to which a chart with this whole-numbered reward is tuned (close to the p₁ asked for)."""
    low, high = p0, 1.0
    for _ in range(60):
        p1 = (low + high) / 2
        exact = math.log(p1 * (1 - p0) / (p0 * (1 - p1))) / math.log((1 - p0) / (1 - p1))
        low, high = (p1, high) if exact > steps else (low, p1)
    return low
