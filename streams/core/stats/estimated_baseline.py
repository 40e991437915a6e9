"""Baseline length → limit that keeps the false-alarm rate although the baseline was estimated from few periods.

A baseline of m periods misses the true level by σ/√m and the true spread by some σ/√(2m); a CUSUM adds that miss
up, period after period, so with m = 25 and a limit made for known parameters false alarms come several times too
often. The limit given here makes the false-alarm rate, averaged over all baselines that a stable process could have
given, equal to 1/ARL₀. Larger allowances k suffer less. Units: σ of one (approximately normal) observation. Source:
Jones, Champ & Rigdon 2001, 2004; Jensen, Jones-Farmer, Champ & Woodall 2006.
"""

import math
from functools import lru_cache

from streams.core.stats.run_length import cusum_limit, solve_limit

_LEVELS = 12
_SPREADS = 8
"""Nodes of the quadrature: four digits of the rate with 25 periods."""
_NEGLIGIBLE = 1e-13
_USELESS = 30.0
"""With a limit this high a shift of 1σ takes two months of daily periods to be seen."""


@lru_cache(maxsize=1024)
def _misses(periods: int, spread_estimated: bool) -> tuple[tuple[float, float, float], ...]:
    """(level missed by, spread estimated as, chance): quadrature over normal level and χ² variance."""
    import numpy as np
    from scipy.special import gammaincinv, ndtr, roots_hermitenorm

    levels, level_weights = roots_hermitenorm(_LEVELS)
    spreads, spread_weights = np.ones(1), np.ones(1)
    if spread_estimated:
        quantiles, spread_weights = roots_hermitenorm(_SPREADS)
        spreads = np.sqrt(gammaincinv((periods - 1) / 2, ndtr(quantiles)) * 2 / (periods - 1))
    return tuple(
        (float(level) / math.sqrt(periods), float(spread), float(a * b))
        for level, a in zip(levels, level_weights / level_weights.sum(), strict=True)
        for spread, b in zip(spreads, spread_weights / spread_weights.sum(), strict=True)
        if a * b > _NEGLIGIBLE
    )


@lru_cache(maxsize=1024)
def false_alarm_rate(k: float, h: float, periods: int, spread_estimated: bool = True) -> float:
    """False alarms an observation of the one-sided CUSUM, averaged over baselines of this many periods."""
    if periods < 4:
        msg = f"a baseline of {periods} periods says nothing of its own error; take at least 4, better 25"
        raise ValueError(msg)
    from streams.core.stats.integral_equation import cusum_from

    return sum(
        chance / cusum_from(k * spread, h * spread, miss, 0.0)[0]
        for miss, spread, chance in _misses(periods, spread_estimated)
    )


@lru_cache(maxsize=1024)
def cusum_limit_with_baseline(arl0: float, k: float, periods: int, spread_estimated: bool = True) -> float:
    """The h whose false alarms, over all baselines of this many periods, come once in arl0 observations."""
    if false_alarm_rate(k, _USELESS, periods, spread_estimated) > 1 / arl0:
        msg = (
            f"no useful limit gives one false alarm in {arl0:g} observations with allowance {k:g} and a baseline of "
            f"{periods} periods; raise the allowance, lengthen the baseline, or use a self-starting chart"
        )
        raise ValueError(msg)
    first = cusum_limit(arl0, k) * (1 + 4 / periods)
    return round(solve_limit(lambda h: 1 / false_alarm_rate(k, h, periods, spread_estimated), arl0, first, 1e-3), 3)
