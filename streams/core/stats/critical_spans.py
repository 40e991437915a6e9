"""Critical defects of late and of the time before, in units inspected → how often chance puts so many so close.

The rate is only known by x₀ in n₀ units, so the chance of j or more in m units is that of the Gamma-Poisson predictive
(negative binomial) under Jeffreys' prior: I(m/(n₀ + m); j, x₀ + ½), exact. All spans of the last six are looked at.
Source: Jeffreys 1946; for spans between events Nelson 1994.
"""

from collections.abc import Sequence
from typing import NamedTuple

from streams.core.stats.distributions import beta_cdf

SPANS = 6
ERROR = 0.0005
"""The chance at which a span alarms: some 0.1 false alarms a year at any usual rate up to one in a thousand units."""


class Span(NamedTuple):
    """`defects` in the last `units` units, since `place` in the sequence, where `usual` came in `of` units
    before; and the chance of as many.
    """

    place: int
    defects: int
    units: float
    usual: int
    of: float
    chance: float


def chance_of(count: int, units: float, usual: int, of: float) -> float:
    """The chance of `count` or more in `units` units where `usual` came in `of`; 1 for none."""
    if count <= 0:
        return 1.0
    return beta_cdf(units / (of + units), count, usual + 0.5)


def closest(periods: Sequence[tuple[int, float]], usual: int, of: float) -> Span | None:
    """The least likely span of the last SPANS critical defects, among (count, units) of periods in order; `usual` of
    `of` came before them all. None where the last period has none.
    """
    if not periods or not periods[-1][0]:
        return None
    spans, count, units = [], 0, 0.0
    x, n = usual + sum(more for more, _ in periods), of + sum(inspected for _, inspected in periods)
    for place in range(len(periods) - 1, -1, -1):
        more, inspected = periods[place]
        count, units = count + more, units + inspected
        x, n = x - more, n - inspected
        if more and n > 0:
            spans.append(Span(place, count, units, x, n, chance_of(count, units, x, n)))
        if count >= SPANS:
            break
    return min(spans, key=lambda span: (span.chance, -span.place), default=None)
