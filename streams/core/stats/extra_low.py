"""Answers before and after by group of customers and by the stage at which their unit failed first → where the extra
low scores came through, exactly.

extra = mix + Σ via + unexplained. Mix: other customers answered; via a stage: more of the units had failed there first,
valued at the low scores after; unexplained: those whose unit failed nowhere, or as often as before, are less content
than they were. Errors by the delta method with one low and one other answer added to each rate. A group of customers
that did not answer before is held against all. Units: answers. Source: Kitagawa 1955; Das Gupta 1978; Oehlert 1992
(delta method).
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

NOWHERE = ""
Answers = Mapping[tuple[str, str], tuple[int, int]]
"""(group of customers, stage of the first failure or NOWHERE) to (answers, low ones)."""
Z95 = 1.959963984540054


class Piece(NamedTuple):
    """Low scores, and their standard error."""

    value: float
    error: float

    @property
    def interval(self) -> tuple[float, float]:
        """95 %."""
        return self.value - Z95 * self.error, self.value + Z95 * self.error


class ExtraLow(NamedTuple):
    """The parts, which sum to `extra`; `answers` and `low` are those after."""

    extra: float
    mix: Piece
    via: dict[str, Piece]
    unexplained: Piece
    answers: int
    low: int


class _Side:
    """Answers of one side, with its sums."""

    def __init__(self, answers: Answers) -> None:
        self.cells = answers
        self.groups: dict[str, list[int]] = {}
        self.stages: dict[str, list[int]] = {}
        self.n = self.low = 0
        for (group, stage), (n, low) in answers.items():
            for sums in (self.groups.setdefault(group, [0, 0]), self.stages.setdefault(stage, [0, 0])):
                sums[0], sums[1] = sums[0] + n, sums[1] + low
            self.n, self.low = self.n + n, self.low + low

    def of(self, group: str, stage: str) -> tuple[int, int]:
        """Answers and low ones of a group and stage; of all groups where this one never answered."""
        if self.groups.get(group, (0, 0))[0] > 0:
            return self.cells.get((group, stage), (0, 0))
        n, low = self.stages.get(stage, (0, 0))
        return n, low

    def units(self, group: str) -> int:
        """Answers behind a group's rates."""
        return self.groups[group][0] if self.groups.get(group, (0, 0))[0] > 0 else self.n


def extra_low(before: Answers, after: Answers, dispersion: float = 1.0) -> ExtraLow | None:
    """The split; None without answers on both sides."""
    was, now = _Side(before), _Side(after)
    if was.n <= 0 or now.n <= 0:
        return None
    stages = sorted({*was.stages, *now.stages} | {NOWHERE})
    via = {stage: [0.0, 0.0] for stage in stages if stage != NOWHERE}
    rest = [0.0, 0.0]
    for group, (units, _) in sorted(now.groups.items()):
        for stage in stages:
            _add(via.get(stage), rest, _terms(was, now, (group, stage), units))
    extra = now.low - now.n * was.low / was.n
    mix, variance = _mix(was, now)
    whole = sum(value for value, _ in via.values())
    phi = max(1.0, dispersion)
    return ExtraLow(
        extra,
        Piece(mix, math.sqrt(phi * variance)),
        {stage: Piece(value, math.sqrt(phi * error)) for stage, (value, error) in via.items()},
        Piece(extra - mix - whole, math.sqrt(phi * rest[1])),
        now.n,
        now.low,
    )


class _Terms(NamedTuple):
    via: float
    via_variance: float
    rest: float
    rest_variance: float


def _terms(was: _Side, now: _Side, cell: tuple[str, str], units: int) -> _Terms:
    group, stage = cell
    nowhere = _rate(now, was, group, NOWHERE)
    (n0, low0), n1 = was.of(group, stage), now.of(group, stage)[0]
    share0, share1 = n0 / was.units(group), n1 / units
    p1, v1 = _rate(now, was, group, stage)
    p0, v0 = (low0 / n0, _variance(low0, n0)) if n0 > 0 else (p1, v1)
    harm, moved = p1 - nowhere[0], share1 - share0
    of_share = share1 * (1 - share1) / units + share0 * (1 - share0) / was.units(group)
    via_variance = units**2 * (of_share * harm**2 + moved**2 * (v1 + nowhere[1]))
    return _Terms(units * moved * harm, via_variance, units * share0 * (p1 - p0), (units * share0) ** 2 * (v1 + v0))


def _add(via: list[float] | None, rest: list[float], terms: _Terms) -> None:
    if via is not None:
        via[0], via[1] = via[0] + terms.via, via[1] + terms.via_variance
    rest[0], rest[1] = rest[0] + terms.rest, rest[1] + terms.rest_variance


def _rate(now: _Side, was: _Side, group: str, stage: str) -> tuple[float, float]:
    """The share of low scores after, and its variance; of all groups and both sides where none answered."""
    n, low = now.of(group, stage)
    if n > 0:
        return low / n, _variance(low, n)
    n, low = (a + b for a, b in zip(now.stages.get(stage, (0, 0)), was.stages.get(stage, (0, 0)), strict=True))
    return (low + 1) / (n + 2), _variance(low, n)


def _variance(low: float, n: float) -> float:
    share = (low + 1) / (n + 2)
    return share * (1 - share) / (n + 2)


def _mix(was: _Side, now: _Side) -> tuple[float, float]:
    value = variance = 0.0
    groups = sorted({*was.groups, *now.groups})
    rates = {group: sum(was.of(group, stage)[1] for stage in was.stages) / was.units(group) for group in groups}
    shares0 = {group: was.groups.get(group, (0, 0))[0] / was.n for group in groups}
    shares1 = {group: now.groups.get(group, (0, 0))[0] / now.n for group in groups}
    mean0, mean1 = (sum(shares[group] * rates[group] for group in groups) for shares in (shares0, shares1))
    for group in groups:
        moved = now.n * (shares1[group] - shares0[group])
        value += moved * rates[group]
        units = was.units(group)
        variance += moved**2 * _variance(rates[group] * units, units)
        variance += now.n**2 * shares1[group] * (rates[group] - mean1) ** 2 / now.n
        variance += now.n**2 * shares0[group] * (rates[group] - mean0) ** 2 / was.n
    return value, variance
