"""Importance and performance of one need, each with its interval, against the cuts of its segment → its quadrant.

Important and ill served: concentrate here; important and well served: keep up; unimportant and ill served: low
priority; unimportant and well served: possible overkill. Where a cut runs through the interval box, nobody can tell.
Cuts are the segment's means. Source: Martilla & James 1977 (Journal of Marketing 41:77).
"""

from typing import Literal

from streams.core.stats.estimate import Estimate

Quadrant = Literal["concentrate_here", "keep_up", "low_priority", "possible_overkill", "cannot_tell"]

QUADRANTS: dict[tuple[bool, bool], Quadrant] = {
    (True, False): "concentrate_here",
    (True, True): "keep_up",
    (False, False): "low_priority",
    (False, True): "possible_overkill",
}
"""(important, well served) to the quadrant."""


def quadrant(importance: Estimate, performance: Estimate, importance_cut: float, performance_cut: float) -> Quadrant:
    """The quadrant of the whole interval box; `cannot_tell` where it lies on both sides of a cut."""
    important, well_served = _side(importance, importance_cut), _side(performance, performance_cut)
    if important is None or well_served is None:
        return "cannot_tell"
    return QUADRANTS[important, well_served]


def _side(estimate: Estimate, cut: float) -> bool | None:
    if estimate.low > cut:
        return True
    return False if estimate.high < cut else None
