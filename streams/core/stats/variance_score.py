"""Sum of squared deviations over its variance, with its degrees of freedom → a score that is standard normal when the
spread is as it was.

z = Φ⁻¹(P(χ²_ν ≤ q)) with q = Σ(x − x̄)²/σ²: exact for normal values, where the limits of an s chart are not (few
degrees of freedom are skewed). In the farthest tails, where the chance leaves the range of a double, ((q/ν)^⅓ − (1 −
2/9ν)) / √(2/9ν) takes over. Source: Quesenberry 1991 (Q charts); Wilson & Hilferty 1931.
"""

import math

from streams.core.stats.distributions import chi_square_upper, normal_quantile


def variance_score(q: float, freedom: float) -> float:
    """Score of q; above 0 where the spread is greater than σ. `freedom` must be above 0."""
    if not freedom > 0:
        msg = f"a spread with {freedom:g} degrees of freedom says nothing; give at least 1"
        raise ValueError(msg)
    above = chi_square_upper(q, freedom)
    if 0 < above < 1:
        return -normal_quantile(above)
    part = 2 / (9 * freedom)
    return float(((q / freedom) ** (1 / 3) - (1 - part)) / math.sqrt(part))
