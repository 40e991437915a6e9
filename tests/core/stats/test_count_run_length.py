"""Designs of charts of counts: against exact chains, against each other, and against the charts themselves."""

import math
import random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from streams.core.stats.binomial_scores import normal_score
from streams.core.stats.cusum import Cusum
from streams.core.stats.run_length import cusum_arl, cusum_limit
from tests.oracles import markov_chain
from tests.oracles.bernoulli_cusum import BernoulliCusum, reward
from tests.oracles.binomial_cusum import BinomialCusum, shifted_rate
from tests.oracles.count_run_length import (
    bernoulli_cusum_arl,
    bernoulli_cusum_limit,
    binomial_cusum_arl,
    binomial_cusum_limit,
    count_probabilities,
    poisson_cusum_arl,
    poisson_cusum_limit,
    risk_adjusted_cusum_arl,
    risk_adjusted_cusum_limit,
    score_cusum_arl,
    score_cusum_limit,
)
from tests.oracles.poisson_cusum import PoissonCusum
from tests.oracles.risk_adjusted_cusum import RiskAdjustedCusum


def dense_run_length(steps: list[int], chances: list[float], limit: int, start: int = 0) -> float:
    """The chain written out and solved as it stands, without any of the algebra of the module under test."""
    matrix = np.eye(limit + 1)
    for state in range(limit + 1):
        for step, chance in zip(steps, chances, strict=True):
            if (target := max(0, state + step)) <= limit:
                matrix[state, target] -= chance
    return float(np.linalg.solve(matrix, np.ones(limit + 1))[start])


@settings(deadline=None, max_examples=40)
@given(
    weights=st.lists(st.floats(0.05, 1), min_size=2, max_size=6),
    steps=st.lists(st.integers(-9, 9), min_size=6, max_size=6, unique=True),
    limit=st.integers(0, 40),
)
def test_the_lattice_chain_solves_its_equations(weights: list[float], steps: list[int], limit: int) -> None:
    steps = [*steps[: len(weights) - 1], 10]
    chances = [weight / sum(weights) for weight in weights]

    ours = markov_chain.lattice_run_length(np.array(steps, dtype=float), np.array(chances), limit)

    assert ours == pytest.approx(dense_run_length(steps, chances, limit), rel=1e-9)


@settings(deadline=None, max_examples=40)
@given(p=st.floats(0.002, 0.4), gain=st.integers(2, 60), limit=st.integers(1, 200), data=st.data())
def test_the_unit_chain_solves_its_equations(p: float, gain: int, limit: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, limit))

    ours = markov_chain.unit_run_length(p, gain, limit, start)

    assume(ours < 1e8)  # beyond, the dense equations are singular in double precision
    assert ours == pytest.approx(dense_run_length([-1, gain - 1], [1 - p, p], limit, start), rel=1e-6)


def test_one_pass_gives_the_run_length_of_every_limit() -> None:
    steps, chances = np.array([-1, 0, 3]), np.array([0.7, 0.2, 0.1])

    together = list(markov_chain.run_lengths(steps, chances, 12, head_start=0.5))

    alone = [dense_run_length([-1, 0, 3], [0.7, 0.2, 0.1], limit, round(limit / 2)) for limit in range(12)]
    assert together == pytest.approx(alone, rel=1e-10)


def test_splitting_scores_over_cells_keeps_their_mean() -> None:
    scores, chances = np.array([-0.313, 0.02, 1.7]), np.array([0.6, 0.3, 0.1])

    steps, shares = markov_chain.split(scores, chances, 0.05)

    assert float(steps @ shares) * 0.05 == pytest.approx(float(scores @ chances))
    assert float(shares.sum()) == pytest.approx(1)


@pytest.mark.parametrize(("n", "p", "phi"), [(40, 0.1, 1.0), (40, 0.1, 3.0), (1, 0.2, 5.0), (1000, 0.001, 1.0)])
def test_count_probabilities_are_those_of_scipy(n: int, p: float, phi: float) -> None:
    counts, chances = count_probabilities(n, p, phi)

    if phi > 1 and n > 1:
        rho = (phi - 1) / (n - 1)
        expected = stats.betabinom.pmf(counts, n, p * (1 - rho) / rho, (1 - p) * (1 - rho) / rho)
        assert float((counts**2) @ chances - (counts @ chances) ** 2) == pytest.approx(phi * n * p * (1 - p), rel=1e-6)
    else:
        expected = stats.binom.pmf(counts, n, p)
    assert chances == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("n", "p", "limit"), [(100, 0.01, 305), (1000, 0.01, 305), (50, 0.02, 332), (300, 0.01, 215)])
def test_binomial_cusum_agrees_with_an_exact_chain(n: int, p: float, limit: int) -> None:
    # choose the odds ratio so that scores are whole multiples of the evidence b of one good unit
    steps = round(math.log(2) / math.log1p(p))
    odds_ratio = next(r for r in np.arange(1.5, 2.5, 1e-5) if math.log(r) <= steps * math.log1p(p * (r - 1)))
    per_unit = math.log(odds_ratio) / steps
    counts, chances = count_probabilities(n, p)
    exact = dense_run_length([int(steps * x - n) for x in counts], list(chances), limit)

    ours = binomial_cusum_arl(BinomialCusum(p, (limit + 0.5) * per_unit, float(odds_ratio)), (n,), p)

    assert ours == pytest.approx(exact, rel=0.02)


@settings(deadline=None, max_examples=15)
@given(arl0=st.floats(50, 5000), p0=st.floats(0.002, 0.2), n=st.integers(20, 600), phi=st.sampled_from([1.0, 2.5]))
def test_designs_on_counts_keep_their_promise(arl0: float, p0: float, n: int, phi: float) -> None:
    design = binomial_cusum_limit(arl0, p0, (n, 2 * n), phi=phi)
    scored = score_cusum_limit(arl0, p0, (n, 2 * n), phi=phi)

    assert design.arl0 >= 0.99 * arl0
    achieved = binomial_cusum_arl(BinomialCusum(p0, design.limit, phi=phi), (n, 2 * n), p0)
    assert achieved == pytest.approx(design.arl0, rel=0.05)
    assert score_cusum_arl(0.5, scored.limit, p0, (n, 2 * n), phi=phi) == pytest.approx(scored.arl0, rel=0.05)
    assert scored.arl0 >= 0.99 * arl0


def test_normal_scores_of_large_counts_need_the_normal_limit() -> None:
    design = score_cusum_limit(500, 0.3, (5000,))

    assert design.limit == pytest.approx(cusum_limit(500), rel=0.02)


@pytest.mark.parametrize(("n", "p0"), [(1000, 0.01), (200, 0.01), (50, 0.01), (2000, 0.001)])
@pytest.mark.parametrize("phi", [1.0, 2.0])
def test_normal_scores_with_a_normal_limit_err_on_the_side_of_silence(n: int, p0: float, phi: float) -> None:
    assert score_cusum_arl(0.5, cusum_limit(370), p0, (n,), phi=phi) >= 365


def test_plain_standardising_of_small_counts_would_alarm_twice_as_often() -> None:
    counts, chances = count_probabilities(200, 0.01)
    z = (counts - 2) / math.sqrt(200 * 0.01 * 0.99)

    assert markov_chain.score_run_length(z - 0.5, chances, cusum_limit(370)) < 200


def test_the_scores_of_the_design_are_those_of_the_chart() -> None:
    k, h, p0, n, phi = 0.5, 4.0, 0.04, 30, 1.8
    counts, chances = count_probabilities(n, p0, phi)
    scores = np.array([normal_score(int(x), n, p0, phi) for x in counts])

    by_hand = markov_chain.score_run_length(scores - k, chances, h)

    assert score_cusum_arl(k, h, p0, (n,), phi=phi) == pytest.approx(by_hand, rel=1e-6)


def test_a_worse_rate_is_found_sooner_and_a_better_one_later() -> None:
    chart = BinomialCusum(0.02, 4.0)

    better, same, worse = (binomial_cusum_arl(chart, (200,), p) for p in (0.01, 0.02, 0.04))

    assert worse < 10 < same < better


def test_a_limit_beyond_the_first_cells_is_still_found() -> None:
    scores, chances = np.array([-1.0, 1.0]), np.array([0.5, 0.5])

    limit, arl0 = markov_chain.score_limit(scores, chances, 400.0)

    assert arl0 >= 400
    assert markov_chain.score_run_length(scores, chances, limit) == pytest.approx(arl0, rel=0.06)


@pytest.mark.parametrize(("p0", "odds_ratio", "arl0"), [(0.1, 2, 500), (0.01, 2, 30_000), (0.0005, 3, 2e6)])
def test_bernoulli_design_has_the_arl0_asked_for(p0: float, odds_ratio: float, arl0: float) -> None:
    steps = reward(p0, shifted_rate(p0, odds_ratio))

    design = bernoulli_cusum_limit(arl0, p0, steps)

    achieved = bernoulli_cusum_arl(BernoulliCusum(steps, int(design.limit)), p0)
    assert achieved == pytest.approx(design.arl0, rel=1e-4)
    assert arl0 <= achieved < 1.15 * arl0


def test_bundling_very_rare_units_changes_next_to_nothing() -> None:
    p, steps, limit = 0.0009, 770, 4000
    exact = markov_chain.unit_run_length(p, steps, limit)

    assert bernoulli_cusum_arl(BernoulliCusum(steps, limit), p) == pytest.approx(exact, rel=0.01)


def test_poisson_limits_are_exact_where_the_reference_is_a_simple_ratio() -> None:
    # Lucas 1985: mean ¼, k = ¼: ARL0 of 430 or more needs h = 10 (alarm at C ≥ h); one step less is 417
    design = poisson_cusum_limit(430, 0.25, 0.25)

    assert design.limit == pytest.approx(10 - 1 / 8)
    assert poisson_cusum_arl(PoissonCusum(0.25, 9.74), 0.25) < 430 <= design.arl0
    assert design.arl0 == pytest.approx(438.12, abs=0.01)


@pytest.mark.parametrize("reference", [5.0, 4.9326])
def test_poisson_limits_without_a_simple_ratio_keep_their_promise_too(reference: float) -> None:
    design = poisson_cusum_limit(1000, 4.0, reference)

    assert 1000 <= design.arl0 < 1300
    assert poisson_cusum_arl(PoissonCusum(reference, design.limit), 4.0) == pytest.approx(design.arl0, rel=0.02)


def test_a_poisson_limit_out_of_reach_of_the_lattice_is_found_on_cells() -> None:
    design = poisson_cusum_limit(1e7, 900.0, 900.0625)

    assert design.arl0 >= 1e7


def test_risk_adjusted_design_has_the_arl0_asked_for_under_its_mix() -> None:
    mix = ((0.01, 0.5), (0.05, 0.3), (0.2, 0.2))

    design = risk_adjusted_cusum_limit(2000, mix)
    chart = RiskAdjustedCusum(design.limit)

    assert 2000 <= design.arl0 < 2150
    assert risk_adjusted_cusum_arl(chart, mix) == pytest.approx(design.arl0, rel=0.02)
    assert risk_adjusted_cusum_arl(chart, mix, 2.0) < 0.1 * design.arl0


def test_with_one_risk_the_risk_adjusted_chart_is_the_bernoulli_chart() -> None:
    p0, steps, limit = 0.05, 14, 80
    odds_ratio = next(r for r in np.arange(1.9, 2.2, 1e-6) if math.log(r) <= steps * math.log1p(p0 * (r - 1)))
    chart = RiskAdjustedCusum((limit + 0.5) * math.log(odds_ratio) / steps, float(odds_ratio))

    exact = markov_chain.unit_run_length(p0, steps, limit)

    assert risk_adjusted_cusum_arl(chart, ((p0, 1.0),)) == pytest.approx(exact, rel=0.05)


def test_the_charts_themselves_run_as_long_as_designed() -> None:
    rng = random.Random(20240)
    design = score_cusum_limit(60, 0.05, (40,), k=0.5)
    chart = Cusum(design.limit)
    scores = {x: normal_score(x, 40, 0.05) for x in range(41)}
    lengths = []
    for _ in range(2500):
        state = chart.initial()
        while not chart.alarm(state):
            state = chart.update(state, scores[sum(rng.random() < 0.05 for _ in range(40))])
        lengths.append(state.seen)
        if len(lengths) >= 600:
            break

    mean = sum(lengths) / len(lengths)
    assert mean == pytest.approx(design.arl0, rel=4 / math.sqrt(len(lengths)))


def test_with_constant_size_a_shift_is_found_as_fast_as_by_the_normal_chart() -> None:
    p1 = 0.3 + math.sqrt(0.3 * 0.7 / 5000)

    assert score_cusum_arl(0.5, 4.0, 0.3, (5000,), p=p1) == pytest.approx(cusum_arl(0.5, 4.0, 1.0), rel=0.03)
