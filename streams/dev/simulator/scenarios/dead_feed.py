"""The feedback feed is down for three weeks: nothing got worse, and nobody can tell what customers think."""

from schemas.topics import FEEDBACK
from streams.dev.simulator.market import Market
from streams.dev.simulator.receipt import Outage
from streams.dev.simulator.scenario import Scenario, Truth

SCENARIO = Scenario(
    name="dead-feed",
    description="No feedback arrives from day 70 to day 91; production and customers go on as ever.",
    market=Market(orders_per_day=24),
    outages=(Outage(FEEDBACK.name, start=70, end=91),),
    truth=Truth(expected_rule=None, verdict="cannot_tell", window=(70, 91), also_right=frozenset({"steady"})),
)
