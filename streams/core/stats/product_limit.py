"""How many could have left and how many did, period by period → the share that stays to the end of them all.

S = Π(1 − dᵢ/nᵢ). Customers come and go at different times, and one of whom no more is known counts as long as he was
there: that is what the product is for. Var S ≈ S²·Σ dᵢ/(nᵢ(nᵢ − dᵢ)); the interval is made for ln(−ln S), so it stays
in [0, 1]. Where nobody left, or all did, it is Wilson's of the fewest who could have. Source: Kaplan & Meier 1958;
Greenwood 1926; Kalbfleisch & Prentice 1980 (interval).
"""

import math
from collections.abc import Iterable

from streams.core.stats.distributions import two_sided_z
from streams.core.stats.estimate import Estimate
from streams.core.stats.wilson import wilson_interval


def product_limit(steps: Iterable[tuple[int, int]], confidence: float = 0.95) -> Estimate:
    """The share (0–1) that stays, from (left, could have left) of each step in order of time; n is the greatest number
    that could have left at a step. Steps at which nobody could leave say nothing; without any, 1 with [0, 1].
    """
    told = [(left, exposed) for left, exposed in steps if exposed > 0]
    if not told:
        return Estimate(1.0, 0.0, 1.0, 0)
    share = math.prod(1 - left / exposed for left, exposed in told)
    n = max(exposed for _, exposed in told)
    if share in {0.0, 1.0}:
        fewest = min(exposed for _, exposed in told)
        return Estimate(share, *wilson_interval(share * fewest, fewest, confidence), n)
    spread = math.sqrt(sum(left / (exposed * (exposed - left)) for left, exposed in told)) / -math.log(share)
    far = math.exp(two_sided_z(confidence) * spread)
    return Estimate(share, share**far, share ** (1 / far), n)
