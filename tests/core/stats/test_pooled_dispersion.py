"""Dispersion learned from many baselines: chance alone gives none, wandering rates give theirs, thin charts learn it
from the others.
"""

import numpy as np
import pytest

from streams.core.stats.pooled_dispersion import PRIOR_FREEDOM, Spread, between_variance, drawn_dispersion

PERIODS = 25


def spreads(wander: float, sizes: list[int], rate: float = 0.03, seed: int = 7) -> list[Spread]:
    """Baselines of 25 periods whose log-odds wander by so much, one a size of period."""
    chance = np.random.default_rng(seed)
    found = []
    for n in sizes:
        odds = np.exp(np.log(rate / (1 - rate)) + chance.normal(0, wander, PERIODS))
        x = chance.binomial(n, odds / (1 + odds))
        p = (x.sum() + 0.5) / (n * PERIODS + 1)
        found.append(Spread(float(((x - n * p) ** 2).sum() / (n * p * (1 - p))), PERIODS - 1, n * p * (1 - p)))
    return found


def test_what_chance_explains_is_no_dispersion():
    falsely = sum(between_variance(spreads(0.0, [300] * 5, seed=seed)) > 0 for seed in range(400))

    assert falsely / 400 == pytest.approx(0.05, abs=0.04)


def test_thin_charts_are_not_mistaken_for_wandering_ones():
    falsely = sum(between_variance(spreads(0.0, [12] * 50, seed=seed)) > 0 for seed in range(200))

    assert falsely / 200 <= 0.1


def test_the_variance_of_the_log_odds_is_found_again():
    found = [between_variance(spreads(0.5, [300] * 5 + [20] * 20, seed=seed)) for seed in range(40)]

    assert sum(found) / 40 == pytest.approx(0.25, rel=0.35), "the variance of exp(N(0, σ²)) is a little more than σ²"


def test_the_weighted_moment_estimate_by_hand():
    one, two = Spread(72.0, 24, 4.0), Spread(60.0, 24, 8.0)
    weights = [4 / 2.25, 8 / 2.125]

    expected = (weights[0] * 48 + weights[1] * 36) / (weights[0] * 24 * 4 + weights[1] * 24 * 8)
    assert between_variance([one, two]) == pytest.approx(expected)


def test_a_thin_chart_takes_what_the_others_tell_and_a_stout_one_keeps_more_of_its_own():
    thin, stout = Spread(24.0, 24, 0.2), Spread(24.0, 24, 20.0)
    between = 0.1

    own = 48 / 2.05
    assert drawn_dispersion(stout, between) == pytest.approx((own * 1 + PRIOR_FREEDOM * 3) / (own + PRIOR_FREEDOM))
    assert drawn_dispersion(thin, between) == pytest.approx(1.02, abs=0.01)


def test_dispersion_is_never_below_chance():
    assert drawn_dispersion(Spread(2.0, 24, 10.0), 0.0) == 1.0


def test_baselines_that_tell_nothing_are_passed_over():
    assert between_variance([Spread(0.0, 0, 0.0), Spread(0.0, 24, 0.0)]) == 0.0
    assert drawn_dispersion(Spread(0.0, 0, 0.0), 0.3) == 1.0
