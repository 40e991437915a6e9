"""Run lengths of charts of measurements: limiting cases, scipy's distributions, and the charts themselves."""

import random
import statistics

import pytest
from scipy import stats

from streams.core.stats.individuals_chart import IndividualsChart, SubgroupChart
from tests.oracles.measurement_run_length import individuals_arl, subgroup_arl


def test_the_jump_limit_costs_run_length_but_not_much_is_left_of_it_for_tight_limits() -> None:
    assert individuals_arl(3) < 1 / (2 * stats.norm.sf(3))
    assert individuals_arl(1.8) == pytest.approx(1 / (2 * stats.norm.sf(1.8)), rel=1e-6)  # no jump exceeds 3.6σ inside


def test_a_shift_is_found_sooner() -> None:
    assert individuals_arl(3, 2) < 10 < individuals_arl(3, 0.5) < individuals_arl(3)


def test_the_individuals_chart_runs_as_long_as_stated() -> None:
    rng = random.Random(12)
    chart = IndividualsChart(5.0, 2.0, sigmas=2.5)
    lengths = []
    for _ in range(1500):
        state = chart.initial()
        while not chart.alarm(state):
            state = chart.update(state, rng.gauss(5, 2))
        lengths.append(state.seen)

    assert statistics.fmean(lengths) == pytest.approx(individuals_arl(2.5), rel=0.1)


def test_a_subgroup_alarms_by_its_mean_or_by_its_spread() -> None:
    chart = SubgroupChart(0.0, 1.0, 5, spread="deviation")
    _, most = chart.spread_limits()
    spread = stats.chi2.sf(4 * most**2, 4)
    chance = 1 - (1 - 2 * stats.norm.sf(3)) * (1 - spread)

    assert subgroup_arl(chart) == pytest.approx(1 / chance)


def test_the_range_chart_agrees_with_scipys_studentized_range() -> None:
    chart = SubgroupChart(0.0, 1.0, 4)
    least, most = chart.spread_limits()
    inside = stats.studentized_range.cdf(most, 4, 10**9) - stats.studentized_range.cdf(least, 4, 10**9)

    assert subgroup_arl(chart) == pytest.approx(1 / (1 - (1 - 2 * stats.norm.sf(3)) * inside), rel=1e-4)


def test_the_units_of_the_chart_do_not_matter() -> None:
    assert subgroup_arl(SubgroupChart(70.0, 13.0, 5), 1.0) == pytest.approx(subgroup_arl(SubgroupChart(0, 1, 5), 1.0))
