"""Log-likelihood CUSUMs of counts: they agree with each other where they must, and with their definitions."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles.bernoulli_cusum import BernoulliCusum, BernoulliState, effective_p1, reward
from tests.oracles.binomial_cusum import BinomialCusum, shifted_rate
from tests.oracles.page import PageState
from tests.oracles.poisson_cusum import PoissonCusum, reference_rate
from tests.oracles.risk_adjusted_cusum import RiskAdjustedCusum

periods = st.lists(
    st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=30
)
units = st.lists(st.booleans(), min_size=1, max_size=80)


@given(periods, st.sampled_from([0.5, 1.5, 2.0, 4.0]))
def test_binomial_evidence_is_the_log_likelihood_ratio(counts: list[tuple[int, int]], odds_ratio: float) -> None:
    p0 = 0.07
    p1 = shifted_rate(p0, odds_ratio)
    chart = BinomialCusum(p0, limit=4, odds_ratio=odds_ratio)
    state, expected = chart.initial(), 0.0
    for x, n in counts:
        state = chart.update(state, x, n)
        expected = max(0.0, expected + x * math.log(p1 / p0) + (n - x) * math.log((1 - p1) / (1 - p0)))

        assert state.value == pytest.approx(expected, abs=1e-9)


@given(periods)
def test_dispersion_divides_the_evidence(counts: list[tuple[int, int]]) -> None:
    plain, damped = BinomialCusum(0.07, 4), BinomialCusum(0.07, 4, phi=2.5)

    assert [damped.score(*c) for c in counts] == pytest.approx([plain.score(*c) / 2.5 for c in counts])


def test_an_empty_period_neither_adds_nor_forgets() -> None:
    chart = BinomialCusum(0.05, 4)
    before = chart.update(chart.initial(), 6, 40)

    after = chart.update(before, 0, 0)

    assert after.value == before.value
    assert (after.seen, after.run) == (before.seen + 1, before.run + 1)


def test_onset_is_the_first_period_of_the_present_run() -> None:
    chart = BinomialCusum(0.05, limit=3)
    state = chart.initial()
    for x in (2, 1, 9, 0, 0, 0, 7, 8):
        state = chart.update(state, x, 50)

    assert state.onset == 7
    assert chart.alarm(state)
    assert PageState().onset is None


@given(units)
def test_one_unit_at_a_time_is_the_bernoulli_recursion(sequence: list[bool]) -> None:
    chart = BernoulliCusum(reward=9, limit=30)
    state, value = chart.initial(), 0
    for defective in sequence:
        state = chart.update(state, int(defective))
        value = max(0, value + 8) if defective else max(0, value - 1)

        assert state.value == value
        assert chart.alarm(state) == (max(value, 0) > 30)


def spread(x: int, n: int) -> list[bool]:
    """x defects among n units, as evenly as whole numbers allow."""
    good, sequence, placed = n - x, [], 0
    for defect in range(1, x + 1):
        before = defect * good // (x + 1)
        sequence += [False] * (before - placed) + [True]
        placed = before
    return sequence + [False] * (good - placed)


@given(periods)
def test_a_batch_is_its_units_evenly_spread(counts: list[tuple[int, int]]) -> None:
    chart = BernoulliCusum(reward=9, limit=30)
    batch, single = chart.initial(), chart.initial()
    for x, n in counts:
        batch = chart.update(batch, x, n)
        peak = single.value if n == 0 else 0
        for defective in spread(x, n):
            single = chart.update(single, int(defective))
            peak = max(peak, single.value)

        assert (batch.seen, batch.value, batch.onset) == (single.seen, single.value, single.onset)
        assert batch.peak == peak


@settings(max_examples=100)
@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(0, 40), st.randoms())
def test_every_order_within_a_batch_ends_within_its_good_units(
    x_of_n: tuple[int, int], held: int, chance: random.Random
) -> None:
    x, n = x_of_n
    chart = BernoulliCusum(reward=9, limit=30)
    start = BernoulliState(value=held, onset=1 if held else None)
    shuffled = [True] * x + [False] * (n - x)
    chance.shuffle(shuffled)
    state = start
    for defective in shuffled:
        state = chart.update(state, int(defective))

    assert abs(state.value - chart.update(start, x, n).value) <= n - x


def test_a_batch_that_rose_above_the_limit_alarms_though_it_fell_back() -> None:
    chart = BernoulliCusum(reward=20, limit=30)
    state = chart.update(chart.initial(), 2, 12)

    assert state.peak == 19 - 3 + 19
    assert chart.alarm(state)
    assert state.value <= 33
    assert state.onset == 4


def test_more_defects_than_units_are_refused() -> None:
    with pytest.raises(ValueError, match="3 defective of 2 units"):
        BernoulliCusum(9, 30).update(BernoulliState(), 3, 2)


@pytest.mark.parametrize(("p0", "p1"), [(0.01, 0.02), (0.001, 0.003), (0.1, 0.2)])
def test_the_rounded_reward_is_tuned_to_nearly_the_rate_asked_for(p0: float, p1: float) -> None:
    steps = reward(p0, p1)
    tuned = effective_p1(p0, steps)

    assert tuned == pytest.approx(p1, rel=0.08)
    odds_ratio = tuned * (1 - p0) / (p0 * (1 - tuned))
    assert math.log(odds_ratio) / math.log((1 - p0) / (1 - tuned)) == pytest.approx(steps, rel=1e-9)


def test_bernoulli_steps_are_the_evidence_of_the_binomial_chart() -> None:
    p0, steps = 0.05, 14
    p1 = effective_p1(p0, steps)
    odds_ratio = p1 * (1 - p0) / (p0 * (1 - p1))
    binomial, bernoulli = BinomialCusum(p0, 4, odds_ratio), BernoulliCusum(steps, 81)
    one, other = binomial.initial(), bernoulli.initial()
    rng = random.Random(3)
    for _ in range(500):
        defective = int(rng.random() < 0.06)
        one, other = binomial.update(one, defective, 1), bernoulli.update(other, defective)

        assert one.value == pytest.approx(other.value * math.log(odds_ratio) / steps, abs=1e-6)


def test_poisson_sum_counts_the_excess_over_the_reference() -> None:
    chart = PoissonCusum(reference=2, limit=5.99)
    state = chart.initial()
    for x, exposure in ((3, 1), (0, 1), (5, 2), (7, 1)):
        state = chart.update(state, x, exposure)

    assert state == PageState(4, 6.0, 2)
    assert chart.alarm(state)


def test_the_reference_rate_lies_between_the_rates_it_separates() -> None:
    assert reference_rate(1.88, 3.2) == pytest.approx(1.32 / math.log(3.2 / 1.88))
    assert 1.88 < reference_rate(1.88, 3.2) < 3.2


@given(periods)
def test_with_one_risk_for_all_the_risk_adjusted_chart_is_the_binomial_one(counts: list[tuple[int, int]]) -> None:
    adjusted, plain = RiskAdjustedCusum(4), BinomialCusum(0.07, 4)
    one, other = adjusted.initial(), plain.initial()
    for x, n in counts:
        one, other = adjusted.update(one, [(x, n, 0.07)]), plain.update(other, x, n)

        assert one.value == pytest.approx(other.value, abs=1e-9)


def test_steiner_scores_of_single_units() -> None:
    chart = RiskAdjustedCusum(4.5, odds_ratio=2)

    assert chart.score(1, 1, 0.2) == pytest.approx(math.log(2 / 1.2))
    assert chart.score(0, 1, 0.2) == pytest.approx(math.log(1 / 1.2))


def test_a_change_of_mix_is_no_evidence() -> None:
    adjusted, plain = RiskAdjustedCusum(4.5), BinomialCusum(0.05, 4.5)
    one, other = adjusted.initial(), plain.initial()
    for _ in range(30):
        # as many failures as the riskier product always had; only its share has grown
        one, other = adjusted.update(one, [(2, 40, 0.05), (8, 40, 0.2)]), plain.update(other, 10, 80)

    assert not adjusted.alarm(one)
    assert plain.alarm(other)
