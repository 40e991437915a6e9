"""Promoters, passives and detractors → net promoter score with its interval, in points (−100 to 100).

NPS = p₊ − p₋, variance (p₊ + p₋ − (p₊ − p₋)²)/n. Adjusted Wald: add ¾ promoter, 1½ passives, ¾ detractor (3
answers) before computing, which keeps its coverage on few or one-sided answers. Source: Rocks 2016 (The American
Statistician 70:365).
"""

import math
from collections.abc import Sequence

from streams.core.stats.distributions import two_sided_z
from streams.core.stats.estimate import Estimate

_POINTS = 100
_EXTREME, _MIDDLE = 0.75, 1.5


def nps_variance(promoters: float, detractors: float, n: float) -> float:
    """Variance of p₊ − p₋ from the two shares (0–1) and the number of answers."""
    return (promoters + detractors - (promoters - detractors) ** 2) / n


def net_promoter_score(promoters: int, passives: int, detractors: int, confidence: float = 0.95) -> Estimate:
    """The observed score with Rocks' adjusted Wald interval; 0 within [−100, 100] when nobody answered."""
    n = promoters + passives + detractors
    if not n:
        return Estimate(0.0, -_POINTS, _POINTS, 0)
    total = n + 2 * _EXTREME + _MIDDLE
    high_share, low_share = (promoters + _EXTREME) / total, (detractors + _EXTREME) / total
    centre = _POINTS * (high_share - low_share)
    half = _POINTS * two_sided_z(confidence) * math.sqrt(nps_variance(high_share, low_share, total))
    value = _POINTS * (promoters - detractors) / n
    return Estimate(value, max(-_POINTS, centre - half), min(_POINTS, centre + half), n)


def nps_of_histogram(counts: Sequence[int], confidence: float = 0.95) -> Estimate:
    """From the counts of the answers 0…10: 9 and 10 promote, 0 to 6 detract."""
    if len(counts) != 11:
        msg = f"{len(counts)} counts given; the scale of the net promoter question has the 11 answers 0 to 10"
        raise ValueError(msg)
    return net_promoter_score(sum(counts[9:]), sum(counts[7:9]), sum(counts[:7]), confidence)
