"""Fixed totals → the chances of a count, when `drawn` units are taken from `total` of which `marked` are marked.

The distribution of a 2×2 table with given margins; with odds ratio ψ ≠ 1 it is Fisher's noncentral one. Source:
Fisher 1935.
"""

import math
from itertools import pairwise


def support(drawn: int, marked: int, total: int) -> range:
    """The counts of marked units that are possible."""
    return range(max(0, drawn + marked - total), min(drawn, marked) + 1)


def log_choose(n: int, k: int) -> float:
    """Ln of the number of ways to choose k of n."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def log_weights(drawn: int, marked: int, total: int) -> list[float]:
    """Ln of each possible count's weight, up to a constant."""
    return [log_choose(marked, k) + log_choose(total - marked, drawn - k) for k in support(drawn, marked, total)]


def chances(drawn: int, marked: int, total: int, log_odds: float = 0.0) -> list[float]:
    """Probability of each possible count, in the order of `support`."""
    counts = support(drawn, marked, total)
    logs = [w + k * log_odds for w, k in zip(log_weights(drawn, marked, total), counts, strict=True)]
    top = max(logs)
    weights = [math.exp(value - top) for value in logs]
    whole = math.fsum(weights)
    return [weight / whole for weight in weights]


def mid_p_tails(x: int, drawn: int, marked: int, total: int) -> tuple[float, float]:
    """P(X < x) + ½P(X = x) and P(X > x) + ½P(X = x)."""
    counts = support(drawn, marked, total)
    here = math.exp(log_choose(marked, x) + log_choose(total - marked, drawn - x) - log_choose(total, drawn))
    mean = drawn * marked / total
    if x > mean:
        above = here / 2 + _tail(here, list(range(x, counts[-1] + 1)), drawn, marked, total)
        return 1 - above, above
    below = here / 2 + _tail(here, list(range(x, counts[0] - 1, -1)), drawn, marked, total)
    return below, 1 - below


def _tail(here: float, path: list[int], drawn: int, marked: int, total: int) -> float:
    """Sum of the probabilities along the path beyond its first count, by the ratio of neighbours."""
    summed, term = 0.0, here
    for k, following in pairwise(path):
        low = min(k, following)
        ratio = (marked - low) * (drawn - low) / ((low + 1) * (total - marked - drawn + low + 1))
        term *= ratio if following > k else 1 / ratio
        summed += term
        if term < 1e-17 * (summed + here):
            break
    return summed
