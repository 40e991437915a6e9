"""The last look at each benchmark in, leader, at standard, behind or cannot tell out, with the standard's source and
date.
"""

from collections.abc import Iterator

from streams.core.enterprise.facets.standing import Standing, figures, key_of
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out

METHOD = "mean of the last look's block against the standard, funnel limits with overdispersion (Spiegelhalter 2005)"


def benchmark(view: View) -> Iterator[Out]:
    """One insight a benchmark, published after each look."""
    standing = view.facet(Standing)
    for standard in standing.benchmarks:
        stand = standing.stands[key_of(standard)]
        if stand.through != view.period or stand.first is None:
            continue
        told = figures(standard, stand)
        if told["n"]:
            low, high = told.pop("interval")
            yield insight_out(
                view,
                "benchmark",
                {"metric": standard.metric} | ({"stage": standard.stage} if standard.stage else {}),
                value=told.pop("value"),
                interval=(low, high),
                n=told.pop("n"),
                method=METHOD,
                detail=told | {"from": view.settings.calendar.text(view.settings.calendar.start(stand.first))},
            )
