"""Standardised observations, one at a time → one- or two-sided cumulative sum with onset and new level.

C⁺ = max(0, C⁺ + z − k), C⁻ = max(0, C⁻ − z − k) with z = (x − target)/σ; alarm when either exceeds h. k, h and the
head start are in σ; k = ½ is best for a shift of 1σ. After a fix, a head start of h/2 finds a fix that did not work
sooner. Design (ARL ↔ h): `run_length`. Source: Page 1954; Lucas & Crosier 1982 (head start); Montgomery (new
level).
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Side = Literal["upper", "lower", "both"]


class CusumState(NamedTuple):
    """The two sums in σ, and for how many observations each has been above zero."""

    seen: int = 0
    upper: float = 0.0
    upper_run: int = 0
    lower: float = 0.0
    lower_run: int = 0


@dataclass(frozen=True, slots=True)
class Cusum:
    """Settings: `limit` h and `allowance` k in σ, which side to watch."""

    limit: float
    allowance: float = 0.5
    target: float = 0.0
    sigma: float = 1.0
    head_start: float = 0.0
    side: Side = "upper"

    def initial(self) -> CusumState:
        """Both watched sums at the head start."""
        upper = 0.0 if self.side == "lower" else self.head_start
        lower = 0.0 if self.side == "upper" else self.head_start
        return CusumState(upper=upper, lower=lower)

    def update(self, state: CusumState, x: float) -> CusumState:
        """Fold one observation (or standardised score) in."""
        z = (x - self.target) / self.sigma
        upper = 0.0 if self.side == "lower" else max(0.0, state.upper + z - self.allowance)
        lower = 0.0 if self.side == "upper" else max(0.0, state.lower - z - self.allowance)
        upper_run = state.upper_run + 1 if upper > 0 else 0
        lower_run = state.lower_run + 1 if lower > 0 else 0
        return CusumState(state.seen + 1, upper, upper_run, lower, lower_run)

    def alarm(self, state: CusumState) -> bool:
        """Either sum above its limit."""
        return state.upper > self.limit or state.lower > self.limit

    def onset(self, state: CusumState) -> int | None:
        """Number of the observation (the first is 1) at which the larger sum began to grow; None when both are zero."""
        run = state.upper_run if state.upper >= state.lower else state.lower_run
        return state.seen - run + 1 if run else None

    def estimated_mean(self, state: CusumState) -> float:
        """The level since the onset, in the units of x: target ± σ(k + C/N); the target when both sums are zero."""
        up = state.upper >= state.lower
        total, run = (state.upper, state.upper_run) if up else (state.lower, state.lower_run)
        if not run:
            return self.target
        earned = total - self.head_start if run == state.seen else total
        shift = self.sigma * (self.allowance + earned / run)
        return self.target + shift if up else self.target - shift
