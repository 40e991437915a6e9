"""The flow of places and the capacities that were declared in; what is left of each, and when growth will reach it,
out.

Only what was declared is told: failures alone say nothing of what a stage bears before it is strained (on planted
plants their interval held the truth in 31 of 100 near the limit).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from streams.core.enterprise.place_flow import PlaceFlow, entries
from streams.core.periods import DAY_MS, Calendar
from streams.core.stats.first_passage import Passage, passage
from streams.core.stats.load_ratio import shock_variance

SPREAD = 0.05
"""Of the logarithm: a declared capacity is taken to be right to 10 per cent."""
SOON_WEEKS, SOON_CHANCE = 8, 0.25
GOES_ON = 0.95
"""The chance that demand grows at all, from which on growth is said to go on."""


class Capacity(NamedTuple):
    """What a stage bears, of one site or ("") of all: units a day, the mean of a week."""

    site: str
    stage: str
    units: float


class Headroom(NamedTuple):
    """One declared capacity: demand in units a day now, and how it goes on; None where too few weeks are known."""

    capacity: Capacity
    demand: float | None
    passage: Passage | None

    @property
    def labels(self) -> dict[str, str]:
        """Of the stage, and the site where it was declared for one."""
        site = {"site": self.capacity.site} if self.capacity.site else {}
        return {"stage": self.capacity.stage, **site}

    @property
    def soon(self) -> bool:
        """Growth goes on, and may reach the capacity within SOON_WEEKS."""
        found = self.passage
        return found is not None and found.growing >= GOES_ON and found.chance_by(SOON_WEEKS) > SOON_CHANCE


def capacities(declared: Iterable[tuple[str, float]]) -> tuple[Capacity, ...]:
    """From the setting: names are STAGE, or SITE/STAGE.

    >>> capacities([("north/assembly", 60.0)])
    (Capacity(site='north', stage='assembly', units=60.0),)
    """
    parts = [(name.rpartition("/"), units) for name, units in declared]
    return tuple(Capacity(site, stage, units) for (site, _, stage), units in parts)


def headroom(flow: PlaceFlow, stages: Sequence[str], calendar: Calendar, capacity: Capacity) -> Headroom:
    """Demand is what arrives of the products that pass the stage (and site), not what the stage gets done."""
    heads = entries(flow, stages)
    mine = [place for place in flow.places if place.stage == capacity.stage and capacity.site in ("", place.site)]
    weekly = flow.by_week({heads[place.site, place.product] for place in mine})
    days = flow.rhythm.periods_a_week * calendar.period_ms / DAY_MS
    found = passage(weekly, capacity.units * days, SPREAD, shock_variance([weekly])) if mine else None
    demand = None if found is None else capacity.units / found.room[0]
    return Headroom(capacity, demand, found)
