"""Rates of many units against one target → funnel limits that know about overdispersion, and a cautious verdict.

z = (p − p₀)/√(φ·p₀(1 − p₀)/n); φ̂ is the mean of the squared z after the outer tenth at each end is pulled in
(winsorised), never below 1, so that a few bad units do not widen the funnel and hide themselves. Verdict: better or
worse beyond the limits, otherwise "cannot tell" – never "as good". Source: Spiegelhalter 2005.
"""

import math
from collections.abc import Sequence
from typing import Literal

from streams.core.stats.distributions import two_sided_z
from streams.core.stats.shrinkage import Counts

Verdict = Literal["better", "worse", "cannot_tell"]

_TRIMMED = 0.1


def naive_score(x: int, n: int, target: float) -> float:
    """Z against the target if chance alone were at work."""
    return (x / n - target) / math.sqrt(target * (1 - target) / n)


def winsorised_dispersion(scores: Sequence[float], trimmed: float = _TRIMMED) -> float:
    """φ̂ of naive scores, at least 1."""
    if not scores:
        return 1.0
    ordered = sorted(scores)
    cut = math.floor(trimmed * len(ordered))
    low, high = ordered[cut], ordered[-cut - 1]
    return max(1.0, math.fsum(min(high, max(low, z)) ** 2 for z in ordered) / len(ordered))


def dispersion_of(counts: Counts, target: float) -> float:
    """φ̂ of (x, n) of each unit."""
    return winsorised_dispersion([naive_score(x, n, target) for x, n in counts if n])


def funnel_limits(target: float, n: int, phi: float = 1.0, confidence: float = 0.95) -> tuple[float, float]:
    """Shares between which a unit of n cannot be told from the target."""
    half = two_sided_z(confidence) * math.sqrt(phi * target * (1 - target) / n)
    return max(0.0, target - half), min(1.0, target + half)


def funnel_verdict(
    x: int, n: int, target: float, *, phi: float = 1.0, confidence: float = 0.95, fewer_is_better: bool = True
) -> Verdict:
    """X of n against the target; "fewer is better" for defects, not for satisfied customers."""
    if not n:
        return "cannot_tell"
    low, high = funnel_limits(target, n, phi, confidence)
    if low <= x / n <= high:
        return "cannot_tell"
    return "better" if (x / n < low) == fewer_is_better else "worse"
