"""Chart design ↔ average run length, for charts of normal (standardised) observations; answers are remembered.

ARL₀ is the mean number of observations to a false alarm, ARL₁ to an alarm after a shift (in σ of one observation)
that is there from the start. `…_limit` gives the limit with a wanted ARL₀. Counts have their own designs in
`tests/oracles/count_run_length.py`, because on small counts a normal limit alarms up to ten times too often. numpy and
scipy take a second to load, so the solver is loaded by the first design that is not remembered.
Source: integral equations (`integral_equation`); two sides as in Lucas & Crosier 1982; Siegmund 1985 (first guess).
"""

import math
from collections.abc import Callable
from functools import lru_cache

from streams.core.stats.cusum import Side
from streams.core.stats.distributions import normal_cdf, normal_quantile

_DECIMALS = 5
"""Limits are rounded, so that a library that adds up in another order still gives the same limit."""

_LONGEST = 1e10
"""Beyond this ARL a double no longer tells the chart from one that never alarms."""


def cusum_arl(k: float, h: float, shift: float = 0.0, head_start: float = 0.0, two_sided: bool = False) -> float:
    """ARL of the standardised CUSUM with allowance k, limit h and head start, all in σ."""
    return _cusum_arl(k, h, shift, head_start, two_sided)


@lru_cache(maxsize=4096)
def _cusum_arl(k: float, h: float, shift: float, head_start: float, two_sided: bool) -> float:
    from streams.core.stats import integral_equation

    zero, started = integral_equation.cusum_from(k, h, shift, head_start)
    if not two_sided:
        return started
    zero_below, started_below = integral_equation.cusum_from(k, h, -shift, head_start)
    return (started * zero_below + started_below * zero - zero * zero_below) / (zero + zero_below)


@lru_cache(maxsize=4096)
def cusum_steady_state_arl(k: float, h: float, shift: float) -> float:
    """Expected delay of the one-sided CUSUM when the shift comes long after the start."""
    from streams.core.stats import integral_equation

    return integral_equation.cusum_steady_state(k, h, shift)


def cusum_limit(arl0: float, k: float = 0.5, head_start: float = 0.0, two_sided: bool = False) -> float:
    """The h with this ARL₀; `head_start` is a share of h (½ for Lucas & Crosier's fast initial response)."""
    return _cusum_limit(arl0, k, head_start, two_sided)


@lru_cache(maxsize=4096)
def _cusum_limit(arl0: float, k: float, head_start: float, two_sided: bool) -> float:
    first = _siegmund_limit(possible(arl0) * (2 if two_sided else 1), k)
    return round(solve_limit(lambda h: _cusum_arl(k, h, 0.0, head_start * h, two_sided), arl0, first), _DECIMALS)


def ewma_arl(weight: float, limit: float, shift: float = 0.0, side: Side = "both", exact_limits: bool = False) -> float:
    """ARL of the EWMA with weight λ and limit L (in standard deviations of the average)."""
    return _ewma_arl(weight, limit, shift, side, exact_limits)


@lru_cache(maxsize=4096)
def _ewma_arl(weight: float, limit: float, shift: float, side: Side, exact_limits: bool) -> float:
    from streams.core.stats import integral_equation

    bound = limit * math.sqrt(weight / (2 - weight))
    if side != "both":
        if exact_limits:
            msg = "no run length for a one-sided EWMA with exact limits; use side='both' or exact_limits=False"
            raise ValueError(msg)
        return integral_equation.ewma_one_sided(weight, bound, shift if side == "upper" else -shift, 0.0)
    if exact_limits:
        return integral_equation.ewma_exact_limits(weight, bound, shift)
    return integral_equation.ewma_two_sided(weight, bound, shift, 0.0)


def ewma_limit(arl0: float, weight: float = 0.2, side: Side = "both", exact_limits: bool = False) -> float:
    """The L with this ARL₀."""
    return _ewma_limit(arl0, weight, side, exact_limits)


@lru_cache(maxsize=4096)
def _ewma_limit(arl0: float, weight: float, side: Side, exact_limits: bool) -> float:
    first = max(0.5, shewhart_limit(possible(arl0), side) - 0.3)
    return round(solve_limit(lambda limit: _ewma_arl(weight, limit, 0.0, side, exact_limits), arl0, first), _DECIMALS)


def shewhart_arl(limit: float, shift: float = 0.0, side: Side = "both") -> float:
    """ARL of a chart without memory with limits ±L."""
    above, below = normal_cdf(shift - limit), normal_cdf(-shift - limit)
    chance = {"both": above + below, "upper": above, "lower": below}[side]
    return 1 / chance


def shewhart_limit(arl0: float, side: Side = "both") -> float:
    """The L with this ARL₀: 3 for 370 on both sides."""
    return -normal_quantile(0.5 / arl0 if side == "both" else 1 / arl0)


def solve_limit(arl: Callable[[float], float], arl0: float, first: float, tolerance: float = 1e-7) -> float:
    """The limit at which arl(limit) = arl0, for an arl that grows with the limit; secant steps on its logarithm.

    Where even the smallest limit alarms less often than wanted, that limit (0) is the answer.
    """
    goal = math.log(possible(arl0))
    low, high, limit = 0.0, math.inf, first
    last: tuple[float, float] | None = None
    for _ in range(60):
        gap = math.log(arl(limit)) - goal
        if abs(gap) < tolerance:
            break
        low, high = (limit, high) if gap < 0 else (low, limit)
        last, limit = (limit, gap), _next_limit(limit, gap, last, low, high)
        if high - low < 0.01 * tolerance * (1 + high):
            break
    return limit


def possible(arl0: float) -> float:
    """The same ARL₀, if a chart can have it."""
    if not 1 < arl0 <= _LONGEST:
        msg = f"ARL0 is {arl0:g} observations; ask for more than 1 and at most {_LONGEST:g}"
        raise ValueError(msg)
    return arl0


def _next_limit(limit: float, gap: float, last: tuple[float, float] | None, low: float, high: float) -> float:
    """A secant step, or a bisection where the secant would leave the bracket; never more than double."""
    slope = 1.0 if last is None or last[1] == gap else (gap - last[1]) / (limit - last[0])
    step = limit - gap / slope if slope > 0 else low
    if math.isinf(high):
        return min(step, 2 * limit) if step > low else 2 * limit
    return step if low < step < high else (low + high) / 2


def _siegmund_limit(arl0: float, k: float) -> float:
    """Invert ARL₀ ≈ (e^{2kb} − 2kb − 1)/2k², b = h + 1.166, by fixed-point steps."""
    if k <= 0:
        return max(0.5, math.sqrt(arl0) - 1.166)
    b = 1.0
    for _ in range(8):
        b = math.log1p(2 * k * k * arl0 + 2 * k * b) / (2 * k)
    return max(0.1, b - 1.166)
