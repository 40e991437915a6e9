"""One of four suppliers delivers worse parts from one day on; demand is ordinary."""

from streams.dev.simulator.causes import Causes, OddsShock
from streams.dev.simulator.market import Market
from streams.dev.simulator.scenario import Scenario, Truth

SCENARIO = Scenario(
    name="bad-supplier",
    description="From day 60 on supplier S3 delivers five times as many bad parts; demand is ordinary.",
    market=Market(orders_per_day=24),
    causes=Causes(shocks=(OddsShock("incoming", start=60, end=1e9, odds=5.0, supplier="S3"),)),
    truth=Truth(
        expected_rule="supplier_quality",
        verdict="not_growth",
        window=(55, 70),
        labels={"supplier": "S3"},
        quiet=False,
    ),
)
