"""A cutting tool wears: the measured bore drifts towards its limit, and only then do defects follow."""

from streams.dev.simulator.causes import Causes, ToolDrift
from streams.dev.simulator.market import Market
from streams.dev.simulator.scenario import Scenario, Truth

SCENARIO = Scenario(
    name="drifting-tool",
    description="From day 50 the bore drifts by 0.07 sigma a day towards its upper limit; defects at cutting follow.",
    market=Market(orders_per_day=24),
    causes=Causes(drifts=(ToolDrift("cutting", start=50, end=85, sigmas_per_day=0.07),)),
    truth=Truth(
        expected_rule="stage_quality",
        verdict="not_growth",
        window=(50, 85),
        labels={"stage": "cutting"},
        quiet=False,
    ),
)
