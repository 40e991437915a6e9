"""When growth reaches a limit: against the exact line, and against simulated walks."""

import math

import numpy as np
import pytest

from streams.core.stats.first_passage import SLOPE_SPREAD, WANDER, Passage, passage


def test_an_exact_line_is_found_and_the_date_is_its_crossing():
    weekly = [round(10_000 * math.exp(0.02 * week)) for week in range(13)]
    found = passage(weekly, 10_000 * math.exp(0.02 * 20), 1e-6, 1e-8)

    assert found.slope == pytest.approx(0.02, abs=0.001)
    assert found.room[0] == pytest.approx(math.exp(0.16), rel=0.01)
    assert found.week_of(0.5) in (8, 9)


def test_the_prior_alone_decides_where_the_weeks_say_little_and_short_histories_say_nothing():
    noisy = passage([100, 130] * 6, 200.0, 0.05, 10.0)

    assert math.sqrt(noisy.var_slope) == pytest.approx(SLOPE_SPREAD, rel=0.01)
    assert passage([100] * 7, 200.0, 0.05, 0.0025) is None
    assert passage([100] * 12 + [0], 200.0, 0.05, 0.0025) is None


def test_chances_agree_with_simulated_walks_under_growth():
    found = Passage(4.0, 0.03, 0.001, 0.0001, 0.00005, 4.3, 0.05)
    rng = np.random.default_rng(1)
    cov = [[found.var_level, found.cov], [found.cov, found.var_slope]]
    draws = rng.multivariate_normal([found.level, found.slope], cov, 20_000)
    slopes = draws[:, 1:] + np.cumsum(WANDER * rng.normal(size=(20_000, 20)), axis=1)
    paths = draws[:, :1] + np.cumsum(slopes, axis=1)
    limit = found.limit + found.spread * rng.normal(size=20_000)
    passed = np.maximum.accumulate(paths > limit[:, None], axis=1).mean(axis=0)

    for week in (4, 8, 12, 20):
        assert found.chance_by(week) == pytest.approx(passed[week - 1], abs=0.02)
