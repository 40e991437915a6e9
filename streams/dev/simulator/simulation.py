"""A scenario and a seed in, log lines in the order of receipt out; no clock, no global random state.

Orders are made one after the other in the order of their purchase, each from purchase to aftermath at once; since
every queue is first come, first served, that equals simulating event by event. Each order draws from a stream of its
own (seed and number), so what is changed at some moment changes nothing before it, and two runs that differ in one
setting differ by its effect.
"""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from schemas.times import to_millis
from schemas.topics import FEEDBACK, STAGE_EVENTS
from streams.dev.event_log import LogLine
from streams.dev.simulator.causes import Conditions
from streams.dev.simulator.events import feedback_fields, stage_fields
from streams.dev.simulator.experience import experience
from streams.dev.simulator.feedback import Reaction, aftermath
from streams.dev.simulator.market import Customer, Demand, Order, choose_product, place_order
from streams.dev.simulator.plan import CapacityPlan
from streams.dev.simulator.production import Inspection, Line, Production, Shipment
from streams.dev.simulator.receipt import Receipt, Received
from streams.dev.simulator.scenario import Scenario

ORDER_SEEDS = 1 << 32
PURCHASE = {"kind": "purchase", "channel": "shop"}


class Simulation:
    """One run, to be iterated once."""

    def __init__(self, scenario: Scenario, seed: int, *, capacity_restored_at: datetime | None = None) -> None:
        factory, market = scenario.factory, scenario.market
        self._scenario = scenario
        self._seed = seed
        self._rng = Random()
        pieces_per_line = market.orders_per_day * factory.pieces_per_tray / len(factory.lines)
        self._plan = CapacityPlan(pieces_per_line, scenario.capacity, scenario.left_behind)
        self._production = Production(factory, Conditions(scenario.causes, seed), self._plan)
        self._demand = Demand(market, Random(seed), -scenario.warm_up_days)
        self._receipt = Receipt(to_millis(scenario.start), scenario.days, scenario.outages)
        self._events = self._run()
        if capacity_restored_at is not None:
            self.restore_capacity(capacity_restored_at)

    def __iter__(self) -> Iterator[LogLine]:
        """The lines themselves."""
        return self

    def __next__(self) -> LogLine:
        """The next line."""
        return next(self._events).line()

    def events(self) -> Iterator[Received]:
        """What the lines say, not yet written as text."""
        return self._events

    def restore_capacity(self, at: datetime) -> None:
        """Let the stages left behind follow the plan from that moment on; may be called in the middle of a run."""
        self._plan.restored_day = (at - self._scenario.start) / timedelta(days=1)

    def _run(self) -> Iterator[Received]:
        number = 0
        for day in range(-self._scenario.warm_up_days, math.ceil(self._scenario.days)):
            self._demand.open_day(day)
            while purchase := self._demand.next_before(day + 1):
                number += 1
                yield from self._receipt.received_before(purchase[0])
                self._live_through(number, *purchase)
        yield from self._receipt.rest()

    def _live_through(self, number: int, at: float, customer: Customer) -> None:
        """One order from its purchase to its aftermath."""
        rng = self._rng
        rng.seed(self._seed * ORDER_SEEDS + number)
        scenario = self._scenario
        product = choose_product(rng, scenario.factory.products, scenario.market.shift.at(at))
        order = place_order(number, at, customer, product)
        telling = _Telling(scenario, self._receipt, rng, f"{scenario.name}.{self._seed}.{number}")
        telling.reaction(order, Reaction(at, PURCHASE))
        line = self._production.line_of(order)
        for happened in self._production.make(rng, order):
            if isinstance(happened, Inspection):
                telling.inspection(order, line, happened)
            else:
                self._follow_up(telling, order, happened)

    def _follow_up(self, telling: "_Telling", order: Order, shipment: Shipment) -> None:
        after = aftermath(self._rng, experience(self._rng, order, shipment, self._scenario.minds))
        for reaction in after.reactions:
            telling.reaction(order, reaction)
        if after.buys_again_at is not None:
            self._demand.expect(after.buys_again_at, order.customer)


class _Telling:
    """From what happened to one order to its numbered events."""

    def __init__(self, scenario: Scenario, receipt: Receipt, rng: Random, prefix: str) -> None:
        self._factory = scenario.factory
        self._receipt = receipt
        self._rng = rng
        self._prefix = prefix
        self._count = 0

    def inspection(self, order: Order, line: Line, inspection: Inspection) -> None:
        if self._receipt.is_told(inspection.at):
            self._send(
                STAGE_EVENTS.name, inspection.at, stage_fields(self._rng, self._factory, line, order, inspection)
            )

    def reaction(self, order: Order, reaction: Reaction) -> None:
        if self._receipt.is_told(reaction.at):
            self._send(FEEDBACK.name, reaction.at, feedback_fields(order, reaction))

    def _send(self, topic: str, day: float, fields: dict[str, Any]) -> None:
        self._count += 1
        self._receipt.send(self._rng, topic, day, f"{self._prefix}.{self._count}", fields)
