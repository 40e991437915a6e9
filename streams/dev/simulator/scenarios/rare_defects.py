"""Defects are so rare that a normal approximation of their counts is nonsense; nothing changes."""

from streams.dev.simulator.causes import Causes
from streams.dev.simulator.market import Market
from streams.dev.simulator.scenario import Scenario, Truth

SCENARIO = Scenario(
    name="rare-defects",
    description="About one defective piece in a thousand at each stage, and no change.",
    market=Market(orders_per_day=24),
    causes=Causes(base_odds=0.03),
    truth=Truth(expected_rule=None, verdict="steady"),
)
