"""What the peers of a chart have seen in; the rate that is usual among them, and how many failures of its own that is
worth, out.

A thin stream knows little of its own level: half of what can be found in it comes from its peers (empirical Bayes,
Gamma-Poisson: Robbins 1956). The more the rates of the peers differ, the less they tell of another.
"""

from collections.abc import Iterable
from typing import NamedTuple

MOST = 4.0
"""Expected failures that the peers are worth at the most, where they do not differ at all."""
GUESS = 0.01
"""A rate to count information with where there is no peer: none of 200 tells as much as two of 100."""


class Family(NamedTuple):
    """The usual rate among the peers, and its weight in expected failures (0: no peers)."""

    rate: float = GUESS
    weight: float = 0.0


ALONE = Family()


def family_of(peers: Iterable[tuple[int, int]]) -> Family:
    """The family of charts with (x, n) each; ALONE where they have told nothing yet."""
    told = [(x, n) for x, n in peers if n]
    failures, units = sum(x for x, _ in told), sum(n for _, n in told)
    if not failures or failures == units:
        return ALONE
    rate = failures / units
    spread = sum((x - n * rate) ** 2 - n * rate * (1 - rate) for x, n in told)
    differing = max(0.0, spread) / sum((n * rate) ** 2 for _, n in told)
    return Family(rate, 1 / (differing + 1 / MOST))
