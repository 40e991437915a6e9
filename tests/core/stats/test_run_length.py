"""Designs of charts for normal observations: the inverse, the bounds, and the answers to impossible wishes."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.stats.run_length import (
    cusum_arl,
    cusum_limit,
    cusum_steady_state_arl,
    ewma_arl,
    ewma_limit,
    shewhart_arl,
    shewhart_limit,
    solve_limit,
)


@settings(deadline=None, max_examples=30)
@given(arl0=st.floats(20, 1e6), k=st.floats(0.2, 1.2), two_sided=st.booleans())
def test_cusum_limit_has_the_arl0_asked_for(arl0: float, k: float, two_sided: bool) -> None:
    assert cusum_arl(k, cusum_limit(arl0, k, two_sided=two_sided), two_sided=two_sided) == pytest.approx(arl0, rel=1e-3)


@settings(deadline=None, max_examples=20)
@given(arl0=st.floats(20, 1e5), weight=st.floats(0.05, 1), side=st.sampled_from(["both", "upper", "lower"]))
def test_ewma_limit_has_the_arl0_asked_for(arl0: float, weight: float, side: str) -> None:
    assert ewma_arl(weight, ewma_limit(arl0, weight, side), side=side) == pytest.approx(arl0, rel=1e-3)


def test_a_head_start_costs_false_alarms_which_the_limit_pays_for() -> None:
    plain, started = cusum_limit(500), cusum_limit(500, head_start=0.5)

    assert started > plain
    assert cusum_arl(0.5, started, head_start=started / 2) == pytest.approx(500, rel=1e-3)
    assert cusum_arl(0.5, started, 1, head_start=started / 2) < cusum_arl(0.5, plain, 1)


def test_exact_ewma_limits_need_to_be_wider_for_the_same_arl0() -> None:
    wide = ewma_limit(500, 0.1, exact_limits=True)

    assert wide > ewma_limit(500, 0.1)
    assert ewma_arl(0.1, wide, exact_limits=True) == pytest.approx(500, rel=1e-3)


def test_an_ewma_of_weight_one_is_a_shewhart_chart() -> None:
    assert ewma_arl(1, 3, 0.7) == pytest.approx(shewhart_arl(3, 0.7), rel=1e-9)
    assert ewma_arl(1, 3, 0.7, side="upper") == pytest.approx(shewhart_arl(3, 0.7, "upper"), rel=1e-6)
    assert shewhart_arl(shewhart_limit(370, "upper"), side="upper") == pytest.approx(370)


def test_an_upper_ewma_watches_the_upper_side_only() -> None:
    assert ewma_arl(0.2, 2.8, 1, side="upper") < 20
    assert ewma_arl(0.2, 2.8, -1, side="upper") > 1000
    assert ewma_arl(0.2, 2.8, -1, side="lower") == pytest.approx(ewma_arl(0.2, 2.8, 1, side="upper"))


@pytest.mark.parametrize("h", [1.0, 4.0, 9.0])
def test_the_integral_equation_agrees_with_a_fine_markov_chain(h: float) -> None:
    # Brook & Evans 1972 with their extrapolation A + B/t², an independent way to the same number
    def chain(states: int) -> float:
        width = 2 * h / (2 * states - 1)
        edges = (np.arange(states) + 0.5) * width
        cdf = np.vectorize(lambda z: 0.5 * math.erfc(-z / math.sqrt(2)))
        upto = cdf(edges[None, :] - np.arange(states)[:, None] * width + 0.5)
        moves = np.diff(upto, axis=1, prepend=0.0)
        return float(np.linalg.solve(np.eye(states) - moves, np.ones(states))[0])

    coarse, fine = chain(60), chain(120)
    extrapolated = fine + (fine - coarse) / 3

    assert cusum_arl(0.5, h) == pytest.approx(extrapolated, rel=2e-3)


def test_steady_state_before_any_shift_is_a_little_shorter_than_from_zero() -> None:
    assert 0.9 * cusum_arl(0.5, 4) < cusum_steady_state_arl(0.5, 4, 0) < cusum_arl(0.5, 4)


def test_a_chart_that_never_alarms_is_told_as_very_long_not_as_nonsense() -> None:
    assert cusum_arl(1.0, 40.0) >= 1e12


def test_even_the_smallest_limit_may_alarm_less_often_than_asked() -> None:
    assert cusum_limit(10, 2.0) == 0.0
    assert cusum_arl(2.0, 1e-9) > 10


@pytest.mark.parametrize("arl0", [1.0, 0.0, -5.0, 1e12, math.inf])
def test_an_impossible_arl0_is_refused_with_its_bounds(arl0: float) -> None:
    with pytest.raises(ValueError, match=r"ARL0 is .* ask for more than 1"):
        cusum_limit(arl0)


def test_one_sided_exact_limits_are_refused_rather_than_approximated() -> None:
    with pytest.raises(ValueError, match="one-sided EWMA with exact limits"):
        ewma_arl(0.1, 2.8, side="upper", exact_limits=True)


def test_a_jump_in_the_run_length_still_ends_the_search() -> None:
    limit = solve_limit(lambda h: 10.0 if h < 3 else 1000.0, 100, first=1.0)

    assert limit == pytest.approx(3, rel=1e-6)
