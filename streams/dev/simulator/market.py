"""Days in, orders out: new customers follow the curve of demand, old ones come back if the last order was good."""

import heapq
from dataclasses import dataclass
from itertools import count
from math import exp
from random import Random
from typing import Literal, NamedTuple

from streams.dev.simulator.curves import FLAT, NO_SHIFT, Curve
from streams.dev.simulator.draws import arrivals, pick
from streams.dev.simulator.factory import Product


@dataclass(frozen=True, slots=True)
class Segment:
    """A kind of customer: its share of the new ones before and after a shift of the mix, and how much it expects."""

    name: str
    share: float
    share_after: float
    expectation: float
    """Added to what a customer expects, on the scale of 1 to 7."""


SEGMENTS = (
    Segment("consumer", 0.5, 0.5, 0.0),
    Segment("professional", 0.35, 0.35, 0.1),
    Segment("public", 0.15, 0.15, -0.1),
)


@dataclass(frozen=True, slots=True)
class Market:
    """Who buys, and how much."""

    orders_per_day: float
    """Of new and existing customers together, at the start."""
    demand: Curve = FLAT
    """Multiplies the new customers; the existing follow as far as they are content."""
    shift: Curve = NO_SHIFT
    """How far the mix of products and segments has moved."""
    segments: tuple[Segment, ...] = SEGMENTS
    loyal_share: float = 0.315
    """Share of orders that lead to another one when quality is as at the start: what keeps demand in balance."""


@dataclass(slots=True)
class Customer:
    """A customer and how often he has bought."""

    customer_id: str
    segment: Segment
    orders: int = 0


class Order(NamedTuple):
    """One purchase of one tray of one product."""

    number: int
    at: float
    customer: Customer
    product: Product
    relationship: Literal["new", "existing"]

    @property
    def order_id(self) -> str:
        """The order's name in every event."""
        return f"O{self.number:06}"

    @property
    def unit_id(self) -> str:
        """The tray's name in every event."""
        return f"U{self.number:06}"


SOONEST_RETURN_DAYS = 8.0
RETURN_DAYS = 15.0
"""From one purchase to the next it takes about the soonest plus an exponential time of this mean."""


class Demand:
    """The purchases to come."""

    def __init__(self, market: Market, rng: Random, first_day: int) -> None:
        self._market = market
        self._rng = rng
        self._first_day = first_day
        self._coming: list[tuple[float, int, Customer]] = []
        self._ties = count()
        self._customers = count(1)

    def open_day(self, day: int) -> None:
        """Let the new customers of one day come, and the existing ones who bought before the first simulated day."""
        market = self._market
        newcomers = market.orders_per_day * (1.0 - market.loyal_share) * market.demand.at(day)
        for at in arrivals(self._rng, day, 1.0, newcomers):
            self.expect(at, self._customer(at))
        simulated = max(0.0, day - self._first_day - SOONEST_RETURN_DAYS)
        old = market.orders_per_day * market.loyal_share * exp(-simulated / RETURN_DAYS)
        for at in arrivals(self._rng, day, 1.0, old):
            self.expect(at, self._customer(at, orders=1))

    def expect(self, at: float, customer: Customer) -> None:
        """A customer will buy at that time."""
        heapq.heappush(self._coming, (at, next(self._ties), customer))

    def next_before(self, day: float) -> tuple[float, Customer] | None:
        """The next purchase, if it comes before `day`."""
        if not self._coming or self._coming[0][0] >= day:
            return None
        at, _, customer = heapq.heappop(self._coming)
        return at, customer

    def _customer(self, at: float, orders: int = 0) -> Customer:
        moved = self._market.shift.at(at)
        shares = [each.share + moved * (each.share_after - each.share) for each in self._market.segments]
        segment = self._market.segments[pick(self._rng, shares)]
        return Customer(f"C{next(self._customers):06}", segment, orders)


def choose_product(rng: Random, products: tuple[Product, ...], moved: float) -> Product:
    """A product by the mix of the day; `moved` is how far the mix has shifted."""
    shares = [each.share + moved * (each.share_after - each.share) for each in products]
    return products[pick(rng, shares)]


def place_order(number: int, at: float, customer: Customer, product: Product) -> Order:
    """The order of a customer, who exists from now on."""
    relationship: Literal["new", "existing"] = "existing" if customer.orders else "new"
    customer.orders += 1
    return Order(number, at, customer, product, relationship)
