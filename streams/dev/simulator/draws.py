"""One random stream in, single draws out: what `random.Random` lacks, the same on every Python from 3.11.

Inversion, because the counts are small (a tray of pieces) and one uniform number a draw keeps the stream easy to
follow.
"""

from collections.abc import Iterator, Sequence
from random import Random


def binomial(rng: Random, n: int, p: float) -> int:
    """Successes in n trials of probability p; meant for n of at most some hundreds."""
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    left = rng.random()
    mass = (1.0 - p) ** n
    ratio = p / (1.0 - p)
    successes = 0
    while left > mass and successes < n:
        left -= mass
        successes += 1
        mass *= ratio * (n - successes + 1) / successes
    return successes


def arrivals(rng: Random, start: float, length: float, rate: float) -> Iterator[float]:
    """The times of a Poisson process of constant rate between start and start + length."""
    if rate <= 0.0:
        return
    at = start + rng.expovariate(rate)
    while at < start + length:
        yield at
        at += rng.expovariate(rate)


def pick(rng: Random, weights: Sequence[float]) -> int:
    """An index, with a probability in proportion to its weight."""
    left = rng.random() * sum(weights)
    for index, weight in enumerate(weights):
        left -= weight
        if left < 0.0:
            return index
    return len(weights) - 1
