"""Blocks of what was said against the enterprise in, its reputation out: a slow index, what leads it and what follows
from it, and how long it takes to recover.
"""

from collections.abc import Iterator

from streams.core.enterprise.facets.reputation import WHAT, Reputation
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out
from streams.core.telling.reputation_parts import reputation_index, reputation_parts


def reputation(view: View) -> Iterator[Out]:
    """One insight at the end of each block, once there is a baseline."""
    facet = view.facet(Reputation)
    if (view.period + 1) % facet.block or facet.chart.baseline is None:
        return
    index = reputation_index(facet)
    yield insight_out(
        view,
        "reputation",
        {},
        value=index.value,
        interval=(index.low, index.high),
        n=index.n,
        method="share of voices against, weighted by age; Wilson 95 % of the effective number with dispersion",
        detail={"what": WHAT, **reputation_parts(facet)},
    )
