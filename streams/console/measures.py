"""From counts to what a person may be told: a share with its 95 % interval and n, a product of shares, a change."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, hypot, inf, log, prod

from streams.core.stats.wilson import wilson_interval


@dataclass(frozen=True, slots=True)
class Share:
    """A share of n, with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int

    def json(self) -> dict[str, float]:
        """For /api/state."""
        return {"value": round(self.value, 6), "low": round(self.low, 6), "high": round(self.high, 6), "n": self.n}


def share(x: int, n: int) -> Share | None:
    """X of n with Wilson's interval; None of nothing, and of counts that contradict each other.

    >>> found = share(4, 20)
    >>> found.value, round(found.low, 5), round(found.high, 5)
    (0.2, 0.08066, 0.41602)
    """
    if not 0 <= x <= n or n == 0:
        return None
    low, high = wilson_interval(x, n)
    return Share(x / n, low, high, n)


def product(shares: Sequence[Share]) -> Share | None:
    """The product of independent shares, such as a rolled yield; its n is the smallest of theirs.

    The interval recovers the variance of each logarithm from its own limits (MOVER, Zou & Donner 2008), so that a stage
    without a single failure still widens it, as it should.
    """
    if not shares:
        return None
    value = prod(part.value for part in shares)
    n = min(part.n for part in shares)
    if value == 0:
        return Share(0.0, 0.0, prod(part.high for part in shares), n)
    below = hypot(*(log(part.value / part.low) if part.low > 0 else inf for part in shares))
    above = hypot(*(log(part.high / part.value) for part in shares))
    return Share(value, value * exp(-below), min(1.0, value * exp(above)), n)


def change(now: Share | None, before: Share | None) -> dict[str, float] | None:
    """Now − before with its 95 % interval, from the intervals of the two (Newcombe 1998, method 10).

    A change is shown, never called better or worse: tested anew at every look, one in twenty would be called so by
    chance. Such words belong to the alerts, whose false alarms are designed.
    """
    if now is None or before is None:
        return None
    moved = now.value - before.value
    below = hypot(now.value - now.low, before.high - before.value)
    above = hypot(now.high - now.value, before.value - before.low)
    return {"value": round(moved, 6), "low": round(moved - below, 6), "high": round(moved + above, 6)}
