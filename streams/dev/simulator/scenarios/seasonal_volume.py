"""Weekends are quiet and a season comes and goes, all within capacity."""

from dataclasses import replace

from streams.dev.simulator.curves import Seasonal
from streams.dev.simulator.factory import SHOP
from streams.dev.simulator.market import Market
from streams.dev.simulator.scenario import Scenario, Truth

WEEK = (1.25, 1.2, 1.15, 1.15, 1.1, 0.6, 0.55)
ROOMY = replace(SHOP, stages=tuple(replace(stage, headroom=1.5 * stage.headroom) for stage in SHOP.stages))

SCENARIO = Scenario(
    name="seasonal-volume",
    description="Half the orders at weekends and a season of plus and minus 25 % in 90 days, all within capacity.",
    market=Market(orders_per_day=24, demand=Seasonal(WEEK, amplitude=0.25, period=90)),
    factory=ROOMY,
    truth=Truth(expected_rule=None, verdict="steady", also_right=frozenset({"healthy_growth", "growing"})),
)
