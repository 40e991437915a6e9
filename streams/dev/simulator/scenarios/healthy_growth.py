"""Volume grows fivefold, capacity grows with it at every stage, and quality holds."""

from streams.dev.simulator.curves import Ramp
from streams.dev.simulator.market import Market
from streams.dev.simulator.scenario import Scenario, Truth

GROWTH = Ramp(start=40, end=100, factor=5.0)

SCENARIO = Scenario(
    name="healthy-growth",
    description="Volume grows fivefold in 60 days; capacity grows with it at every stage, and quality holds.",
    market=Market(orders_per_day=16, demand=GROWTH),
    capacity=GROWTH,
    truth=Truth(expected_rule=None, verdict="healthy_growth", also_right=frozenset({"growing"})),
)
