"""A shipment and the customer's expectation in, what he found and how content he is out.

Satisfaction follows disconfirmation (Oliver 1980, J. Marketing Research 17:460): it is what one found against what
one expected, on scales of 1 to 7, and not the state of the product. Whether the product met the stated requirement is
a third, separate thing: a faultless product can be the wrong one. A new and an existing customer judge alike, so a
change of that mix changes no score.
"""

from math import log1p
from random import Random
from typing import NamedTuple

from streams.dev.simulator.draws import pick
from streams.dev.simulator.market import Order
from streams.dev.simulator.minds import OF_OLD, Minds
from streams.dev.simulator.production import Shipment

PROMISED_DAYS = 8.0
"""From purchase to the doorstep."""
TRANSIT_MEDIAN_DAYS = 2.0
TRANSIT_SPREAD = 0.35
"""Standard deviation of the logarithm of the days in transit."""

FOUND_IF_ALL_IS_WELL = 6.0
LOSS_BY_ESCAPE = 3.0
LOSS_BY_REPAIR = 0.25
"""For each repaired piece, up to four: a repair can be seen."""
LOSS_BY_DELAY = 1.3
WRONG_REQUIREMENT = 0.03

NEEDS = ("durability", "delivery", "usability", "price", "service")
"""What an answer can be about."""
IMPORTANCE = {
    "consumer": (5, 5, 6, 6, 4),
    "professional": (7, 6, 5, 4, 5),
    "public": (6, 4, 4, 6, 5),
}
"""How much each of NEEDS matters to a segment, 1 to 7."""


class Experience(NamedTuple):
    """What the customer of one order lived through."""

    delivered_at: float
    late_days: float
    defect: bool
    requirement_met: bool
    need: str
    importance: int
    expected: int
    perceived: int
    contentment: float
    """A latent score on the scale of 1 to 5; answers are rounded from it."""


def experience(rng: Random, order: Order, shipment: Shipment, minds: Minds = OF_OLD) -> Experience:
    """How the shipment was received."""
    delivered_at = shipment.at + TRANSIT_MEDIAN_DAYS * rng.lognormvariate(0.0, TRANSIT_SPREAD)
    late_days = max(0.0, delivered_at - order.at - PROMISED_DAYS)
    defect = shipment.escaped > 0
    met = not defect and rng.random() >= WRONG_REQUIREMENT
    found = FOUND_IF_ALL_IS_WELL + rng.gauss(0.0, 0.7)
    found -= LOSS_BY_ESCAPE * defect + LOSS_BY_REPAIR * min(4, shipment.reworked)
    found -= LOSS_BY_DELAY * log1p(late_days) + 1.0 * (not met) + minds.misses(order)
    expected = 5.2 + order.customer.segment.expectation + minds.expects(order) + rng.gauss(0.0, 0.5)
    contentment = 3.95 + 0.7 * (found - expected) + rng.gauss(0.0, 0.5)
    need = NEEDS[pick(rng, minds.weighs(order, NEEDS, _weights(defect, late_days)))]
    importance = IMPORTANCE[order.customer.segment.name][NEEDS.index(need)]
    return Experience(
        delivered_at, late_days, defect, met, need, importance, _on_scale(expected, 7), _on_scale(found, 7), contentment
    )


def _weights(defect: bool, late_days: float) -> tuple[float, ...]:
    """What went wrong is what one talks about, mostly."""
    return (8.0 if defect else 1.0, 6.0 if late_days else 1.0, 1.0, 1.0, 1.0)


def _on_scale(value: float, top: int) -> int:
    return max(1, min(top, round(value)))
