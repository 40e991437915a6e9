"""Intervals of proportions, rates and means, against published numbers and against statsmodels and scipy."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson

from streams.core.stats.mean_interval import mean_of_histogram
from streams.core.stats.newcombe import newcombe_interval
from streams.core.stats.nps import net_promoter_score, nps_of_histogram, nps_variance
from streams.core.stats.poisson_interval import poisson_rate_interval
from streams.core.stats.wilson import proportion, wilson_interval
from tests.oracles.exact_interval import clopper_pearson_interval

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
confidences = st.sampled_from([0.8, 0.9, 0.95, 0.99])


@pytest.mark.parametrize(("x", "n", "bounds"), [(4, 20, (0.08066, 0.41602)), (0, 30, (0.0, 0.11351))])
def test_wilson_gives_the_published_bounds(x: int, n: int, bounds: tuple[float, float]) -> None:
    low, high = wilson_interval(x, n)

    assert (round(low, 5), round(high, 5)) == bounds


@given(counts, confidences)
def test_wilson_agrees_with_statsmodels(x_of_n: tuple[int, int], confidence: float) -> None:
    expected = proportion_confint(*x_of_n, alpha=1 - confidence, method="wilson")

    assert wilson_interval(*x_of_n, confidence) == pytest.approx(expected, abs=1e-10)


@given(counts)
def test_wilson_of_the_complement_mirrors_it(x_of_n: tuple[int, int]) -> None:
    x, n = x_of_n
    low, high = wilson_interval(x, n)

    assert wilson_interval(n - x, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_nothing_inspected_says_nothing() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)
    assert proportion(0, 0) == (0.0, 0.0, 1.0, 0)
    assert clopper_pearson_interval(0, 0) == (0.0, 1.0)
    assert newcombe_interval(0, 0, 3, 5) == (-1.0, 1.0)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0])
def test_a_confidence_that_is_no_share_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="give a share between 0 and 1"):
        wilson_interval(1, 2, confidence)


@given(counts, confidences)
def test_clopper_pearson_agrees_with_statsmodels(x_of_n: tuple[int, int], confidence: float) -> None:
    expected = proportion_confint(*x_of_n, alpha=1 - confidence, method="beta")

    assert clopper_pearson_interval(*x_of_n, confidence) == pytest.approx(expected, abs=1e-9)


def test_clopper_pearson_agrees_with_r() -> None:
    # R, ?binom.test: binom.test(682, 682 + 243)
    assert clopper_pearson_interval(682, 925) == pytest.approx((0.7076683, 0.7654066), abs=5e-8)


@given(st.integers(0, 300), st.floats(0.1, 1e4), confidences)
def test_poisson_interval_agrees_with_statsmodels(x: int, exposure: float, confidence: float) -> None:
    low, high = confint_poisson(x, exposure, method="exact-c", alpha=1 - confidence)

    expected = (0.0 if x == 0 else low, high)
    assert poisson_rate_interval(x, exposure, confidence) == pytest.approx(expected, rel=1e-8, abs=1e-12)


def test_poisson_interval_agrees_with_r() -> None:
    # R, ?poisson.test: poisson.test(137, 24.19893)
    assert poisson_rate_interval(137, 24.19893) == pytest.approx((4.753125, 6.692709), abs=5e-7)


def test_a_rate_without_exposure_is_refused() -> None:
    with pytest.raises(ValueError, match="positive exposure"):
        poisson_rate_interval(1, 0)


# Newcombe 1998, Table II, method 10
@pytest.mark.parametrize(
    ("table", "bounds"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_newcombe_gives_the_published_bounds(table: tuple[int, int, int, int], bounds: tuple[float, float]) -> None:
    low, high = newcombe_interval(*table)

    assert (round(low, 4), round(high, 4)) == bounds


@given(counts, counts)
def test_newcombe_agrees_with_statsmodels(first: tuple[int, int], second: tuple[int, int]) -> None:
    expected = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")

    assert newcombe_interval(*first, *second) == pytest.approx(expected, abs=1e-7)


def test_net_promoter_margin_is_the_published_one() -> None:
    margin = 1.96 * math.sqrt(nps_variance(0.5, 0.2, 100)) * 100

    assert round(margin, 1) == 15.3
    assert round(1.96 * math.sqrt(nps_variance(0.5, 0.2, 400)) * 100, 1) == 7.7


def test_adjusted_wald_adds_three_answers() -> None:
    # by hand: 51 of 103 promote, 20.75 detract after adding 3/4, 3/2, 3/4
    high, low = 50.75 / 103, 20.75 / 103
    half = 1.959964 * math.sqrt((high + low - (high - low) ** 2) / 103)

    estimate = net_promoter_score(50, 30, 20)

    assert estimate.value == 30
    assert (estimate.low, estimate.high) == pytest.approx((100 * (high - low - half), 100 * (high - low + half)))
    assert estimate.n == 100


def test_unanimous_promoters_are_not_certain() -> None:
    estimate = net_promoter_score(10, 0, 0)

    assert estimate.value == 100
    assert estimate.low < 90
    assert estimate.high == 100
    assert net_promoter_score(0, 0, 0) == (0.0, -100, 100, 0)


def test_the_histogram_of_answers_is_split_at_seven_and_nine() -> None:
    answers = [1, 1, 1, 1, 1, 1, 1, 10, 10, 100, 100]

    assert nps_of_histogram(answers) == net_promoter_score(200, 20, 7)
    with pytest.raises(ValueError, match="11 answers"):
        nps_of_histogram([1, 2, 3])


@settings(max_examples=60)
@given(st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(lambda c: sum(1 for v in c if v) > 1))
def test_mean_of_scores_agrees_with_scipy(histogram: list[int]) -> None:
    scores = [score for score, count in enumerate(histogram, 1) for _ in range(count)]
    low, high = stats.t.interval(0.95, len(scores) - 1, loc=sum(scores) / len(scores), scale=stats.sem(scores))

    estimate = mean_of_histogram(histogram)

    assert estimate is not None
    assert (estimate.value, estimate.n) == (pytest.approx(sum(scores) / len(scores)), len(scores))
    assert (estimate.low, estimate.high) == pytest.approx((max(1, low), min(5, high)))


def test_equal_scores_still_leave_doubt() -> None:
    estimate = mean_of_histogram([0, 0, 0, 0, 12])

    assert estimate is not None
    assert (estimate.value, estimate.high) == (5, 5)
    assert 4 < estimate.low < 4.6
    assert mean_of_histogram([0, 1, 0]) == (2.0, 1.0, 3.0, 1)
    assert mean_of_histogram([0, 0]) is None
