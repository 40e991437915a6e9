"""x of n per period, with no baseline at all → CUSUM of near-normal scores that hold whatever the true rate is.

While the rate is constant, the count of one period given the total so far is hypergeometric, with no unknown left;
its mid-p normal scores are independent of each other. So this chart can start at the second period and still keep
its false-alarm rate, on the side of silence where counts are small. It assumes binomial counts: overdispersed ones
alarm too often. Source: Quesenberry 1991 (Q charts for a binomial parameter, unknown p).
"""

from dataclasses import dataclass
from typing import NamedTuple

from streams.core.stats.cusum import Cusum, CusumState, Side
from streams.core.stats.distributions import normal_quantile
from streams.core.stats.hypergeometric import mid_p_tails

_FARTHEST = 8.0


class SelfStartingProportionState(NamedTuple):
    """Defective and inspected so far, the last score, and the CUSUM's own state behind them."""

    x: int = 0
    n: int = 0
    score: float = 0.0
    seen: int = 0
    upper: float = 0.0
    upper_run: int = 0
    lower: float = 0.0
    lower_run: int = 0

    @property
    def sums(self) -> CusumState:
        """The CUSUM's part; `seen` counts scores, one fewer than periods."""
        return CusumState(*self[3:])


@dataclass(frozen=True, slots=True)
class SelfStartingProportion:
    """Settings: those of the CUSUM of the scores."""

    limit: float
    allowance: float = 0.5
    side: Side = "upper"

    @property
    def _cusum(self) -> Cusum:
        return Cusum(self.limit, self.allowance, side=self.side)

    def initial(self) -> SelfStartingProportionState:
        """No period yet."""
        return SelfStartingProportionState()

    def update(self, state: SelfStartingProportionState, x: int, n: int) -> SelfStartingProportionState:
        """Score one period against those before it, then learn it; an empty period changes nothing."""
        if not n:
            return state
        if not state.n:
            return SelfStartingProportionState(x, n)
        score = hypergeometric_score(x, n, state.x, state.n)
        return SelfStartingProportionState(state.x + x, state.n + n, score, *self._cusum.update(state.sums, score))

    def alarm(self, state: SelfStartingProportionState) -> bool:
        """A sum above the limit."""
        return self._cusum.alarm(state.sums)


def hypergeometric_score(x: int, n: int, x_before: int, n_before: int) -> float:
    """Mid-p normal score of x of n, given what came before and nothing else."""
    below, above = mid_p_tails(x, n, x + x_before, n + n_before)
    tail = max(min(below, above), 1e-300)
    z = min(_FARTHEST, -normal_quantile(min(tail, 0.5)))
    return -z if below < above else z
