"""Cumulative sums: NIST's worked example, the batch definition at every prefix, onset and new level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.stats.cusum import Cusum, CusumState

# NIST/SEMATECH e-Handbook 6.3.2.3
DATA = [
    *(324.925, 324.675, 324.725, 324.35, 325.35, 325.225, 324.125, 324.525, 325.225, 324.6),
    *(324.625, 325.15, 328.325, 327.25, 327.825, 328.5, 326.675, 327.775, 326.875, 328.35),
]
S_HI = [0, 0, 0, 0, 0.03, 0, 0, 0, 0, 0, 0, 0, 3.01, 4.94, 7.45, 10.63, 11.99, 14.44, 16.0, 19.04]
S_LO = [0, 0.01, 0, 0.33, 0, 0, 0.56, 0.72, 0.17, 0.25, 0.31, 0, 0, 0, 0, 0, 0, 0, 0, 0]
NIST = Cusum(limit=4.1959, allowance=0.3175, target=325, side="both")

values = st.lists(st.floats(-6, 6), min_size=1, max_size=40)


def run(chart: Cusum, data: list[float]) -> list[CusumState]:
    states, state = [], chart.initial()
    for x in data:
        state = chart.update(state, x)
        states.append(state)
    return states


def test_nist_example_is_reproduced_to_its_printed_digits() -> None:
    states = run(NIST, DATA)

    assert [state.upper for state in states] == pytest.approx(S_HI, abs=0.0051)
    assert [state.lower for state in states] == pytest.approx(S_LO, abs=0.0051)
    assert next(state.seen for state in states if NIST.alarm(state)) == 14


def test_nist_example_dates_the_change_to_group_13() -> None:
    state = run(NIST, DATA[:14])[-1]

    assert NIST.onset(state) == 13
    assert NIST.estimated_mean(state) == pytest.approx(sum(DATA[12:14]) / 2)


@given(values)
def test_upper_sum_is_the_greatest_sum_of_any_last_stretch(data: list[float]) -> None:
    for length, state in enumerate(run(Cusum(limit=4, side="both"), data), 1):
        tails = [sum(data[start:length]) for start in range(length)]
        excess = max([tail - 0.5 * (length - start) for start, tail in enumerate(tails)])
        deficit = max([-tail - 0.5 * (length - start) for start, tail in enumerate(tails)])

        assert state.upper == pytest.approx(max(0.0, excess), abs=1e-9)
        assert state.lower == pytest.approx(max(0.0, deficit), abs=1e-9)


@given(values)
def test_estimated_mean_is_the_average_since_the_onset(data: list[float]) -> None:
    chart = Cusum(limit=4)
    state = run(chart, data)[-1]

    onset = chart.onset(state)
    if onset is None:
        assert chart.estimated_mean(state) == 0
    else:
        since = data[onset - 1 :]
        assert chart.estimated_mean(state) == pytest.approx(sum(since) / len(since), abs=1e-9)


@given(values, st.floats(-3, 3), st.floats(0.2, 5))
def test_raw_and_standardised_observations_give_the_same_sums(data: list[float], target: float, sigma: float) -> None:
    raw = run(Cusum(limit=4, target=target, sigma=sigma, side="both"), [target + sigma * z for z in data])
    standard = run(Cusum(limit=4, side="both"), data)

    assert [s.upper for s in raw] == pytest.approx([s.upper for s in standard], abs=1e-6)


@given(values)
def test_the_lower_chart_is_the_upper_one_mirrored(data: list[float]) -> None:
    lower = run(Cusum(limit=4, side="lower"), data)[-1]
    upper = run(Cusum(limit=4), [-x for x in data])[-1]

    assert (lower.lower, lower.lower_run, lower.upper) == (upper.upper, upper.upper_run, 0)


def test_a_head_start_is_not_mistaken_for_evidence() -> None:
    chart = Cusum(limit=4, head_start=2)
    state = run(chart, [1.0, 1.0])[-1]

    assert state.upper == 3.0
    assert chart.onset(state) == 1
    assert chart.estimated_mean(state) == 1.0


def test_a_head_start_that_is_used_up_is_forgotten() -> None:
    chart = Cusum(limit=4, head_start=1)
    state = run(chart, [-3.0, 2.0])[-1]

    assert chart.onset(state) == 2
    assert chart.estimated_mean(state) == 2.0


def test_a_watched_side_alone_alarms() -> None:
    fall = [-3.0, -3.0, -3.0]

    assert not Cusum(limit=4).alarm(run(Cusum(limit=4), fall)[-1])
    assert Cusum(limit=4, side="lower").alarm(run(Cusum(limit=4, side="lower"), fall)[-1])
