"""Counts of the same groups in many periods → by how much they vary more than by chance: the dispersion φ.

Each group is held against its own rate over all periods, so that groups may differ. Units: a ratio of variances, 1 for
chance alone. Source: McCullagh & Nelder 1989, section 4.5 (Pearson's χ² over its degrees of freedom).
"""

from collections.abc import Iterable, Mapping, Sequence

LEAST_EXPECTED = 0.3
"""Counts of fewer expected failures tell nothing of dispersion."""
LEAST_COUNTS = 20

Counts = Mapping[tuple[str, ...], tuple[int, int]]
"""Group to (failures, units) of one period."""


def group_dispersion(periods: Sequence[Counts]) -> float:
    """φ, at least 1; 1 where there are too few counts to tell."""
    sums: dict[tuple[str, ...], tuple[int, int]] = {}
    for group, (x, n) in _rows(periods):
        failures, units = sums.get(group, (0, 0))
        sums[group] = failures + x, units + n
    pearson, told = 0.0, 0
    for group, (x, n) in _rows(periods):
        rate = sums[group][0] / sums[group][1]
        if n * rate > LEAST_EXPECTED and rate < 1:
            pearson += (x - n * rate) ** 2 / (n * rate * (1 - rate))
            told += 1
    freedom = told - sum(1 for failures, _ in sums.values() if failures)
    return max(1.0, pearson / freedom) if told >= LEAST_COUNTS and freedom > 0 else 1.0


def _rows(periods: Sequence[Counts]) -> Iterable[tuple[tuple[str, ...], tuple[int, int]]]:
    return ((group, counts) for period in periods for group, counts in sorted(period.items()) if counts[1] > 0)
