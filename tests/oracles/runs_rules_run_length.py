"""Runs rules → average run length, by a Markov chain on the rules' own memory.

A zone rule looks only at the zone between whole σ in which a point lies, so the chart's bits are the state of a
finite chain: every state reachable without alarm is found by walking the chart itself, and the run lengths solve
its equations. Rules on trends and alternation look at the points themselves and have no such chain. Source: Champ &
Woodall 1987.
"""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from streams.core.stats.distributions import normal_cdf
from streams.core.stats.runs_rules import RULES, RunsChart, RunsState

_EDGES = (-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
_ZONES = (-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5)
"""One point in each zone."""
_NOT_ZONES = {"six_in_a_trend", "fourteen_alternating"}


@lru_cache(maxsize=256)
def runs_rules_arl(rules: tuple[str, ...], shift: float = 0.0) -> float:
    """ARL of these rules together when the mean has moved by `shift` σ."""
    if unsuited := _NOT_ZONES.intersection(rules):
        msg = f"no run length for {', '.join(sorted(unsuited))}: a Markov chain exists for zone rules only"
        raise ValueError(msg)
    moves = _moves(RunsChart(rules))
    chances = _zone_chances(shift)
    matrix = np.eye(len(moves))
    for state, following in enumerate(moves):
        for zone, target in enumerate(following):
            if target is not None:
                matrix[state, target] -= chances[zone]
    return float(np.linalg.solve(matrix, np.ones(len(moves)))[0])


def _moves(chart: RunsChart) -> list[list[int | None]]:
    """For each state (the first is the start), the state that a point in each zone leads to; None is an alarm."""
    start = _without_points(chart, chart.initial())
    numbers, queue, moves = {start: 0}, [start], []
    for state in queue:
        following: list[int | None] = []
        for zone in _ZONES:
            reached = chart.update(state, zone)
            if chart.alarm(reached):
                following.append(None)
                continue
            kept = _without_points(chart, reached)
            if kept not in numbers:
                numbers[kept] = len(queue)
                queue.append(kept)
            following.append(numbers[kept])
        moves.append(following)
    return moves


def _without_points(chart: RunsChart, state: RunsState) -> RunsState:
    """What of the state still matters: not the points, not the bit about to drop out, of a pure run only its length."""
    remembered = iter(state.bits)
    kept = []
    for name in chart.rules:
        rule = RULES[name]
        for _ in rule.conditions:
            bits = next(remembered) & ((1 << (rule.span - 1)) - 1)
            kept.append(_trailing_ones(bits) if rule.needed == rule.span else bits)
    return RunsState(bits=tuple(kept))


def _trailing_ones(bits: int) -> int:
    """The run of ones that ends with the last point."""
    return bits & ~(bits + 1)


def _zone_chances(shift: float) -> list[float]:
    """Chance of each zone when points are normal around `shift`."""
    below = [0.0, *(normal_cdf(edge - shift) for edge in _EDGES), 1.0]
    return [after - before for before, after in pairwise(below)]
