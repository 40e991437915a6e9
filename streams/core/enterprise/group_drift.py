"""Counts of calm periods in, by how much the groups of each dimension drift of their own out: what a placebo action
would seem to have done.
"""

from collections.abc import Mapping

from streams.core.stats.cause_table import CODE
from streams.core.stats.untreated import own_drift
from streams.core.tallies.cause_counts import CauseCounts

Sums = dict[str, list[float]]


def drifts(names: tuple[str, ...], calm: Mapping[int, CauseCounts], phi: float) -> dict[str, float]:
    """Dimension (codes too) to the drift of its groups; those that cannot be measured are left out."""
    found: dict[str, float] = {}
    for name in (*names, CODE):
        periods = [_groups(names, name, counts) for _, counts in sorted(calm.items())]
        rates = _rates(periods)
        expected = [{group: (x, n * rates[group]) for group, (x, n) in period.items()} for period in periods]
        drift = own_drift(expected, phi)
        if drift is not None:
            found[name] = round(drift, 6)
    return found


def _groups(names: tuple[str, ...], name: str, counts: CauseCounts) -> Sums:
    """(failures, units) by the groups of one dimension; a code's units are all units."""
    sums: Sums = {}
    if name == CODE:
        units = float(counts.units)
        for _, by_code in counts.cells.values():
            for code, x in by_code.items():
                sums.setdefault(code, [0.0, units])[0] += x
        return sums
    at = names.index(name)
    for cell, (n, by_code) in counts.cells.items():
        group = sums.setdefault(cell[at], [0.0, 0.0])
        group[0], group[1] = group[0] + sum(by_code.values()), group[1] + n
    return sums


def _rates(periods: list[Sums]) -> dict[str, float]:
    sums: Sums = {}
    for period in periods:
        for group, (x, n) in period.items():
            whole = sums.setdefault(group, [0.0, 0.0])
            whole[0], whole[1] = whole[0] + x, whole[1] + n
    return {group: x / n if n > 0 else 0.0 for group, (x, n) in sums.items()}
