"""Streamed moments and capability of measurements, against batch computation, river and Montgomery's examples."""

import itertools
import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from river import stats as river_stats

from streams.core.stats.capability import actual_index, capability, potential_index
from streams.core.stats.moments import Moments

values = st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=60)


def moments_of(data: list[float]) -> Moments:
    moments = Moments()
    for x in data:
        moments = moments.add(x)
    return moments


@given(values)
def test_streamed_moments_agree_with_river_at_every_prefix(data: list[float]) -> None:
    moments, mean, variance = Moments(), river_stats.Mean(), river_stats.Var()
    for x in data:
        moments = moments.add(x)
        mean.update(x)
        variance.update(x)

        assert moments.mean == pytest.approx(mean.get(), abs=1e-8)
        deviation = moments.deviation
        assert (deviation or 0.0) ** 2 == pytest.approx(variance.get(), rel=1e-8, abs=1e-8)


@given(values)
def test_within_spread_is_the_mean_moving_range(data: list[float]) -> None:
    ranges = [abs(b - a) for a, b in itertools.pairwise(data)]

    assert moments_of(data).within == pytest.approx(statistics.fmean(ranges) / 1.128)


@given(values, values)
def test_merged_stretches_have_the_moments_of_all_values(first: list[float], second: list[float]) -> None:
    merged = moments_of(first).merge(moments_of(second))
    whole = moments_of(first + second)

    assert (merged.n, merged.last) == (whole.n, whole.last)
    assert merged.mean == pytest.approx(whole.mean, abs=1e-8)
    assert merged.squares == pytest.approx(whole.squares, rel=1e-8, abs=1e-6)
    assert merged.moves == whole.moves - 1


def test_nothing_merged_with_nothing_is_nothing() -> None:
    assert Moments().merge(Moments()) == Moments()
    assert Moments().deviation is None
    assert Moments().within is None
    assert Moments().add(2.0).merge(Moments()).last == 2.0


def test_cp_interval_is_montgomerys() -> None:
    # Introduction to SQC, example 8.4: LSL 38, USL 62, s = 1.75, n = 20
    assert round(24 / (6 * 1.75), 2) == 2.29

    cp = potential_index(2.29, 20, 19)

    assert (round(cp.low, 2), round(cp.high, 2)) == (1.57, 3.01)


def test_cpk_interval_is_montgomerys() -> None:
    # Introduction to SQC, example 8.5: Cpk 1.33, n = 20
    cpk = actual_index(1.33, 20, 19)

    assert (round(cpk.low, 2), round(cpk.high, 2)) == (0.88, 1.78)


def test_indices_are_the_room_over_three_sigma() -> None:
    moments = moments_of([9.0, 10.0, 11.0, 10.0, 9.5, 10.5])
    found = capability(moments, lsl=7.0, usl=12.0)

    assert found is not None
    assert found.pp is not None
    assert found.ppk is not None
    assert found.cp is not None
    assert found.pp.value == pytest.approx(5 / (6 * moments.deviation))
    assert found.ppk.value == pytest.approx(2 / (3 * moments.deviation))
    assert found.cp.value == pytest.approx(5 / (6 * moments.within))
    assert found.cp.high - found.cp.low > found.pp.high - found.pp.low - 1


def test_one_limit_gives_one_index() -> None:
    moments = moments_of([9.0, 10.0, 11.0, 10.0, 9.5])

    upper, lower = capability(moments, None, 12.0), capability(moments, 7.0, None)

    assert upper is not None
    assert lower is not None
    assert (upper.cp, upper.pp, lower.cp) == (None, None, None)
    assert upper.ppk is not None
    assert upper.ppk.value == pytest.approx((12 - moments.mean) / (3 * moments.deviation))


def test_too_few_values_no_limits_or_no_variation_give_no_index() -> None:
    assert capability(moments_of([1.0, 2.0]), 0, 3) is None
    assert capability(moments_of([1.0, 2.0, 3.0, 4.0, 5.0]), None, None) is None
    constant = capability(moments_of([2.0] * 9), 0, 3)
    assert constant == (None, None, None, None)


@given(st.floats(0.5, 3), st.integers(5, 500))
def test_intervals_contain_their_index_and_narrow_with_n(index: float, n: int) -> None:
    some, more = actual_index(index, n, n - 1), actual_index(index, 4 * n, 4 * n - 1)

    assert some.low < index < some.high
    assert more.high - more.low < some.high - some.low
    assert math.isfinite(some.high)
