"""From the sums of one period to the point it makes on the charts: first-pass yield, volume, complaints."""

from dataclasses import dataclass

from streams.console.counts import SATISFACTION
from streams.console.history import Group, Period
from streams.console.measures import Share, product, share


@dataclass(frozen=True, slots=True)
class Point:
    """One period on the charts."""

    stages: dict[str, Share]
    rolled: Share | None
    right_first_time: float | None
    complaints: int
    returns: int


def point(period: Period) -> Point:
    """The point of a period; computed once for every change of the period."""
    if not isinstance(period.cached, Point):
        period.cached = _point(period)
    return period.cached


def stage_yields(sums: dict[Group, list[int]]) -> dict[str, Share]:
    """First-pass yield of every stage with first inspections: right the first time, never counting rework."""
    yields = {group[1]: share(vector[2], vector[1]) for group, vector in sorted(sums.items()) if group[0] == "stage"}
    return {stage: found for stage, found in yields.items() if found is not None}


def _point(period: Period) -> Point:
    yields = stage_yields(period.sums)
    rolled = product(list(yields.values()))
    return Point(
        stages=yields,
        rolled=rolled,
        right_first_time=None if rolled is None or period.flow is None else period.flow.units_out * rolled.value,
        complaints=period.voice[SATISFACTION["complaints"].start],
        returns=period.voice[SATISFACTION["returns"].start],
    )
