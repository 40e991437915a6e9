"""Short baselines: the false-alarm rate over all baselines a stable process could have given."""

import math
import random

import pytest

from streams.core.stats.cusum import Cusum
from streams.core.stats.estimated_baseline import cusum_limit_with_baseline, false_alarm_rate
from streams.core.stats.run_length import cusum_arl, cusum_limit


def test_a_very_long_baseline_is_as_good_as_known_parameters() -> None:
    assert 1 / false_alarm_rate(0.5, 4.0, 20_000) == pytest.approx(cusum_arl(0.5, 4.0), rel=0.01)


def test_limits_for_known_parameters_alarm_far_too_often_after_25_periods() -> None:
    h = cusum_limit(2000, 0.5)

    assert 1 / false_alarm_rate(0.5, h, 25) < 2000 / 4
    assert 1 / false_alarm_rate(0.5, h, 25, spread_estimated=False) < 2000 / 2


@pytest.mark.parametrize(("k", "h"), [(0.5, 8.5), (0.75, 4.93), (1.0, 3.44)])
def test_the_limit_for_25_periods_is_wider_and_most_for_small_allowances(k: float, h: float) -> None:
    limit = cusum_limit_with_baseline(2000, k, 25, spread_estimated=False)

    assert limit == pytest.approx(h, abs=0.05)
    assert 1 / false_alarm_rate(k, limit, 25, spread_estimated=False) == pytest.approx(2000, rel=2e-3)


def test_an_unreachable_promise_is_refused_with_the_way_out() -> None:
    with pytest.raises(ValueError, match="raise the allowance, lengthen the baseline, or use a self-starting chart"):
        cusum_limit_with_baseline(10_000, 0.25, 10)


def test_a_baseline_without_error_estimate_is_refused() -> None:
    with pytest.raises(ValueError, match="take at least 4, better 25"):
        false_alarm_rate(0.5, 5, 3)


def test_the_rate_is_that_of_charts_with_their_own_estimated_baselines() -> None:
    rng = random.Random(7)
    k, periods, horizon = 1.0, 25, 400
    h = 2.5
    alarms = watched = 0
    for _ in range(500):
        learned = [rng.gauss(0, 1) for _ in range(periods)]
        mean = math.fsum(learned) / periods
        sigma = math.sqrt(math.fsum((x - mean) ** 2 for x in learned) / (periods - 1))
        chart = Cusum(h, k, target=mean, sigma=sigma)
        state = chart.initial()
        for _ in range(horizon):
            state = chart.update(state, rng.gauss(0, 1))
            watched += 1
            if chart.alarm(state):
                alarms, state = alarms + 1, chart.initial()

    assert alarms / watched == pytest.approx(false_alarm_rate(k, h, periods), rel=0.2)
