"""Who buys for the first time is let down: the start goes wrong, and newcomers are lost before they are customers."""

from streams.dev.simulator.curves import Shift
from streams.dev.simulator.market import Market
from streams.dev.simulator.minds import Minds
from streams.dev.simulator.scenario import Scenario, Truth

SCENARIO = Scenario(
    name="first-failure-wave",
    description="From day 60 to 64 first orders come to be handled badly; who has bought before is served as ever.",
    market=Market(orders_per_day=24),
    minds=Minds(newcomers_neglected=2.2, newcomers_neglect=Shift(60, 64)),
    truth=Truth(
        expected_rule="relationship_at_risk",
        verdict="not_growth",
        window=(56, 80),
        labels={"relationship": "new"},
        quiet=False,
    ),
)
