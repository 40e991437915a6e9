"""Two tables of counts over the same categories → how far their mixes are apart, and whether by more than chance.

Weighted Jensen–Shannon divergence JSD = H(m) − π_a·H(a) − π_b·H(b) in nats, with π each side's share of all counts
and m the pooled mix; G = 2N·JSD is the likelihood-ratio statistic, χ² with K − 1 degrees of freedom. Categories
with an expected count below 5 are merged first. The effect is JSD/ln 2: 0 the same, 1 nothing in common (for equal
sizes). Source: Lin 1991; Wilks 1938; Cochran 1954 (expected counts).
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

from streams.core.stats.distributions import chi_square_upper

_FEWEST_EXPECTED = 5.0
MERGED = "(other)"

Counts = dict[str, tuple[float, float]]
Pairs = Mapping[str, tuple[float, float]]


class MixDifference(NamedTuple):
    """Divergence in nats, effect in bits, G with its degrees of freedom and p-value, and what was merged."""

    divergence: float
    effect: float
    g: float
    df: int
    p_value: float
    merged: tuple[str, ...]
    n: float


def weighted_divergence(pairs: Pairs) -> float:
    """JSD in nats of counts (a, b) by category."""
    total_a, total_b = sum(a for a, _ in pairs.values()), sum(b for _, b in pairs.values())
    total = total_a + total_b
    if not total_a or not total_b:
        return 0.0
    terms = [
        _log_ratio(a, (a + b) * total_a / total) + _log_ratio(b, (a + b) * total_b / total) for a, b in pairs.values()
    ]
    return max(0.0, math.fsum(terms) / total)


def _log_ratio(observed: float, expected: float) -> float:
    return observed * math.log(observed / expected) if observed else 0.0


def mix_difference(before: Mapping[str, float], after: Mapping[str, float]) -> MixDifference:
    """Compare two tables of counts by category."""
    pairs = {key: (before.get(key, 0), after.get(key, 0)) for key in sorted({*before, *after})}
    pairs, merged = merge_small_cells({key: pair for key, pair in pairs.items() if any(pair)})
    n = sum(a + b for a, b in pairs.values())
    divergence = weighted_divergence(pairs)
    g, df = 2 * n * divergence, max(0, len(pairs) - 1)
    p_value = chi_square_upper(g, df) if df else 1.0
    return MixDifference(divergence, divergence / math.log(2), g, df, p_value, merged, n)


def merge_small_cells(pairs: Pairs) -> tuple[Counts, tuple[str, ...]]:
    """Pool the smallest categories into one until every expected count is at least 5."""
    total_a, total_b = sum(a for a, _ in pairs.values()), sum(b for _, b in pairs.values())
    smaller_share = min(total_a, total_b) / max(1, total_a + total_b)
    kept = dict(sorted(pairs.items(), key=lambda item: (-sum(item[1]), item[0])))
    pooled: list[tuple[str, tuple[float, float]]] = []
    while kept and _too_few(kept, pooled, smaller_share):
        pooled.append(kept.popitem())
    if pooled:
        kept[MERGED] = (sum(a for _, (a, _) in pooled), sum(b for _, (_, b) in pooled))
    return kept, tuple(sorted(key for key, _ in pooled))


def _too_few(kept: Counts, pooled: list[tuple[str, tuple[float, float]]], smaller_share: float) -> bool:
    """The smallest category left, or the pool itself, expects fewer than 5 on the smaller side."""
    smallest = sum(next(reversed(kept.values())))
    pool = sum(a + b for _, (a, b) in pooled)
    return smallest * smaller_share < _FEWEST_EXPECTED or (bool(pooled) and pool * smaller_share < _FEWEST_EXPECTED)
