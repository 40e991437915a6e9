"""What a scenario changes in customers' minds: an order in, what its customer expects, needs and finds wanting out.

A mind never gives an answer: it shifts what the answer follows from (`experience`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from streams.dev.simulator.curves import NO_SHIFT, Curve
from streams.dev.simulator.market import Order


@dataclass(frozen=True, slots=True)
class NeedShift:
    """A need that comes to matter to one segment: how much likelier it is to be spoken of, in the end."""

    segment: str
    need: str
    weight: float
    when: Curve


@dataclass(frozen=True, slots=True)
class Minds:
    """Everything a scenario changes in what customers expect and judge; scales of 1 to 7."""

    promised: float = 0.0
    """Added to what everybody expects, once the promise has been heard ..."""
    promise: Curve = NO_SHIFT
    """... which takes from here to there."""
    neglected: float = 0.0
    """Taken off what everybody finds, whatever the factory does: the service around the product decays ..."""
    neglect: Curve = NO_SHIFT
    """... from here to there."""
    newcomers_neglected: float = 0.0
    """Taken off what new customers find with their first order ..."""
    newcomers_neglect: Curve = NO_SHIFT
    """... as far as this says."""
    newcomers_expect: float = 0.0
    """Added to what a new customer expects, always."""
    need_shifts: tuple[NeedShift, ...] = ()

    def expects(self, order: Order) -> float:
        """What is added to the expectation behind an order."""
        return self.promised * self.promise.at(order.at) + self.newcomers_expect * (order.relationship == "new")

    def misses(self, order: Order) -> float:
        """What is taken off what its customer finds."""
        first = self.newcomers_neglected * self.newcomers_neglect.at(order.at)
        return self.neglected * self.neglect.at(order.at) + first * (order.relationship == "new")

    def weighs(self, order: Order, needs: Sequence[str], weights: Sequence[float]) -> list[float]:
        """How likely each need is to be spoken of."""
        shifted = list(weights)
        for shift in self.need_shifts:
            if shift.segment == order.customer.segment.name:
                shifted[needs.index(shift.need)] *= 1.0 + (shift.weight - 1.0) * shift.when.at(order.at)
        return shifted


OF_OLD = Minds()
"""Nothing changes."""
