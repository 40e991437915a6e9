"""One segment comes to need something else, and says so; it is as content as ever, and nothing got worse."""

from streams.dev.simulator.curves import Shift
from streams.dev.simulator.market import Market
from streams.dev.simulator.minds import Minds, NeedShift
from streams.dev.simulator.scenario import Scenario, Truth

SCENARIO = Scenario(
    name="need-drift",
    description="From day 55 to 69 consumers come to speak of service eight times as often; no other segment does.",
    market=Market(orders_per_day=24),
    minds=Minds(need_shifts=(NeedShift("consumer", "service", 8.0, Shift(55, 69)),)),
    truth=Truth(
        expected_rule="need_drift",
        verdict="steady",
        window=(49, 84),
        labels={"segment": "consumer", "need": "service"},
        quiet=False,
    ),
)
