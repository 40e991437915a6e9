"""Own figures against a standard → z with overdispersion, and a verdict that may be "cannot tell".

z = (v - v0)/√(φ·s²/n + s0²/n0): s² is the variance of one answer, φ what periods vary beyond chance (Pearson, at least
1), s0²/n0 the standard's own error where its n is known. Beyond ±limit: better or worse; at standard only when the
interval lies within what matters on both sides; else nobody can tell. Source: Spiegelhalter 2005 (funnel limits with
overdispersion); the two-sided closeness test follows Schuirmann 1987.
"""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from streams.core.stats.distributions import two_sided_z

Verdict = Literal["better", "worse", "at_standard", "cannot_tell"]

FEWEST_ANSWERS = 30
"""Below so many the normal limits are not to be relied on."""


class Moments(NamedTuple):
    """N scores with their sum and sum of squares."""

    n: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """The mean score; 0 without any."""
        return self.total / self.n if self.n else 0.0

    @property
    def variance(self) -> float:
        """Of one score, never 0: half an answer away from the mean keeps a spotless record comparable."""
        spread = self.squares / self.n - self.mean**2 if self.n else 1.0
        return max(spread, 0.5 / (self.n + 1))


class Comparison(NamedTuple):
    """The verdict with z, the standard error of the difference and φ."""

    verdict: Verdict
    z: float
    error: float
    phi: float


def dispersion(periods: Sequence[Moments], whole: Moments) -> float:
    """φ̂: mean of the squared standardised deviations of the periods from their own mean, at least 1."""
    told = [period for period in periods if period.n]
    if len(told) < 2:
        return 1.0
    squares = math.fsum(period.n * (period.mean - whole.mean) ** 2 / whole.variance for period in told)
    return max(1.0, squares / (len(told) - 1))


def compare(
    periods: Sequence[Moments],
    standard: float,
    standard_n: int = 0,
    *,
    limit: float,
    margin: float,
    more_is_better: bool = True,
    confidence: float = 0.95,
) -> Comparison:
    """The scores of all periods against a standard; `limit` in standard errors, `margin` in units of the score."""
    whole = Moments(*(sum(column) for column in zip(*periods, strict=True))) if periods else Moments(0, 0, 0)
    if whole.n < FEWEST_ANSWERS:
        return Comparison("cannot_tell", 0.0, math.inf, 1.0)
    phi = dispersion(periods, whole)
    own_error = phi * whole.variance / whole.n
    error = math.sqrt(own_error + (whole.variance / standard_n if standard_n else 0.0))
    difference = whole.mean - standard
    z = difference / error
    if abs(z) > limit:
        return Comparison("better" if (z > 0) == more_is_better else "worse", z, error, phi)
    close = abs(difference) + two_sided_z(confidence) * error < margin
    return Comparison("at_standard" if close else "cannot_tell", z, error, phi)
