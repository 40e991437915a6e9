"""The effect beyond what changed for all, with its error, bounds and the groups' own drift."""

import math
import random

import pytest
from scipy.stats import t as student

from streams.core.stats.untreated import (
    LEAST_DRIFT,
    UNMEASURED,
    Group,
    difference,
    drift_over,
    own_drift,
)


def test_the_effect_is_the_change_of_the_treated_beyond_the_weighted_change_of_the_rest():
    treated = Group(100.0, 50.0, 20.0, 40.0)
    others = [Group(50.0, 50.0, 60.0, 50.0), Group(200.0, 200.0, 200.0, 200.0)]
    found = difference(treated, others, 1.0, 0.0)

    changes = [math.log(60.5 / 50.5), 0.0]
    weights = [1 / (1 / 60.5 + 1 / 50.5), 1 / (2 / 200.5)]
    mean = sum(w * d for w, d in zip(weights, changes, strict=True)) / sum(weights)
    own = math.log(20.5 / 40) - math.log(100.5 / 50)
    assert found.effect == pytest.approx(own - mean)
    assert found.error == pytest.approx(math.sqrt(1 / 20.5 + 1 / 100.5 + 1 / sum(weights)))
    assert found.others == pytest.approx(mean)
    assert found.t == pytest.approx(found.effect / found.error)


def test_without_untreated_groups_there_is_no_effect_to_tell():
    assert difference(Group(1.0, 1.0, 1.0, 1.0), [], 1.0, 0.0) is None
    assert difference(Group(1.0, 1.0, 1.0, 1.0), [Group(1.0, 0.0, 1.0, 1.0)], 1.0, 0.0) is None
    assert difference(Group(1.0, 0.0, 1.0, 1.0), [Group(1.0, 1.0, 1.0, 1.0)], 1.0, 0.0) is None


def test_where_drift_is_what_varies_the_bound_is_that_of_so_many_groups():
    groups = [Group(1e9, 1e9, 1e9, 1e9)] * 3
    found = difference(groups[0], groups, 1.0, 0.04)

    assert found.freedom == pytest.approx((found.error**2 / 0.04) ** 2, rel=0.01) or found.freedom == 4
    assert found.bound(1.0) == pytest.approx(student.isf(0.025, found.freedom))
    low, high = found.interval()
    assert low * high == pytest.approx(1.0)
    assert difference(groups[0], groups, 1.0, 0.0).freedom == 60


def test_a_drift_grows_with_the_span_and_is_never_nothing():
    assert drift_over(0.014, 7, 7) == pytest.approx(0.014)
    assert drift_over(0.014, 7, 28) == pytest.approx(0.035)
    assert drift_over(0.0, 7, 7) == LEAST_DRIFT
    assert drift_over(None, 7, 7) == UNMEASURED


def test_placebo_actions_measure_the_groups_own_drift():
    """Random walks of 0.1 a period: a difference over twice seven periods varies by some 2 × 0.01 × 14 / 3."""
    draw = random.Random(2)
    logs = [0.0] * 40
    periods = []
    for _ in range(210):
        logs = [log + draw.gauss(0, 0.1) for log in logs]
        periods.append({f"{at}": (1e4 * math.exp(log), 1e4) for at, log in enumerate(logs)})

    assert own_drift(periods, 1.0) == pytest.approx(0.01 * 14 / 3, rel=0.15)


def test_what_only_chance_moves_does_not_drift_and_few_periods_tell_nothing():
    draw = random.Random(5)
    periods = [{f"{at}": (float(round(draw.gauss(400, 20))), 400.0) for at in range(20)} for _ in range(140)]

    assert own_drift(periods, 1.0) < 0.0005
    assert own_drift(periods[:13], 1.0) is None
    assert own_drift([{"a": (1.0, 1.0)}] * 30, 1.0) is None
