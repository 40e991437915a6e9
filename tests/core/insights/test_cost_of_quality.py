"""What quality costs: every count times its unit cost, in Feigenbaum's four parts."""

import math

import pytest

from streams.core.stats.quality_cost import QualityCosts
from streams.settings import Settings
from tests.core.plant import Made, Said, insights, judged

LINE = (
    Made("cutting", 100, 6, reworked=5, scrapped=1, origins={"cutting": 6}),
    Made("welding", 99, 4, reworked=4, origins={"cutting": 3, "welding": 1}),
    Said(complaints=2, returns=1, churned=1),
)
COSTS = QualityCosts(
    prevention_per_period=30,
    per_inspection=0.5,
    per_rework=8,
    per_scrap=50,
    per_escape=12,
    per_complaint=25,
    per_return=60,
    per_lost_customer=300,
)


def cost(days=3, windows=(1, 2), costs=COSTS):
    (insight,) = insights(judged([LINE] * days, stage_order=("cutting", "welding"), windows=windows, costs=costs), KIND)
    return insight


KIND = "cost_of_quality"


def test_the_four_parts_are_counts_of_the_window_times_their_unit_costs():
    told = cost()

    detail = told["detail"]
    assert detail["prevention"] == 2 * 30
    assert detail["appraisal"] == 2 * 208 * 0.5
    assert detail["internal_failure"] == 2 * (9 * 8 + 50 + 3 * 12)
    assert detail["external_failure"] == 2 * (2 * 25 + 60 + 300)
    assert told["value"] == detail["internal_failure"] + detail["external_failure"]
    assert detail["total"] == told["value"] + detail["prevention"] + detail["appraisal"]
    assert detail["poor_quality_share"] == pytest.approx(told["value"] / detail["total"], abs=1e-6)
    assert detail["counts"]["escapes"] == 2 * 3


def test_the_interval_is_that_of_poisson_counts_at_these_prices():
    told = cost()
    variance = 2 * (9 * 8**2 + 50**2 + 3 * 12**2 + 2 * 25**2 + 60**2 + 300**2)
    half = 1.959964 * math.sqrt(variance)

    assert told["interval"] == pytest.approx([max(0, told["value"] - half), told["value"] + half], abs=1e-3)


def test_unit_costs_are_settings():
    core = Settings.load({"cost_per_scrap": 75, "cost_prevention_per_period": 12}).core()

    assert (core.costs.per_scrap, core.costs.prevention_per_period, core.costs.per_inspection) == (75, 12, 1)
    assert cost(costs=core.costs)["detail"]["unit_costs"]["per_scrap"] == 75


def test_nothing_inspected_costs_nothing_to_tell():
    assert insights(judged([(Said(),)] * 2), KIND) == []
