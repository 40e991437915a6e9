"""A station keeps Kingman's waits below capacity, and above it hurries instead of falling behind for ever."""

from random import Random

import pytest

from streams.dev.simulator.draws import arrivals
from streams.dev.simulator.station import CLEARING_DAYS, EFFORT, Station


def run(per_day: float, capacity: float, days: int) -> tuple[float, float]:
    """Mean wait and mean pressure over the last two thirds, for single pieces that arrive at random."""
    station = Station(per_day)
    turns = []
    for at in arrivals(Random(1), 0.0, days, per_day):
        turn = station.begin(at, 1, capacity)
        station.end(turn, 1)
        turns.append(turn)
    settled = turns[len(turns) // 3 :]
    return sum(turn.waited for turn in settled) / len(settled), sum(turn.pressure for turn in settled) / len(settled)


@pytest.mark.parametrize("utilisation", [0.5, 0.7, 0.8])
def test_below_capacity_the_wait_is_kingmans(utilisation: float) -> None:
    capacity = 1000.0
    waited, pressure = run(utilisation * capacity, capacity, days=60)
    kingman = utilisation / (1 - utilisation) * (1 + 0) / 2 / capacity  # random arrivals, equal service times

    assert waited == pytest.approx(kingman, rel=0.1)
    assert pressure == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("load", [1.5, 3.0])
def test_above_capacity_the_queue_and_the_pressure_settle(load: float) -> None:
    waited, pressure = run(load * 200.0, 200.0, days=120)

    assert waited == pytest.approx((1 / EFFORT - 1) * CLEARING_DAYS, rel=0.1)
    assert pressure == pytest.approx(load / EFFORT, rel=0.1)


def test_a_tray_waits_until_the_one_before_it_is_done() -> None:
    station = Station(1.0)
    first = station.begin(0.0, 10, capacity=10.0)

    assert station.end(first, 10) == pytest.approx(1.0)
    assert station.begin(0.25, 10, capacity=10.0).waited == pytest.approx(0.75)
