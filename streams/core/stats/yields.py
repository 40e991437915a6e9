"""Stage counts → right first time: first-pass, rolled and throughput yield, defects per million, sigma level.

FPY = units passed without rework ÷ units in; RTY = Π FPY over the stages, its interval from Var ln RTY ≈ Σ (1 −
FPY)/(n·FPY); normalised RTY = RTY^(1/S); DPMO = 10⁶·D/(U·O), D defects in U units with O opportunities each;
throughput yield = e^(−DPU). RTY takes stages as independent. Shares are 0–1. Source: Six Sigma usage (Harry &
Schroeder 2000); delta method; Garwood 1936.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from streams.core.stats.distributions import normal_cdf, normal_quantile, two_sided_z
from streams.core.stats.estimate import Estimate
from streams.core.stats.poisson_interval import poisson_rate_interval
from streams.core.stats.wilson import proportion

_MILLION = 1_000_000
SHIFT = 1.5
"""The convention by which 6σ is 3.4 DPMO: a process is expected to wander by 1.5σ."""


def first_pass_yield(passed_first: int, first_inspected: int, confidence: float = 0.95) -> Estimate:
    """Share of units that passed their first inspection; the same form serves rework and scrap shares."""
    return proportion(passed_first, first_inspected, confidence)


class RolledYield(NamedTuple):
    """Chance of a unit to pass every stage at first, and the same per stage; n is the smallest stage's."""

    value: float
    low: float
    high: float
    n: int
    normalised: float
    normalised_low: float
    normalised_high: float
    stages: int


def rolled_throughput_yield(stages: Sequence[tuple[int, int]], confidence: float = 0.95) -> RolledYield:
    """From (passed at first, inspected at first) of every stage; stages that inspected nothing are passed over."""
    seen = [(x, n) for x, n in stages if n]
    if not seen:
        msg = "no stage inspected anything: there is no yield to roll"
        raise ValueError(msg)
    value = math.prod(x / n for x, n in seen)
    half = two_sided_z(confidence) * math.sqrt(math.fsum(_log_variance(x, n) for x, n in seen))
    centre = math.fsum(math.log(x / n if x else 0.5 / (n + 1)) for x, n in seen)
    low, high = math.exp(centre - half) if value else 0.0, min(1.0, math.exp(centre + half))
    each = 1 / len(seen)
    return RolledYield(value, low, high, min(n for _, n in seen), value**each, low**each, high**each, len(seen))


def _log_variance(x: int, n: int) -> float:
    """Of ln(x/n); a stage in which all (or none) passed gets half a unit of doubt instead of certainty."""
    share = x / n if 0 < x < n else (x + 0.5) / (n + 1)
    return (1 - share) / (n * share)


def defects_per_million(defects: int, units: int, opportunities: int = 1, confidence: float = 0.95) -> Estimate:
    """DPMO with its exact Poisson interval."""
    chances = units * opportunities
    low, high = poisson_rate_interval(defects, chances, confidence)
    return Estimate(_MILLION * defects / chances, _MILLION * low, _MILLION * high, units)


def throughput_yield(defects: int, units: int, confidence: float = 0.95) -> Estimate:
    """Chance of a unit without any defect, e^(−DPU), when defects fall independently."""
    low, high = poisson_rate_interval(defects, units, confidence)
    return Estimate(math.exp(-defects / units), math.exp(-high), math.exp(-low), units)


def sigma_level(dpmo: float, shift: float = SHIFT) -> float:
    """Distance of the limit from the mean in σ at which this DPMO falls outside, plus the customary shift."""
    return shift - normal_quantile(dpmo / _MILLION)


def dpmo_of_sigma_level(level: float, shift: float = SHIFT) -> float:
    """The reverse: 3.4 for 6, 6,210 for 4, 66,807 for 3."""
    return _MILLION * normal_cdf(shift - level)
