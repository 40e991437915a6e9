"""The false-alarm budget: shares, expectations, bounds."""

import pytest
from scipy import stats

from streams.core.stats.budget import FalseAlarmBudget, false_alarm_bound
from streams.core.stats.run_length import cusum_arl, cusum_limit

DAY = 86_400_000


def test_one_false_alarm_a_quarter_over_ten_daily_charts_is_an_arl_of_913_days() -> None:
    assert FalseAlarmBudget(4, DAY).arl0_periods(10) == pytest.approx(913.125)


def test_all_charts_together_spend_the_budget_exactly() -> None:
    budget = FalseAlarmBudget(4, DAY)
    charts = 37
    limit = cusum_limit(budget.arl0_periods(charts))

    alarms_a_year = charts * budget.periods_per_year / cusum_arl(0.5, limit)

    assert alarms_a_year == pytest.approx(4, rel=1e-3)
    assert charts * budget.share(charts) == pytest.approx(1)


def test_a_weighted_chart_gets_a_larger_share_and_a_shorter_run() -> None:
    budget = FalseAlarmBudget(4, 7 * DAY)

    assert budget.arl0_periods(20, weight=4) == pytest.approx(budget.arl0_periods(20) / 4)
    assert budget.share(20, weight=4) == pytest.approx(0.2)


def test_a_budget_that_leaves_no_chart_is_refused() -> None:
    with pytest.raises(ValueError, match="lower the budget or shorten the period"):
        FalseAlarmBudget(50, 30 * DAY).arl0_periods(2)


def test_expected_alarms_grow_with_the_time_watched() -> None:
    assert FalseAlarmBudget(4, DAY).expected(365.25) == pytest.approx(4)
    assert FalseAlarmBudget(4, DAY).expected(0) == 0


@pytest.mark.parametrize("expected", [0.0, 0.3, 1.0, 4.0, 27.5])
def test_the_bound_is_the_poisson_quantile(expected: float) -> None:
    assert false_alarm_bound(expected) == stats.poisson.ppf(0.95, expected) or expected == 0
    assert false_alarm_bound(0.0) == 0
    assert false_alarm_bound(expected, 0.99) >= false_alarm_bound(expected)
