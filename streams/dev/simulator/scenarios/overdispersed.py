"""Good and bad days: defects vary more than binomially from day to day, and always have."""

from streams.dev.simulator.causes import Causes
from streams.dev.simulator.market import Market
from streams.dev.simulator.scenario import Scenario, Truth

SCENARIO = Scenario(
    name="overdispersed",
    description="The odds of a defect vary from day to day (0.5 on the logit) at every stage, and that is stable.",
    market=Market(orders_per_day=24),
    causes=Causes(day_noise=0.5),
    truth=Truth(expected_rule=None, verdict="steady"),
)
