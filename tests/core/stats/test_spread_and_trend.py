"""The score of a spread and the slope of a trend, against scipy and published numbers."""

import pytest
from scipy import stats

from streams.core.stats.variance_score import variance_score
from streams.core.stats.weighted_trend import weighted_slope


@pytest.mark.parametrize(("chance", "z"), [(0.5, 0.0), (0.025, 1.959964), (0.001349898, 3.0), (0.975, -1.959964)])
@pytest.mark.parametrize("freedom", [1, 4, 150])
def test_a_spread_scores_as_its_chance_says(chance, z, freedom):
    assert variance_score(float(stats.chi2.isf(chance, freedom)), freedom) == pytest.approx(z, abs=1e-5)


def test_a_spread_beyond_all_chance_still_has_a_score():
    assert variance_score(5_000.0, 50) > 30


def test_a_spread_without_freedom_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        variance_score(1.0, 0)


def test_a_trend_is_aitkens_estimate():
    times, levels, variances = [0.0, 1.0, 2.0, 5.0], [1.0, 1.4, 2.3, 4.1], [0.1, 0.4, 0.1, 0.2]
    weights = [1 / each for each in variances]
    middle = sum(w * t for w, t in zip(weights, times, strict=True)) / sum(weights)
    level = sum(w * y for w, y in zip(weights, levels, strict=True)) / sum(weights)
    rows = list(zip(times, levels, weights, strict=True))
    squares = sum(w * (t - middle) ** 2 for t, _, w in rows)

    slope = weighted_slope(list(zip(times, levels, variances, strict=True)))
    assert slope is not None
    assert slope.value == pytest.approx(sum(w * (t - middle) * (y - level) for t, y, w in rows) / squares)
    assert (slope.high - slope.low) / 2 == pytest.approx(1.959964 / squares**0.5)


def test_two_moments_are_no_trend():
    assert weighted_slope([(0.0, 1.0, 1.0), (1.0, 2.0, 1.0)]) is None
    assert weighted_slope([(1.0, 1.0, 1.0)] * 3) is None
