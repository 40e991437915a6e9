"""Customers turn to products that are harder to make: the average gets worse, and nothing got worse."""

from dataclasses import replace

from streams.dev.simulator.curves import Shift
from streams.dev.simulator.factory import SHOP, Product
from streams.dev.simulator.market import Market, Segment
from streams.dev.simulator.scenario import Scenario, Truth

PRODUCTS = (
    Product("pump", 0.35, 0.10, 0.6),
    Product("coupling", 0.25, 0.15, 0.8),
    Product("motor", 0.20, 0.20, 1.0),
    Product("gearbox", 0.12, 0.25, 1.6),
    Product("valve", 0.08, 0.30, 2.2),
)
SEGMENTS = (
    Segment("consumer", 0.55, 0.35, 0.0),
    Segment("professional", 0.30, 0.50, 0.3),
    Segment("public", 0.15, 0.15, -0.1),
)

SCENARIO = Scenario(
    name="mix-shift",
    description="From day 50 to 70 orders move to harder products and more demanding customers; no group gets worse.",
    market=Market(orders_per_day=24, segments=SEGMENTS, shift=Shift(start=50, end=70)),
    factory=replace(SHOP, products=PRODUCTS),
    truth=Truth(expected_rule=None, verdict="steady"),
)
