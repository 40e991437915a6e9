"""A 2×2 table (failed / did not fail × bad / good outcome) → odds ratio with interval and p-value.

    | outcome bad | outcome good
 failed     a     |     b
 did not    c     |     d

Source: Woolf 1955; Fisher 1935.

Wald: ln(ad/bc) ± z·√(1/a + 1/b + 1/c + 1/d), ½ added to every cell when one is empty (Haldane 1956; Anscombe 1956).
Exact: the conditional estimate, interval and p-value that follow from the margins alone (Fisher 1935; as R's
fisher.test).
"""

import math
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from streams.core.stats import hypergeometric
from streams.core.stats.distributions import two_sided_z

Correction = Literal["when_empty", "always", "never"]
Alternative = Literal["two_sided", "greater", "less"]

_FARTHEST = 30.0
"""ln of the largest odds ratio looked for."""
_SAME = 1 + 1e-7
"""Tables this close in probability count as equally extreme (R's tolerance)."""


class OddsRatio(NamedTuple):
    """Odds ratio with its interval; infinite bounds are None."""

    value: float | None
    low: float
    high: float | None
    n: int


def odds_ratio(
    a: int, b: int, c: int, d: int, *, confidence: float = 0.95, correction: Correction = "when_empty"
) -> OddsRatio:
    """Sample odds ratio with Wald's interval on the log scale."""
    add = 0.5 if correction == "always" or (correction == "when_empty" and not a * b * c * d) else 0.0
    cells = [cell + add for cell in (a, b, c, d)]
    if not all(cells):
        msg = f"the table {a}, {b}, {c}, {d} has an empty cell: its odds ratio needs a correction or the exact method"
        raise ValueError(msg)
    log = math.log(cells[0] * cells[3] / (cells[1] * cells[2]))
    half = two_sided_z(confidence) * math.sqrt(sum(1 / cell for cell in cells))
    return OddsRatio(math.exp(log), math.exp(log - half), math.exp(log + half), a + b + c + d)


def exact_odds_ratio(a: int, b: int, c: int, d: int, *, confidence: float = 0.95) -> OddsRatio:
    """Conditional maximum-likelihood odds ratio with its exact interval."""
    drawn, marked, total = a + b, a + c, a + b + c + d
    counts = hypergeometric.support(drawn, marked, total)
    weights = hypergeometric.log_weights(drawn, marked, total)
    tail = (1 - confidence) / 2

    def mean(psi: float) -> float:
        return sum(k * chance for k, chance in zip(counts, _tilted(weights, psi), strict=True)) - a

    def at_least(psi: float) -> float:
        return sum(_tilted(weights, psi)[a - counts[0] :]) - tail

    def at_most(psi: float) -> float:
        return tail - sum(_tilted(weights, psi)[: a - counts[0] + 1])

    first, last = a == counts[0], a == counts[-1]
    value = 0.0 if first else None if last else _crossing(mean)
    return OddsRatio(value, 0.0 if first else _crossing(at_least), None if last else _crossing(at_most), total)


def _tilted(weights: Sequence[float], log_odds: float) -> list[float]:
    """Chances of the noncentral hypergeometric distribution from central log weights."""
    logs = [weight + step * log_odds for step, weight in enumerate(weights)]
    top = max(logs)
    raw = [math.exp(value - top) for value in logs]
    whole = math.fsum(raw)
    return [value / whole for value in raw]


def _crossing(rising: Callable[[float], float]) -> float:
    """E to the point where a rising function of ln ψ crosses zero."""
    low, high = -_FARTHEST, _FARTHEST
    for _ in range(70):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return math.exp((low + high) / 2)


def fisher_p(a: int, b: int, c: int, d: int, alternative: Alternative = "two_sided") -> float:
    """Exact p-value against an odds ratio of 1; two-sided sums the tables no more probable than this one."""
    drawn, marked, total = a + b, a + c, a + b + c + d
    chances = hypergeometric.chances(drawn, marked, total)
    at = a - hypergeometric.support(drawn, marked, total)[0]
    if alternative == "greater":
        return min(1.0, math.fsum(chances[at:]))
    if alternative == "less":
        return min(1.0, math.fsum(chances[: at + 1]))
    return min(1.0, math.fsum(chance for chance in chances if chance <= chances[at] * _SAME))
