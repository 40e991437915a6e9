"""Right first time: yields, their intervals and the sigma conventions."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.stats.wilson import proportion
from streams.core.stats.yields import (
    defects_per_million,
    dpmo_of_sigma_level,
    first_pass_yield,
    rolled_throughput_yield,
    sigma_level,
    throughput_yield,
)

stage = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_rolled_yield_is_the_product_of_the_stages() -> None:
    rolled = rolled_throughput_yield([(95, 100), (180, 200), (49, 50), (0, 0)])

    assert rolled.value == pytest.approx(0.95 * 0.9 * 0.98)
    assert rolled.normalised == pytest.approx((0.95 * 0.9 * 0.98) ** (1 / 3))
    assert (rolled.n, rolled.stages) == (50, 3)


def test_its_interval_is_the_delta_methods_on_the_log_scale() -> None:
    rolled = rolled_throughput_yield([(95, 100), (180, 200)])

    half = 1.959964 * math.sqrt(0.05 / 95 + 0.1 / 180)
    assert (rolled.low, rolled.high) == pytest.approx((0.855 * math.exp(-half), 0.855 * math.exp(half)), rel=1e-6)
    assert rolled.normalised_low == pytest.approx(rolled.low**0.5)


@given(st.lists(stage, min_size=1, max_size=8))
def test_intervals_hold_their_value_and_stay_shares(stages: list[tuple[int, int]]) -> None:
    rolled = rolled_throughput_yield(stages)

    assert 0 <= rolled.low <= rolled.value <= rolled.high <= 1
    assert rolled.normalised_low <= rolled.normalised <= rolled.normalised_high


def test_a_spotless_record_is_not_certainty() -> None:
    rolled = rolled_throughput_yield([(30, 30), (30, 30)])

    assert rolled.value == 1
    assert rolled.low < 0.97


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = random.Random(4)
    truth = 0.97 * 0.9 * 0.95
    covered = 0
    for _ in range(600):
        rolled = rolled_throughput_yield([(sum(rng.random() < p for _ in range(200)), 200) for p in (0.97, 0.9, 0.95)])
        covered += rolled.low <= truth <= rolled.high

    assert 0.925 <= covered / 600 <= 0.975


def test_nothing_inspected_rolls_nothing() -> None:
    with pytest.raises(ValueError, match="no stage inspected anything"):
        rolled_throughput_yield([(0, 0)])


def test_first_pass_yield_is_a_proportion_with_its_n() -> None:
    assert first_pass_yield(95, 100) == proportion(95, 100)
    assert first_pass_yield(95, 100).n == 100


@pytest.mark.parametrize(("level", "dpmo"), [(6, 3.4), (5, 233), (4, 6210), (3, 66_807), (2, 308_538)])
def test_sigma_levels_have_the_customary_defect_rates(level: float, dpmo: float) -> None:
    assert dpmo_of_sigma_level(level) == pytest.approx(dpmo, rel=2e-3)
    assert sigma_level(dpmo) == pytest.approx(level, abs=1e-3)
    assert sigma_level(dpmo, shift=0) == pytest.approx(level - 1.5, abs=1e-3)


def test_defects_per_million_count_opportunities() -> None:
    estimate = defects_per_million(12, units=500, opportunities=8)

    assert estimate.value == pytest.approx(3000)
    assert estimate.low < 3000 < estimate.high
    assert estimate.n == 500


def test_throughput_yield_is_the_poisson_chance_of_no_defect() -> None:
    estimate = throughput_yield(20, 100)

    assert estimate.value == pytest.approx(math.exp(-0.2))
    assert estimate.low < estimate.value < estimate.high
