"""The draws have the distributions they are named after."""

from random import Random

import pytest
from scipy.stats import binom

from streams.dev.simulator.draws import arrivals, binomial, pick


@pytest.mark.parametrize(("n", "p"), [(12, 0.03), (12, 0.5), (5, 0.9), (300, 0.02)])
def test_binomial_counts_are_distributed_as_they_should(n: int, p: float) -> None:
    rng = Random(1)
    draws = [binomial(rng, n, p) for _ in range(20_000)]

    for k in range(n + 1):
        assert draws.count(k) / len(draws) == pytest.approx(binom.pmf(k, n, p), abs=0.012)


def test_binomial_at_its_ends_is_certain() -> None:
    assert [binomial(Random(1), n, p) for n, p in ((0, 0.5), (7, 0.0), (7, 1.0))] == [0, 0, 7]


def test_arrivals_keep_their_rate_and_their_bounds() -> None:
    times = list(arrivals(Random(1), 10.0, 100.0, 50.0))

    assert len(times) == pytest.approx(5_000, rel=0.05)
    assert times == sorted(times)
    assert 10.0 < times[0] < times[-1] < 110.0
    assert list(arrivals(Random(1), 0.0, 1.0, 0.0)) == []


def test_a_pick_goes_by_weight() -> None:
    rng = Random(1)
    picks = [pick(rng, (1.0, 0.0, 3.0)) for _ in range(4_000)]

    assert picks.count(1) == 0
    assert picks.count(2) / len(picks) == pytest.approx(0.75, abs=0.03)
