"""Declared capacities of a view in; how many times demand fits into each, and when growth will reach it, out."""

from collections.abc import Iterator

from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out
from streams.core.telling.headroom_words import headroom_evidence


def growth_headroom(view: View) -> Iterator[Out]:
    """One insight a declared capacity; and that it cannot be told for each stage without one, where any has."""
    declared = {found.capacity.stage for found in view.headrooms}
    for found in view.headrooms:
        told = found.passage
        yield insight_out(
            view,
            "growth_headroom",
            found.labels,
            value=None if told is None else told.room[0],
            interval=None if told is None else told.room[1:],
            n=len(view.places.by_week(())),
            method="declared capacity over demand, log-linear growth of the last 13 weeks; 90 % interval",
            detail=headroom_evidence(view, found),
        )
    for stage in view.stages if declared else ():
        if stage not in declared:
            yield insight_out(
                view,
                "growth_headroom",
                {"stage": stage},
                value=None,
                interval=None,
                n=0,
                method="declared capacity over demand",
                detail={"cannot_tell": "no capacity is declared (ANDON_CAPACITY), and failures alone do not tell it"},
            )
