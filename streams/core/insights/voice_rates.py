"""Complaints, returns and answers of the longest window against units shipped in, rates a thousand units and response
coverage out: during growth more complaints are no news, more of them per unit are.

What was shipped lately has not been heard of yet: the units are those shipped in a window of the same length that ended
half the lag window earlier, and the newest periods are marked as immature.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from streams.core.enterprise.facets.shipments import ALL, Shipments
from streams.core.enterprise.facets.voices import EVERYONE, Voices
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out
from streams.core.stats.poisson_interval import poisson_rate_interval
from streams.core.tallies.satisfaction import DEEDS, SatisfactionTally


class Rate(NamedTuple):
    """What is counted, and for how many units the rate is told."""

    count: Callable[[SatisfactionTally], int]
    units: int


RATES: dict[str, Rate] = {
    "complaints_per_thousand_units": Rate(lambda tally: tally.deeds[DEEDS["complaint"]], 1000),
    "returns_per_thousand_units": Rate(lambda tally: tally.deeds[DEEDS["return"]], 1000),
    "response_coverage": Rate(lambda tally: tally.answers, 1),
}
"""Kind of insight to what it counts."""


def voice_rates(view: View) -> Iterator[Out]:
    """One insight a kind for all units, and one a product, once any unit was shipped long enough ago."""
    window, lag = max(view.settings.windows), (view.settings.lag_periods + 1) // 2
    shipped = view.facet(Shipments).units(view.period - lag, window)
    groups = view.facet(Voices).window(view.period, window)
    for product, units in sorted(shipped.items()):
        tally = groups.get(("product", product) if product != ALL else EVERYONE)
        if units and tally is not None:
            yield from _rates(view, {"product": product} if product != ALL else {}, tally, units, lag)


def _rates(view: View, labels: dict[str, str], tally: SatisfactionTally, units: int, lag: int) -> Iterator[Out]:
    for kind, rate in RATES.items():
        x = rate.count(tally)
        low, high = poisson_rate_interval(x, units / rate.units)
        yield insight_out(
            view,
            kind,
            labels,
            value=x * rate.units / units,
            interval=(low, high),
            n=units,
            method="count per units shipped half the lag window earlier, exact Poisson 95 % interval (Garwood 1936)",
            detail={
                "count": x,
                "units_shipped": units,
                "shifted_by_periods": lag,
                "immature_periods": view.settings.lag_periods,
            },
        )
