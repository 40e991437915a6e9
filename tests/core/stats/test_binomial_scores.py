"""Scores of x of n against a baseline: ranks of the exact distribution, near normal even for rare defects."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from streams.core.stats.binomial_scores import normal_score, standardise


def test_standardised_score_is_the_distance_in_standard_deviations() -> None:
    assert standardise(14, 100, 0.1) == pytest.approx(4 / 3)
    assert standardise(14, 100, 0.1, phi=4) == pytest.approx(2 / 3)


@settings(max_examples=150)
@given(st.integers(1, 500), st.floats(0.001, 0.6), st.data())
def test_normal_score_is_the_mid_p_rank_of_the_binomial(n: int, p: float, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, n))
    law = stats.binom(n, p)
    below, above = law.cdf(x) - law.pmf(x) / 2, law.sf(x) + law.pmf(x) / 2
    assume(min(below, above) > 1e-14)

    expected = stats.norm.ppf(below) if below < above else stats.norm.isf(above)
    assert normal_score(x, n, p) == pytest.approx(expected, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 150), st.floats(0.005, 0.6), st.floats(1.05, 8), st.data())
def test_normal_score_is_the_mid_p_rank_of_the_beta_binomial(n: int, p: float, phi: float, data: st.DataObject) -> None:
    rho = (phi - 1) / (n - 1)
    assume(rho < 0.9)
    x = data.draw(st.integers(0, n))
    law = stats.betabinom(n, p * (1 - rho) / rho, (1 - p) * (1 - rho) / rho)
    below, above = law.cdf(x) - law.pmf(x) / 2, law.sf(x) + law.pmf(x) / 2
    assume(min(below, above) > 1e-7)

    expected = stats.norm.ppf(below) if below < above else stats.norm.isf(above)
    assert normal_score(x, n, p, phi) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("phi", [1.0, 2.5])
def test_scores_rise_with_the_count_and_average_to_nothing(phi: float) -> None:
    n, p = 60, 0.05
    rho = (phi - 1) / (n - 1)
    law = stats.binom(n, p) if phi == 1 else stats.betabinom(n, p * (1 - rho) / rho, (1 - p) * (1 - rho) / rho)
    scores = [normal_score(x, n, p, phi) for x in range(n + 1)]

    assert scores == sorted(scores)
    assert abs(sum(z * law.pmf(x) for x, z in enumerate(scores))) < 0.05
    assert sum(z * z * law.pmf(x) for x, z in enumerate(scores)) < 1


def test_a_count_out_of_all_proportion_is_cut_at_eight_sigma() -> None:
    assert normal_score(500, 500, 0.001) == 8.0
    assert normal_score(0, 100_000, 0.5) == -8.0
    assert normal_score(400, 400, 0.001, phi=3) <= 8.0


def test_one_unit_has_no_dispersion() -> None:
    assert normal_score(1, 1, 0.2, phi=9) == normal_score(1, 1, 0.2)


def test_dispersion_beyond_the_possible_is_cut_to_what_n_units_can_have() -> None:
    assert math.isfinite(normal_score(3, 4, 0.2, phi=50))


@pytest.mark.parametrize(("x", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_an_impossible_count_is_refused(x: int, n: int) -> None:
    with pytest.raises(ValueError, match="pass over periods in which nothing was inspected"):
        normal_score(x, n, 0.1)


@pytest.mark.parametrize("p0", [0.0, 1.0])
def test_a_baseline_of_certainty_is_refused(p0: float) -> None:
    with pytest.raises(ValueError, match="shrink a baseline"):
        standardise(1, 5, p0)
