"""Volume grows fivefold and one stage is left behind: it hurries, its defects rise, and customers say so."""

from streams.dev.simulator.curves import Ramp
from streams.dev.simulator.market import Market
from streams.dev.simulator.scenario import Scenario, Truth

# Demand leaves its band soon after day 40; welding's load passes its capacity about day 50, and its odds of a defect
# have doubled by day 68. A week is left for the estimate of the onset.
GROWTH = Ramp(start=40, end=100, factor=5.0)

SCENARIO = Scenario(
    name="growth-strain",
    description="Volume grows fivefold in 60 days and welding cannot keep up: its defects rise, and customers feel it.",
    market=Market(orders_per_day=16, demand=GROWTH),
    capacity=GROWTH,
    left_behind=frozenset({"welding"}),
    truth=Truth(
        expected_rule="growth_strain",
        verdict="strain_reaching_customers",
        window=(40, 75),
        labels={"stage": "welding"},
        quiet=False,
        also_right=frozenset({"strain"}),
    ),
)
