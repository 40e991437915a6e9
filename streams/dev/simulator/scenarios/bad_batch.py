"""One batch of paint is bad for the three days that it lasts; everything else is as ever."""

from streams.dev.simulator.causes import Causes, OddsShock
from streams.dev.simulator.market import Market
from streams.dev.simulator.scenario import Scenario, Truth

SCENARIO = Scenario(
    name="bad-batch",
    description="The batch of paint of days 60 to 62 is bad: a quarter of what it covers fails; then all is well.",
    market=Market(orders_per_day=24),
    causes=Causes(shocks=(OddsShock("painting", start=60, end=63, odds=9.0),)),
    truth=Truth(
        expected_rule="stage_quality",
        verdict="not_growth",
        window=(58, 64),
        onset_early_days=5,
        labels={"stage": "painting"},
        quiet=False,
    ),
)
