"""Runs rules: each one written out over the raw points, at every prefix."""

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.stats.runs_rules import NELSON, RULES, WESTERN_ELECTRIC, RunsChart
from tests.oracles.runs_rules_run_length import runs_rules_arl

points = st.lists(st.sampled_from([-3.4, -2.6, -1.7, -0.8, -0.4, 0.3, 0.9, 1.2, 2.4, 3.3]), min_size=1, max_size=40)


def some_of_last(needed: int, span: int, satisfied: Callable[[float], bool]) -> Callable[[list[float]], bool]:
    return lambda seen: sum(map(satisfied, seen[-span:])) >= needed


def both_sides(needed: int, span: int, sigmas: float) -> Callable[[list[float]], bool]:
    above = some_of_last(needed, span, lambda z: z > sigmas)
    below = some_of_last(needed, span, lambda z: z < -sigmas)
    return lambda seen: above(seen) or below(seen)


def trend(seen: list[float]) -> bool:
    last = seen[-6:]
    steps = [b - a for a, b in itertools.pairwise(last)]
    return len(last) == 6 and (all(s > 0 for s in steps) or all(s < 0 for s in steps))


def alternation(seen: list[float]) -> bool:
    last = seen[-14:]
    steps = [b - a for a, b in itertools.pairwise(last)]
    return len(last) == 14 and all(a * b < 0 for a, b in itertools.pairwise(steps))


WRITTEN_OUT = {
    "beyond_3_sigma": both_sides(1, 1, 3),
    "two_of_three_beyond_2_sigma": both_sides(2, 3, 2),
    "four_of_five_beyond_1_sigma": both_sides(4, 5, 1),
    "eight_on_one_side": both_sides(8, 8, 0),
    "nine_on_one_side": both_sides(9, 9, 0),
    "six_in_a_trend": trend,
    "fourteen_alternating": alternation,
    "fifteen_within_1_sigma": some_of_last(15, 15, lambda z: abs(z) < 1),
    "eight_beyond_1_sigma": some_of_last(8, 8, lambda z: abs(z) > 1),
}


def test_every_rule_of_the_table_is_written_out_here() -> None:
    assert set(WRITTEN_OUT) == set(RULES)
    assert set(WESTERN_ELECTRIC) | set(NELSON) == set(RULES)


@given(points)
def test_every_rule_holds_what_it_says_at_every_point(data: list[float]) -> None:
    chart = RunsChart(tuple(RULES))
    state = chart.initial()
    for length, z in enumerate(data, 1):
        state = chart.update(state, z)
        seen = data[:length]

        assert chart.broken(state) == tuple(name for name in RULES if WRITTEN_OUT[name](seen))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("six_in_a_trend", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
        ("fourteen_alternating", [0.5, -0.5] * 7),
        ("fifteen_within_1_sigma", [0.5, -0.5, 0.4] * 5),
        ("eight_beyond_1_sigma", [1.5, -1.5] * 4),
        ("eight_on_one_side", [0.1] * 8),
    ],
)
def test_a_rule_fires_with_its_last_point_and_not_before(name: str, data: list[float]) -> None:
    chart = RunsChart((name,))
    state = chart.initial()
    for z in data[:-1]:
        state = chart.update(state, z)
        assert not chart.alarm(state)

    assert chart.broken(chart.update(state, data[-1])) == (name,)


def test_without_being_asked_only_three_sigma_limits_are_in_force() -> None:
    chart = RunsChart()
    state = chart.initial()
    for _ in range(30):
        state = chart.update(state, 2.9)

    assert not chart.alarm(state)


def test_rules_without_a_chain_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no run length for six_in_a_trend"):
        runs_rules_arl(("beyond_3_sigma", "six_in_a_trend"))


def test_each_rule_added_costs_run_length() -> None:
    rules = ("beyond_3_sigma", "two_of_three_beyond_2_sigma", "four_of_five_beyond_1_sigma", "nine_on_one_side")
    lengths = [runs_rules_arl(rules[: count + 1]) for count in range(4)]

    assert lengths == sorted(lengths, reverse=True)
