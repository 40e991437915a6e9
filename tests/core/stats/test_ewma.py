"""EWMA: NIST's worked example, its weights written out at every prefix, limits and sides."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.stats.ewma import Ewma

# NIST/SEMATECH e-Handbook 6.3.2.4
DATA = [
    52.0,
    47.0,
    53.0,
    49.3,
    50.1,
    47.0,
    51.0,
    50.1,
    51.2,
    50.5,
    49.6,
    47.6,
    49.9,
    51.3,
    47.8,
    51.2,
    52.6,
    52.4,
    53.6,
    52.1,
]
AVERAGES = [
    *(50.6, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33),
    *(50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99),
]
NIST = Ewma(limit=3, weight=0.3, target=50, sigma=2.0539)

values = st.lists(st.floats(-6, 6), min_size=1, max_size=40)


def test_nist_example_is_reproduced_to_its_printed_digits() -> None:
    state, levels = NIST.initial(), []
    for x in DATA:
        state = NIST.update(state, x)
        levels.append(NIST.level(state))
        assert not NIST.alarm(state)

    assert levels == pytest.approx(AVERAGES, abs=0.0051)
    lower, upper = NIST.limits(state)
    assert (lower, upper) == (pytest.approx(47.4115, abs=1e-4), pytest.approx(52.5884, abs=1e-4))


@given(values, st.floats(0.05, 1))
def test_the_average_is_its_weights_written_out(data: list[float], weight: float) -> None:
    chart = Ewma(limit=3, weight=weight)
    state = chart.initial()
    for length, x in enumerate(data, 1):
        state = chart.update(state, x)
        written_out = sum(weight * (1 - weight) ** age * data[length - 1 - age] for age in range(length))

        assert state.value == pytest.approx(written_out, abs=1e-9)


@given(values)
def test_one_sided_averages_are_held_at_the_target_and_mirror_each_other(data: list[float]) -> None:
    upper, lower = Ewma(limit=2.7, side="upper"), Ewma(limit=2.7, side="lower")
    one, other = upper.initial(), lower.initial()
    for x in data:
        one, other = upper.update(one, x), lower.update(other, -x)

        assert one.value >= 0
        assert other.value == -one.value
    assert upper.limits(one)[0] is None
    assert lower.limits(other)[1] is None


def test_exact_limits_open_up_to_the_constant_ones() -> None:
    exact, constant = Ewma(limit=2.7, weight=0.1, exact_limits=True), Ewma(limit=2.7, weight=0.1)

    assert exact.half_width(1) == pytest.approx(2.7 * 0.1)
    assert exact.half_width(300) == pytest.approx(constant.half_width(300))
    assert constant.half_width(1) == pytest.approx(2.7 * math.sqrt(0.1 / 1.9))


def test_onset_is_the_last_crossing_of_the_target() -> None:
    chart = Ewma(limit=3, weight=0.5)
    state = chart.initial()
    assert chart.onset(state) is None
    for x in (1.0, -3.0, 0.5, 2.0, 2.0):
        state = chart.update(state, x)

    assert chart.onset(state) == 4
