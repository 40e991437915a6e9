"""The service around the product decays, a little every week: no stage fails, and the name suffers for months."""

from streams.dev.simulator.curves import Shift
from streams.dev.simulator.market import Market
from streams.dev.simulator.minds import Minds
from streams.dev.simulator.scenario import Scenario, Truth

# A chart of weekly points whose baseline is 25 days knows the onset to four of them.
SCENARIO = Scenario(
    name="reputation-slide",
    description="From day 45 to 100 what customers find loses 1.5 points of seven, slowly; production is as ever.",
    market=Market(orders_per_day=22),
    minds=Minds(neglected=1.5, neglect=Shift(45, 100)),
    days=140,
    truth=Truth(
        expected_rule="reputation",
        verdict="not_growth",
        window=(45, 100),
        onset_early_days=28,
        labels={"enterprise": "main"},
        quiet=False,
    ),
)
