"""The counts of a stable stretch of periods → everything a chart of proportions has to know about it.

p₀ = Σx/Σn; dispersion φ = Σ(x − n·p₀)²/(n·p₀(1 − p₀))/(m − 1), never below 1; intra-class correlation ρ, with which
the dispersion of a period of another size is φ(n) = 1 + (n − 1)·ρ. When volume grows and the true rate wanders from
period to period, φ grows with n: a chart that holds it constant takes growth itself for a change of quality. Freeze
it once it has 20–25 periods. Source: McCullagh & Nelder 1989; Ridout, Demétrio & Firth 1999.
"""

import math
from typing import NamedTuple

from streams.core.stats.shrinkage import Counts, intraclass_correlation, pooled_rate


class ProportionBaseline(NamedTuple):
    """A frozen baseline; `rate` is kept off 0 and 1."""

    rate: float
    phi: float
    rho: float
    periods: int
    x: int
    n: int

    def phi_at(self, n: int) -> float:
        """Dispersion to expect of a period of this size."""
        return 1 + (n - 1) * self.rho


def proportion_baseline(counts: Counts) -> ProportionBaseline:
    """Baseline from (x, n) of each period; periods without inspections are passed over."""
    seen = [(x, n) for x, n in counts if n]
    rate = pooled_rate(seen)
    x, n = sum(x for x, _ in seen), sum(n for _, n in seen)
    return ProportionBaseline(
        rate, max(1.0, pearson_dispersion(seen, rate)), intraclass_correlation(seen), len(seen), x, n
    )


def pearson_dispersion(counts: Counts, rate: float) -> float:
    """Pearson's χ² over its degrees of freedom; 1 when chance alone is at work, and when there is one period only."""
    if len(counts) < 2:
        return 1.0
    return math.fsum((x - n * rate) ** 2 / (n * rate * (1 - rate)) for x, n in counts) / (len(counts) - 1)
