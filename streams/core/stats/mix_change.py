"""Counts of categories by stratum, before and after → has the mix changed by more than chance, how far, and which
category grew.

The mix before is brought to the composition of strata after (direct standardisation), so that another mix of products
is not taken for another mix of needs; its weight is then n = 1/Σ(w²/n_stratum). G = 2N·JSD is divided by the
dispersion φ of the baseline's blocks, and F = G/(φ·df) is referred to F(df, freedom), since φ is estimated too. The
interval of the effect (JSD in bits) is that of the non-centrality. Shares have Wilson intervals of n/φ. Source: Wilks
1938; Lin 1991; McCullagh & Nelder 1989 (quasi-likelihood); Newcombe 1998.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from streams.core.stats.distributions import f_upper, noncentrality
from streams.core.stats.jensen_shannon import mix_difference
from streams.core.stats.newcombe import newcombe_interval
from streams.core.stats.wilson import wilson_interval

Strata = Mapping[str, Mapping[str, int]]
"""Stratum to category to count."""


class Dispersion(NamedTuple):
    """Pearson's χ² of a baseline's blocks against their common mix, with its degrees of freedom; both add."""

    pearson: float = 0.0
    freedom: int = 0

    def plus(self, other: "Dispersion") -> "Dispersion":
        """Of two groups together."""
        return Dispersion(self.pearson + other.pearson, self.freedom + other.freedom)

    @property
    def phi(self) -> float:
        """Never below 1: less than chance is chance."""
        return max(1.0, self.pearson / self.freedom) if self.freedom else 1.0


class MixChange(NamedTuple):
    """The effect in bits (0–1) with its 95 % interval, G, its p-value, and both mixes (before: standardised)."""

    effect: float
    low: float
    high: float
    g: float
    df: int
    p_value: float
    phi: float
    before: dict[str, float]
    after: dict[str, int]
    merged: tuple[str, ...]


class ShareChange(NamedTuple):
    """One category: its share after with interval, before, the change with its interval, in standard errors too."""

    category: str
    n: int
    share: float
    low: float
    high: float
    before: float
    change: float
    change_low: float
    change_high: float


def block_dispersion(blocks: Sequence[Mapping[str, int]]) -> Dispersion:
    """How much the mixes of a stable stretch of blocks differ from their common mix."""
    filled = [block for block in blocks if any(block.values())]
    total = totals({str(number): block for number, block in enumerate(filled)})
    n = sum(total.values())
    if len(filled) < 2 or len(total) < 2:
        return Dispersion()
    pearson = math.fsum(
        (block.get(category, 0) - sum(block.values()) * count / n) ** 2 / (sum(block.values()) * count / n)
        for block in filled
        for category, count in total.items()
    )
    return Dispersion(pearson, (len(filled) - 1) * (len(total) - 1))


def totals(strata: Strata) -> dict[str, int]:
    """Counts by category over all strata; categories without a count are left out."""
    sums: dict[str, int] = {}
    for counts in strata.values():
        for category, n in counts.items():
            sums[category] = sums.get(category, 0) + n
    return {category: n for category, n in sorted(sums.items()) if n}


def standardised(before: Strata, after: Strata) -> dict[str, float]:
    """Counts before as they would be with the composition after; a stratum that is new has the mix of all."""
    whole = totals(before)
    n_after = sum(totals(after).values())
    shares: dict[str, float] = dict.fromkeys(whole, 0.0)
    variance = 0.0
    for stratum, counts in sorted(after.items()):
        mine = before.get(stratum, {})
        reference = mine if sum(mine.values()) else whole
        n, weight = sum(reference.values()), sum(counts.values()) / max(1, n_after)
        if not n or not weight:
            continue
        variance += weight * weight / n
        for category, count in reference.items():
            shares[category] = shares.get(category, 0.0) + weight * count / n
    return {category: share / variance for category, share in sorted(shares.items())} if variance else {}


def mix_change(before: Strata, after: Strata, dispersion: Dispersion) -> MixChange:
    """Compare two tables of counts; p is 1 where either side is empty or has one category."""
    old, new = standardised(before, after), totals(after)
    difference = mix_difference(old, new)
    phi, df, n = dispersion.phi, difference.df, difference.n
    if not df:
        return MixChange(0.0, 0.0, 1.0, 0.0, 0, 1.0, phi, old, new, difference.merged)
    p_value = f_upper(difference.g / phi / df, df, dispersion.freedom)
    bits = phi / (2 * n * math.log(2))
    low, high = (noncentrality(difference.g / phi, df, p) * bits for p in (0.975, 0.025))
    effect = min(high, max(low, (difference.g / phi - df) * bits))
    return MixChange(effect, low, min(1.0, high), difference.g, df, p_value, phi, old, new, difference.merged)


def share_changes(change: MixChange, confidence: float = 0.95) -> list[ShareChange]:
    """Each category apart, what grew most beyond chance first; `confidence` for all of them together (Bonferroni)."""
    n_before, n_after = sum(change.before.values()), sum(change.after.values())
    categories = sorted({*change.before, *change.after})
    if not n_before or not n_after:
        return []
    each = 1 - (1 - confidence) / len(categories)
    told = []
    for category in categories:
        x, y, phi = change.after.get(category, 0), change.before.get(category, 0.0), change.phi
        low, high = wilson_interval(x / phi, n_after / phi, each)
        moved = newcombe_interval(x / phi, n_after / phi, y / phi, n_before / phi, each)
        share, was = x / n_after, y / n_before
        told.append(ShareChange(category, x, share, low, high, was, share - was, *moved))
    return sorted(told, key=lambda one: (-one.change_low, one.category))
