"""One segment is heard no more: nobody can tell what it thinks, and nothing says that it got worse."""

from schemas.topics import FEEDBACK
from streams.dev.simulator.market import Market
from streams.dev.simulator.receipt import Outage
from streams.dev.simulator.scenario import Scenario, Truth

SCENARIO = Scenario(
    name="silent-segment",
    description="From day 60 on nothing is heard of professional customers; they buy and live on as ever.",
    market=Market(orders_per_day=24),
    outages=(Outage(FEEDBACK.name, start=60, end=1e9, segment="professional"),),
    truth=Truth(expected_rule=None, verdict="steady"),
)
