"""Peers' counts → a prior; one peer's count → its shrunken rate with bounds, so that small n is ranked fairly.

Peers' true rates are taken as Beta(a, b). Its mean is their pooled rate, its strength a + b = 1/ρ − 1 with ρ the
intra-class correlation by analysis of variance. A peer with x of n then has posterior Beta(a + x, b + n − x). Rank by
the lower bound, never by the raw rate: two of three is no proof. Units: shares 0–1.
Source: Kleinman 1973; Ridout, Demétrio & Firth 1999 (ANOVA estimator); Casella 1985 (empirical Bayes).
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from streams.core.stats.distributions import beta_quantile
from streams.core.stats.estimate import Estimate

Counts = Sequence[tuple[int, int]]
"""(x, n) of each peer or period."""

_MOST_CORRELATED = 0.95


class BetaPrior(NamedTuple):
    """Beta(a, b) over peers: as informative as a + b observed units."""

    a: float
    b: float

    @property
    def mean(self) -> float:
        """The peers' pooled rate."""
        return self.a / (self.a + self.b)


def pooled_rate(counts: Counts) -> float:
    """Σx/Σn, kept off 0 and 1 by half a unit so that it can serve as a baseline."""
    x, n = sum(x for x, _ in counts), sum(n for _, n in counts)
    if not n:
        msg = "nothing was inspected in any of the peers or periods: no rate can be pooled"
        raise ValueError(msg)
    return x / n if 0 < x < n else (x + 0.5) / (n + 1)


def intraclass_correlation(counts: Counts) -> float:
    """How much more alike units of one peer are than units of all peers, 0 (no spread beyond chance) to 0.95."""
    groups = [(x, n) for x, n in counts if n]
    units = sum(n for _, n in groups)
    if len(groups) < 2 or units <= len(groups):
        return 0.0
    rate = sum(x for x, _ in groups) / units
    between = math.fsum(n * (x / n - rate) ** 2 for x, n in groups) / (len(groups) - 1)
    within = math.fsum(x * (n - x) / n for x, n in groups) / (units - len(groups))
    size = (units - sum(n * n for _, n in groups) / units) / (len(groups) - 1)
    whole = between + (size - 1) * within
    return min(_MOST_CORRELATED, max(0.0, (between - within) / whole)) if whole > 0 else 0.0


def prior_from_peers(counts: Counts) -> BetaPrior:
    """The prior by moments; where peers differ no more than chance, as strong as all their units together."""
    mean, rho = pooled_rate(counts), intraclass_correlation(counts)
    units = float(sum(n for _, n in counts))
    strength = min(units, 1 / rho - 1) if rho > 0 else units
    return BetaPrior(mean * strength, (1 - mean) * strength)


def shrunken_rate(x: int, n: int, prior: BetaPrior, confidence: float = 0.95) -> Estimate:
    """Posterior mean with its equal-tailed interval."""
    a, b = prior.a + x, prior.b + n - x
    tail = (1 - confidence) / 2
    return Estimate(a / (a + b), beta_quantile(tail, a, b), beta_quantile(1 - tail, a, b), n)
