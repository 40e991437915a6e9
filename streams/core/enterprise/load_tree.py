"""The flow of all places in, demand at every node out: the whole, each site, each product, each stage, each stage of a
site, as a multiple of what that node had carried.

Demand of the whole, a site or a product is what arrives: units at the earliest stage that the product passes there. A
node has grown where the fast leg (a week) or the slow one (four) exceeds SMALLEST_GROWTH by c standard errors, and c
comes from how often that may happen by chance: ln ARL0 = 0.2 + 2.77 c (fitted on simulated plants of 1.5 units a day,
the worst case).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from streams.core.enterprise.place_flow import Place, PlaceFlow, entries
from streams.core.stats.load_ratio import Carried, Ratio, carried_level, load_ratio, shock_variance

Labels = tuple[tuple[str, str], ...]
WHOLE: Labels = ()
SMALLEST_GROWTH = 1.05
FALSE_A_YEAR = 1.0
"""Times a year that chance may say "grown" somewhere in the tree; half of it for the whole, the rest for the nodes."""
DAYS_A_YEAR = 365.25
MOST_NODES = 200
FAST = 1
CLEARED = 1.3
"""A stage is taken to clear so many times what it had carried, before work waits."""


class Legs(NamedTuple):
    """The last week, and the last four."""

    fast: Ratio
    slow: Ratio


class NodeLoad(NamedTuple):
    """One node: its ratio by the fast and by the slow leg, the greatest slow one of the last quarter, and whether
    demand has grown beyond chance.
    """

    labels: Labels
    carried: Carried
    fast: Ratio
    slow: Ratio
    peak: Ratio
    grown: bool
    backlog: float = 0.0
    """Weeks of carried work that wait, as far as arrivals beyond what the stages cleared say."""

    @property
    def told(self) -> Ratio:
        """The leg that says most clearly that demand has grown."""
        return max(self.slow, self.peak, self.fast, key=lambda ratio: ratio.low)


@dataclass(frozen=True, slots=True)
class LoadTree:
    """Every node that is known well enough, by its labels; none while the first weeks are learned."""

    nodes: dict[Labels, NodeLoad]

    def of(self, labels: Labels) -> NodeLoad | None:
        """One node."""
        return self.nodes.get(labels)


def threshold(nodes: int, labels: Labels) -> float:
    """The limit c of a node's z, from its share of the false "grown" that are accepted.

    >>> round(threshold(30, ()), 2), round(threshold(30, (("site", "south"),)), 2)
    (2.31, 3.51)
    """
    share = FALSE_A_YEAR / 2 if labels == WHOLE or nodes < 2 else FALSE_A_YEAR / 2 / (nodes - 1)
    return (math.log(DAYS_A_YEAR / share) - 0.2) / 2.77


def weigh(flow: PlaceFlow, stages: Sequence[str]) -> LoadTree:
    """The load of every node after a period; `stages` in their order."""
    rhythm, weeks = flow.rhythm, len(flow.by_week(()))
    last = reference_end(weeks, rhythm.reference, rhythm.lag, rhythm.slow)
    if last is None:
        return LoadTree({})
    members = tree(flow, stages)
    sums = {labels: flow.by_week(places) for labels, places in members.items()}
    shock = shock_variance(sums.values())
    found = {}
    for labels, places in members.items():
        well = flow.well(partial(_concerned, labels))
        carried = carried_level(sums[labels], well, rhythm.reference, last)
        if carried is not None:
            legs = Legs(*(load_ratio(flow.lately(places, span), span, carried, shock) for span in (FAST, rhythm.slow)))
            quarter = sums[labels][max(last, weeks - rhythm.lag) :]
            node = _node(labels, legs, carried, _peak(quarter, rhythm.slow, carried, shock), len(members))
            found[labels] = node._replace(backlog=_backlog(sums[labels][last:], carried))
    return LoadTree(found)


def reference_end(weeks: int, reference: int, lag: int, slow: int) -> int | None:
    """The number of whole weeks of which the reference may be chosen: those that ended a lag ago; while history is
    shorter, the first ones, without the last `slow` where half a reference is left. None before there is as much.
    """
    if weeks <= reference // 2:
        return None
    return max(min(reference, max(reference // 2, weeks - slow)), weeks - lag)


def tree(flow: PlaceFlow, stages: Sequence[str]) -> dict[Labels, list[Place]]:
    """The places that add up to each node."""
    arriving = list(entries(flow, stages).values())
    members: dict[Labels, list[Place]] = {WHOLE: arriving}
    for place in arriving:
        members.setdefault((("site", place.site),), []).append(place)
        members.setdefault((("product", place.product),), []).append(place)
    for place in sorted(flow.places):
        members.setdefault((("stage", place.stage),), []).append(place)
        members.setdefault((("site", place.site), ("stage", place.stage)), []).append(place)
    return dict(list(members.items())[:MOST_NODES])


def _concerned(labels: Labels, place: Place) -> bool:
    """True where an alarm at `place` (a whole stage, or a product at a stage of a site) says that the node did not
    carry its load.
    """
    named = {name: value for name, value in zip(Place._fields, place, strict=True) if value}
    wanted = dict(labels)
    if "site" not in named:
        return wanted.get("stage", named["stage"]) == named["stage"]
    return bool(wanted) and wanted.items() <= named.items()


def _peak(quarter: Sequence[int], slow: int, carried: Carried, shock: float) -> Ratio | None:
    """The greatest slow ratio among the whole weeks of the last quarter."""
    spans = [sum(quarter[end - slow : end]) for end in range(slow, len(quarter) + 1)]
    return load_ratio(max(spans), slow, carried, shock) if spans else None


def _backlog(weeks: Sequence[int], carried: Carried) -> float:
    """Weeks of carried work that wait if the stages clear CLEARED times what they carried (Lindley 1952)."""
    waiting = 0.0
    for arrived in weeks:
        waiting = max(0.0, waiting + arrived / carried.mean - CLEARED)
    return waiting


def _node(labels: Labels, legs: Legs, carried: Carried, peak: Ratio | None, nodes: int) -> NodeLoad:
    c, floor = threshold(nodes, labels), math.log(SMALLEST_GROWTH)
    grown = any((ratio.log - floor) / ratio.error > c for ratio in legs)
    most = legs.slow if peak is None or peak.log < legs.slow.log else peak
    return NodeLoad(labels, carried, legs.fast, legs.slow, most, grown)
