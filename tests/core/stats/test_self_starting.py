"""Self-starting charts: their scores against the batch definition, and independence of an unknown baseline."""

import math
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from streams.core.stats.run_length import cusum_limit
from tests.oracles.self_starting_cusum import SelfStartingCusum
from tests.oracles.self_starting_proportion import SelfStartingProportion, hypergeometric_score


@given(st.lists(st.floats(-50, 50).map(lambda x: round(x, 3)), min_size=3, max_size=25, unique=True))
def test_scores_are_students_t_of_each_value_against_those_before(data: list[float]) -> None:
    chart = SelfStartingCusum(limit=5)
    state = chart.initial()
    for length, x in enumerate(data, 1):
        state = chart.update(state, x)
        before = data[: length - 1]
        if length < 3:
            assert (state.score, state.seen) == (0.0, 0)
            continue
        n = len(before)
        t = (x - statistics.fmean(before)) / statistics.stdev(before) * math.sqrt(n / (n + 1))
        expected = math.copysign(min(8.0, -stats.norm.ppf(stats.t.sf(abs(t), n - 1))), t)
        assert state.score == pytest.approx(expected, abs=1e-5)
        assert state.seen == length - 2


def test_level_and_spread_of_the_process_do_not_matter() -> None:
    rng = random.Random(11)
    data = [rng.gauss(0, 1) for _ in range(60)]
    one, other = SelfStartingCusum(5).initial(), SelfStartingCusum(5).initial()
    for x in data:
        one, other = SelfStartingCusum(5).update(one, x), SelfStartingCusum(5).update(other, 700 + 13 * x)

        assert other.upper == pytest.approx(one.upper, abs=1e-6)


def test_a_first_value_unlike_constant_ones_is_as_far_as_a_score_goes() -> None:
    chart = SelfStartingCusum(5)
    state = chart.initial()
    for x in (4.0, 4.0, 4.0):
        state = chart.update(state, x)
    assert state.score == 0.0

    assert chart.update(state, 4.1).score == 8.0
    assert chart.alarm(chart.update(state, 4.1))


def test_the_run_length_is_the_designed_one_from_the_third_value_on() -> None:
    rng = random.Random(5)
    chart = SelfStartingCusum(cusum_limit(50))
    lengths = []
    for _ in range(800):
        state = chart.initial()
        while not chart.alarm(state):
            state = chart.update(state, rng.gauss(40, 3))
        lengths.append(state.seen)

    assert statistics.fmean(lengths) == pytest.approx(50, rel=4 / math.sqrt(800))


def test_scores_of_counts_know_nothing_but_the_counts_before() -> None:
    law = stats.hypergeom(150, 12, 50)

    assert hypergeometric_score(7, 50, 5, 100) == pytest.approx(-stats.norm.ppf(law.sf(7) + law.pmf(7) / 2))
    assert hypergeometric_score(1, 50, 11, 100) == pytest.approx(stats.norm.ppf(law.cdf(1) - law.pmf(1) / 2))
    assert hypergeometric_score(0, 50, 0, 100) == 0.0


@pytest.mark.parametrize("rate", [0.02, 0.3])
def test_whatever_the_rate_false_alarms_stay_within_the_design(rate: float) -> None:
    rng = random.Random(17)
    chart = SelfStartingProportion(cusum_limit(50))
    lengths = []
    for _ in range(250):
        state = chart.initial()
        while not chart.alarm(state):
            state = chart.update(state, sum(rng.random() < rate for _ in range(60)), 60)
        lengths.append(state.seen)

    assert statistics.fmean(lengths) > 50 * (1 - 2 / math.sqrt(250))


def test_empty_periods_are_passed_over() -> None:
    chart = SelfStartingProportion(5)
    state = chart.update(chart.update(chart.initial(), 2, 40), 3, 40)

    assert chart.update(state, 0, 0) == state
    assert state.sums.seen == 1


def test_a_rate_that_doubles_after_ten_periods_is_found() -> None:
    chart = SelfStartingProportion(cusum_limit(370))
    state = chart.initial()
    for x in (5, 4, 6, 5, 5, 4, 6, 5, 5, 5):
        state = chart.update(state, x, 100)
    assert not chart.alarm(state)

    for _ in range(6):
        state = chart.update(state, 12, 100)
    assert chart.alarm(state)
    assert state.sums.upper_run == 6
