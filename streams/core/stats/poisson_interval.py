"""Defects in an exposure → exact interval of their rate.

Bounds are χ²(α/2; 2x)/2 and χ²(1 − α/2; 2x + 2)/2 defects, divided by the exposure (units, hours, opportunities).
Source: Garwood 1936.
"""

from streams.core.stats.distributions import gamma_quantile


def poisson_rate_interval(x: int, exposure: float = 1.0, confidence: float = 0.95) -> tuple[float, float]:
    """Lower and upper bound of the rate per unit of exposure."""
    if exposure <= 0:
        msg = f"exposure is {exposure}; a rate needs a positive exposure"
        raise ValueError(msg)
    tail = (1 - confidence) / 2
    low = gamma_quantile(tail, x) if x else 0.0
    return low / exposure, gamma_quantile(1 - tail, x + 1) / exposure
