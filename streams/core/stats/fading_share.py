"""x of n, block after block → a share with long memory, and how long it takes to recover.

Blocks are weighted by 2^(−age/half-life): I = Σw·x/Σw·n, with the Wilson interval of n_eff = (Σw·n)²/(φ·Σw²·n)
(Kish 1965). While the present share is p, I moves to it as p + (I − p)·2^(−t/half-life), so the target is reached after
half-life·log2((I − p)/(target − p)) blocks, and never where p is not below it. Source: Kish 1965;
Wilson 1927.
"""

import math
from collections.abc import Sequence

from streams.core.stats.estimate import Estimate
from streams.core.stats.wilson import wilson_interval


def fading_share(blocks: Sequence[tuple[int, int]], half_life: float, phi: float = 1.0) -> Estimate:
    """The share of (x, n) blocks, oldest first, half-life in blocks; [0, 1] of no answers."""
    weights = [2.0 ** (-age / half_life) for age in range(len(blocks) - 1, -1, -1)]
    x = math.fsum(weight * failed for weight, (failed, _) in zip(weights, blocks, strict=True))
    n = math.fsum(weight * of for weight, (_, of) in zip(weights, blocks, strict=True))
    if not n:
        return Estimate(0.0, 0.0, 1.0, 0)
    effective = n * n / phi / math.fsum(weight * weight * of for weight, (_, of) in zip(weights, blocks, strict=True))
    low, high = wilson_interval(x / n * effective, effective)
    return Estimate(x / n, low, high, sum(of for _, of in blocks))


def blocks_to_recover(index: float, present: float, target: float, half_life: float) -> float | None:
    """Blocks until the index is back at the target while the share stays at `present`; None: never."""
    if index <= target:
        return 0.0
    if present >= target:
        return None
    return half_life * math.log2((index - present) / (target - present))
