"""The score of a count against the exact tails of the distributions it stands for."""

import math

import pytest
from scipy import stats

from streams.core.stats.count_score import count_score, student_to_normal


def exact(x: int, of) -> float:
    """The normal score of the exact mid-p."""
    lower = of.cdf(x - 1) + of.pmf(x) / 2
    upper = of.sf(x) + of.pmf(x) / 2
    return float(stats.norm.ppf(lower) if lower < upper else stats.norm.isf(upper))


CASES = {
    "poisson": (lambda mean: (mean, stats.poisson(mean)), 0.05),
    "binomial": (lambda mean: (mean * 0.7, stats.binom(round(mean / 0.3), 0.3)), 0.13),
    "negative binomial": (lambda mean: (mean + mean * mean / 5.5, stats.nbinom(5.5, 5.5 / (5.5 + mean))), 0.06),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("mean", [6.0, 30.0, 120.0])
def test_above_the_mean_it_is_the_exact_mid_p(name, mean):
    made, near = CASES[name]
    variance, of = made(mean)
    for p in (0.9, 0.99, 0.999, 0.99999):
        x = int(of.ppf(p))
        if x > mean:
            assert count_score(x, mean, variance) == pytest.approx(exact(x, of), abs=near)


def test_below_the_mean_it_has_the_sign_of_the_difference():
    assert count_score(0, 5, 5) == pytest.approx(exact(0, stats.poisson(5)), abs=0.4)
    assert count_score(5, 5, 5) == pytest.approx(1 / 6 / math.sqrt(5))


def test_it_rises_with_the_count():
    for variance in (2.0, 4.0, 9.0):
        scores = [count_score(x, 4.0, variance) for x in range(8)]
        assert scores == sorted(scores)
        assert len(set(scores)) == len(scores)


def test_all_of_a_binomial_may_fail():
    assert count_score(10, 5, 2.5) == pytest.approx(exact(10, stats.binom(10, 0.5)), abs=0.5)


def test_a_spread_that_was_estimated_counts_for_less():
    """Wallace's is good to a few hundredths of Student's own tail."""
    for freedom in (5, 24, 100):
        for z in (-3.0, 1.0, 4.0):
            own = stats.norm.isf(stats.t.sf(z, freedom))
            assert student_to_normal(z, freedom) == pytest.approx(own, abs=0.03)
    assert student_to_normal(3.0, math.inf) == 3.0
