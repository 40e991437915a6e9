"""The shop is better than its industry, and nothing changes: it leads, and should be told so."""

from streams.core.enterprise.benchmark import Benchmark
from streams.dev.simulator.market import Market
from streams.dev.simulator.scenario import Scenario, Truth

SOURCE, DATE = "an invented survey of the industry", "2025-12"

SCENARIO = Scenario(
    name="better-than-standard",
    description="Nothing changes; some 11 % of the answers are low where the industry has 21 %.",
    market=Market(orders_per_day=24),
    benchmarks=(Benchmark("low_score_share", 0.21, 5_000, SOURCE, DATE), Benchmark("nps", 0.05, 5_000, SOURCE, DATE)),
    truth=Truth(
        expected_rule="benchmark",
        verdict="steady",
        window=(0, 90),
        labels={"metric": "low_score_share"},
        quiet=False,
        also_right=frozenset({"steady", "healthy_growth"}),
    ),
)
