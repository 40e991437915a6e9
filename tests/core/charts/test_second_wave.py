"""What got better and worse again is told apart from what merely goes up and down by chance."""

import random

import pytest

from schemas.topics import ALERTS
from streams.core.charts.chart import Point
from streams.core.charts.second_wave import second_wave
from tests.core.closings import QUIET, day
from tests.core.judging.test_assessment import bodies, judge, verdicts


def points(failed: list[int], expected: float = 10.0) -> list[Point]:
    return [Point(100 + i, x, 200, expected, 0.0, 0.0, expected * 0.95, 0.1) for i, x in enumerate(failed)]


def test_the_lull_and_the_onset_of_the_second_wave_are_told():
    wave = second_wave(points([40, 42, 14, 12, 15, 41, 39]))

    assert wave is not None
    assert (wave.lull, wave.onset) == (102, 105)


@pytest.mark.parametrize(
    "failed",
    [[], [40], [40, 12], [40, 41, 39, 42, 38], [40, 35, 30, 20, 12, 11], [12, 20, 30, 40, 41], [40, 30, 41, 33, 40]],
)
def test_one_wave_is_one_wave(failed):
    assert second_wave(points(failed)) is None


def test_chance_alone_seldom_makes_a_second_wave():
    chance = random.Random(5)
    runs = [points([sum(chance.random() < 0.15 for _ in range(200)) for _ in range(16)]) for _ in range(400)]

    assert sum(second_wave(run) is not None for run in runs) <= 8


def two_waves(demand_in_second: int) -> list:
    """Demand doubles within two weeks and welding fails with it; four weeks all is well, and it fails again."""
    closings = [closing for number in range(QUIET) for closing in day(number, failed=5 + number % 2)]
    for number in range(18):
        arrived = min(200, 100 + 100 * (number + 1) // 14)
        closings += day(QUIET + number, arrived=arrived, failed=arrived * (arrived - 75) // 500)
    closings += [closing for number in range(18, 46) for closing in day(QUIET + number, failed=5 + number % 2)]
    return closings + [
        closing
        for number in range(46, 60)
        for closing in day(QUIET + number, arrived=demand_in_second, failed=demand_in_second * 35 // 100)
    ]


def test_a_second_wave_without_new_demand_is_not_growth():
    outs = judge(two_waves(demand_in_second=100))

    assert verdicts(outs)[-1] in {"not_growth", "cannot_tell"}
    assert all(alert["rule"] != "growth_strain" for alert in bodies(outs, ALERTS)[-1:])


def test_a_second_wave_after_demand_rose_again_is_weighed_anew_and_not_denied():
    outs = judge(two_waves(demand_in_second=300))

    assert "not_growth" not in verdicts(outs)[-8:]
