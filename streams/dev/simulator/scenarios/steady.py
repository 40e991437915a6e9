"""Demand, capacity and quality stay what they were."""

from streams.dev.simulator.market import Market
from streams.dev.simulator.scenario import Scenario, Truth

SCENARIO = Scenario(
    name="steady",
    description="Demand, capacity and quality stay what they were.",
    market=Market(orders_per_day=24),
    truth=Truth(expected_rule=None, verdict="steady"),
)
