"""An advertisement promises more than there ever was: nothing is made worse, and everybody is disappointed."""

from streams.dev.simulator.curves import Shift
from streams.dev.simulator.market import Market
from streams.dev.simulator.minds import Minds
from streams.dev.simulator.scenario import Scenario, Truth

SCENARIO = Scenario(
    name="expectation-gap",
    description="From day 60 to 66 a promise raises what customers expect by 1.4 points of seven; defects do not rise.",
    market=Market(orders_per_day=24),
    minds=Minds(promised=1.4, promise=Shift(60, 66)),
    truth=Truth(
        expected_rule="expectation_gap",
        verdict="not_growth",
        window=(58, 80),
        labels={"enterprise": "main"},
        quiet=False,
    ),
)
