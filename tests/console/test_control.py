"""Classical views of a stage's counts, against numbers worked out by hand."""

import math

import pytest

from streams.console.control import BASELINE, KINDS, NAMES, NOT_YET, NOTES, control_chart

STEADY = [(5, 100), (4, 100), (6, 100), (5, 100), (7, 100), (3, 100)] * 5


def test_a_p_chart_has_its_three_sigma_limits() -> None:
    chart = control_chart(STEADY, "p")
    rate = sum(x for x, _ in STEADY[:BASELINE]) / sum(n for _, n in STEADY[:BASELINE])
    half = 3 * math.sqrt(rate * (1 - rate) / 100)

    assert chart.centre == pytest.approx(rate)
    assert chart.upper[0] == pytest.approx(rate + half)
    assert chart.lower[0] == pytest.approx(max(0.0, rate - half))
    assert chart.points[:2] == [0.05, 0.04]
    assert list(chart.outside) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_view_shows_a_jump_and_none_learns_from_it(kind: str) -> None:
    jumped = [*STEADY, *[(25, 100)] * 6]
    calm, wild = control_chart(STEADY, kind), control_chart(jumped, kind)

    assert calm.centre == wild.centre
    assert calm.upper[: len(STEADY)] == wild.upper[: len(STEADY)]
    assert set(wild.outside) & set(range(len(STEADY), len(jumped)))
    assert len(wild.points) == len(wild.lower) == len(wild.upper) == len(jumped)


def test_limits_follow_the_number_of_units_and_an_empty_period_is_a_gap() -> None:
    chart = control_chart([*STEADY, (0, 0), (2, 400)], "p")

    assert (chart.points[30], chart.lower[30], chart.upper[30]) == (None, None, None)
    assert chart.upper[31] is not None
    assert chart.upper[0] is not None
    assert chart.upper[31] < chart.upper[0]


def test_laneys_limits_are_wider_where_the_share_wanders() -> None:
    wandering = [(2, 1000), (90, 1000), (4, 1000), (95, 1000), (1, 1000), (88, 1000)] * 5

    plain, laney = control_chart(wandering, "p"), control_chart(wandering, "laney")
    assert len(plain.outside) > 10
    assert len(laney.outside) == 0


@pytest.mark.parametrize("counts", [[], [(1, 10)] * 4, [(0, 10)] * 30, [(10, 10)] * 30, [(0, 0)] * 30])
def test_without_enough_to_learn_from_there_are_points_and_no_limits(counts: list[tuple[int, int]]) -> None:
    chart = control_chart(counts, "laney")

    assert (chart.centre, list(chart.outside), chart.note) == (None, [], NOT_YET)
    assert len(chart.points) == len(counts)


def test_an_unknown_view_is_the_usual_one_and_each_has_a_name_and_a_note() -> None:
    assert control_chart(STEADY, "nonsense").name == "laney"
    assert KINDS.keys() == NAMES.keys() == NOTES.keys()
