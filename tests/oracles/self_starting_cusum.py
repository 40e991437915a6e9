"""Values from the third on, with no baseline at all → CUSUM of scores that are exactly normal while nothing changes.

T = (x − x̄)/s against all values before; U = Φ⁻¹(F_{t,n−2}(T·√((n − 1)/n))) are independent standard normal scores,
so the designs of `run_length` hold from the start. A change is learned as well, so it must be caught while it is
new: for "learning" periods, not in place of a frozen baseline. Source: Hawkins 1987; Hawkins & Olwell 1998.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from streams.core.stats.cusum import Cusum, CusumState, Side
from streams.core.stats.distributions import normal_quantile, student_cdf

_FARTHEST = 8.0


class SelfStartingState(NamedTuple):
    """Values seen (n, mean, sum of squares), the last score, and the CUSUM's own state behind them."""

    n: int = 0
    mean: float = 0.0
    squares: float = 0.0
    score: float = 0.0
    seen: int = 0
    upper: float = 0.0
    upper_run: int = 0
    lower: float = 0.0
    lower_run: int = 0

    @property
    def sums(self) -> CusumState:
        """The CUSUM's part; `seen` counts scores, two fewer than values."""
        return CusumState(*self[4:])


@dataclass(frozen=True, slots=True)
class SelfStartingCusum:
    """Settings: those of the CUSUM of the scores."""

    limit: float
    allowance: float = 0.5
    side: Side = "upper"

    @property
    def _cusum(self) -> Cusum:
        return Cusum(self.limit, self.allowance, side=self.side)

    def initial(self) -> SelfStartingState:
        """No value yet."""
        return SelfStartingState()

    def update(self, state: SelfStartingState, x: float) -> SelfStartingState:
        """Score one value against those before it, then learn it."""
        n, away = state.n + 1, x - state.mean
        mean = state.mean + away / n
        squares = state.squares + away * (x - mean)
        if state.n < 2:
            return SelfStartingState(n, mean, squares)
        score = _score(away, state.n, state.squares)
        return SelfStartingState(n, mean, squares, score, *self._cusum.update(state.sums, score))

    def alarm(self, state: SelfStartingState) -> bool:
        """A sum above the limit."""
        return self._cusum.alarm(state.sums)


def _score(away: float, seen: int, squares: float) -> float:
    """Normal score of a value this far from the mean of those seen before."""
    if squares <= 0:
        return math.copysign(_FARTHEST, away) if away else 0.0
    t = away / math.sqrt(squares / (seen - 1)) * math.sqrt(seen / (seen + 1))
    tail = student_cdf(-abs(t), seen - 1)
    return math.copysign(min(_FARTHEST, -normal_quantile(max(tail, 1e-300))), t)
