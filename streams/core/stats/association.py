"""A 2×2 table (exposed / not × bad / good outcome) → how strongly the two go together, by the method that the table
bears.

Where every cell holds FEW or more, the sample odds ratio with Wald's interval and test on the log scale (Woolf 1955);
otherwise the conditional odds ratio with its exact interval and Fisher's exact p (Fisher 1935), which hold however
small the table is, and are slower. FEW is the usual rule for expected counts (Cochran 1954), asked of the counts
themselves. Beyond MOST_EXACT in the smallest row or column the exact sums would take longer than they tell, and Wald's
method serves, with ½ in empty cells. Source: Woolf 1955; Fisher 1935.
"""

import math
from functools import lru_cache
from typing import NamedTuple

from streams.core.stats.distributions import chi_square_upper, two_sided_z
from streams.core.stats.odds_ratio import OddsRatio, exact_odds_ratio, fisher_p, odds_ratio

FEW = 5
MOST_EXACT = 2_000
WALD = "sample odds ratio with Wald 95 % interval on the log scale (Woolf 1955)"
EXACT = "conditional odds ratio with exact 95 % interval, p by Fisher's exact test (Fisher 1935)"


class Association(NamedTuple):
    """Odds ratio with its interval, two-sided p against an odds ratio of 1, and the method."""

    odds: OddsRatio
    p: float
    method: str


@lru_cache(maxsize=4_096)
def association(a: int, b: int, c: int, d: int) -> Association | None:
    """Of exposed bad (a) and good (b), not exposed bad (c) and good (d); None where a row or column is empty."""
    if not (a + b and c + d and a + c and b + d):
        return None
    if min(a, b, c, d) < FEW and min(a + b, c + d, a + c, b + d) <= MOST_EXACT:
        return Association(exact_odds_ratio(a, b, c, d), fisher_p(a, b, c, d), EXACT)
    odds = odds_ratio(a, b, c, d)
    if not odds.value or not odds.high:
        return None
    error = math.log(odds.high / odds.low) / (2 * two_sided_z(0.95))
    return Association(odds, chi_square_upper((math.log(odds.value) / error) ** 2, 1), WALD)
