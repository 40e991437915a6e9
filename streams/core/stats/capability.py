"""Measurements against specification limits → Cp, Cpk (spread within) and Pp, Ppk (overall spread) with intervals.

Cp = (USL − LSL)/6σ, Cpk = min(USL − x̄, x̄ − LSL)/3σ. Intervals: Cp·√(χ²_ν/ν); Cpk ± z·√(1/9n + Cpk²/2ν). ν is n −
1 for the overall σ and 0.605·(n − 1) for σ from moving ranges. Specification limits belong here and are never
control limits; an index of an unstable process means nothing. Source: Kane 1986; Bissell 1990; Cryer & Ryan 1990 (ν
of moving ranges).
"""

import math
from typing import NamedTuple

from streams.core.stats.distributions import chi_square_quantile, two_sided_z
from streams.core.stats.estimate import Estimate
from streams.core.stats.moments import Moments

Spread = tuple[float | None, float]
"""A standard deviation (None: not known) and its degrees of freedom."""

_MOVING_RANGE_DF = 0.605
_FEWEST = 5


class Capability(NamedTuple):
    """Indices with intervals; Cp and Pp are None with one specification limit, all are None when nothing varies."""

    cp: Estimate | None
    cpk: Estimate | None
    pp: Estimate | None
    ppk: Estimate | None


def capability(moments: Moments, lsl: float | None, usl: float | None, confidence: float = 0.95) -> Capability | None:
    """From streamed moments; None below five values or without a limit."""
    within, overall = (moments.within, _MOVING_RANGE_DF * moments.moves), (moments.deviation, moments.n - 1)
    return capability_of_spreads(moments.mean, moments.n, (within, overall), (lsl, usl), confidence)


def capability_of_spreads(
    mean: float,
    n: int,
    spreads: tuple[Spread, Spread],
    limits: tuple[float | None, float | None],
    confidence: float = 0.95,
) -> Capability | None:
    """From the mean of n values, the spreads within and overall, and the limits (lsl, usl); None below five values or
    without a limit.
    """
    lsl, usl = limits
    if n < _FEWEST or (lsl is None and usl is None):
        return None
    rooms = [room for room in (_room(usl, mean), _room(mean, lsl)) if room is not None]
    indices: list[Estimate | None] = []
    for sigma, df in spreads:
        if not sigma or df <= 0:
            indices += [None, None]
            continue
        both = len(rooms) == 2
        indices.append(potential_index(sum(rooms) / (6 * sigma), n, df, confidence) if both else None)
        indices.append(actual_index(min(rooms) / (3 * sigma), n, df, confidence))
    return Capability(*indices)


def _room(above: float | None, below: float | None) -> float | None:
    """Distance between two values, of which a limit may be missing."""
    return None if above is None or below is None else above - below


def potential_index(cp: float, n: int, df: float, confidence: float = 0.95) -> Estimate:
    """Cp or Pp with its χ² interval."""
    tail = (1 - confidence) / 2
    low, high = (cp * math.sqrt(chi_square_quantile(p, df) / df) for p in (tail, 1 - tail))
    return Estimate(cp, low, high, n)


def actual_index(cpk: float, n: int, df: float, confidence: float = 0.95) -> Estimate:
    """Cpk or Ppk with Bissell's normal interval."""
    half = two_sided_z(confidence) * math.sqrt(1 / (9 * n) + cpk * cpk / (2 * df))
    return Estimate(cpk, cpk - half, cpk + half, n)
