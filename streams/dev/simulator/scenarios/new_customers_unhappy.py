"""New customers have always expected more, and now more of them come: the average falls, no group is less content."""

from streams.dev.simulator.curves import Ramp
from streams.dev.simulator.market import Market
from streams.dev.simulator.minds import Minds
from streams.dev.simulator.scenario import Scenario, Truth

CAMPAIGN = Ramp(start=50, end=64, factor=1.9)

SCENARIO = Scenario(
    name="new-customers-unhappy",
    description="New customers always expect more; from day 50 to 64 a campaign brings 1.9 times as many of them.",
    market=Market(orders_per_day=18, demand=CAMPAIGN, loyal_share=0.26),
    minds=Minds(newcomers_expect=0.6),
    capacity=CAMPAIGN,
    truth=Truth(expected_rule=None, verdict="healthy_growth", also_right=frozenset({"growing", "steady"})),
)
