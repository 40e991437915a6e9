"""Standardised points, one at a time → which runs rules are broken (Western Electric, Nelson). Off unless asked for.

Every rule reads "k of the last m points (or steps between points) satisfy a condition", so a rule is a row of a
table and its memory m bits. Each rule added makes false alarms more frequent: the four Western Electric rules
together quarter the ARL₀ of 3σ limits, 370 → 92 (`tests/oracles`); all eight of Nelson's make it smaller
still. Source: Western Electric 1956; Nelson 1984; Champ & Woodall 1987.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

Window = tuple[float, float | None, float | None]
"""A point and the two before it (None where there are none)."""


class Rule(NamedTuple):
    """At least `needed` of the last `span` points satisfy any one of the conditions."""

    meaning: str
    needed: int
    span: int
    conditions: tuple[Callable[[Window], bool], ...]


def _beyond(sigmas: float) -> tuple[Callable[[Window], bool], ...]:
    """Above +L; below −L: two conditions, so that points of both sides never add up."""
    return (lambda w: w[0] > sigmas), (lambda w: w[0] < -sigmas)


def _rises(w: Window) -> bool:
    return w[1] is not None and w[0] > w[1]


def _falls(w: Window) -> bool:
    return w[1] is not None and w[0] < w[1]


def _turns(w: Window) -> bool:
    return w[1] is not None and w[2] is not None and (w[0] - w[1]) * (w[1] - w[2]) < 0


def _near(w: Window) -> bool:
    return abs(w[0]) < 1


def _far(w: Window) -> bool:
    return abs(w[0]) > 1


RULES: dict[str, Rule] = {
    "beyond_3_sigma": Rule("a point beyond 3σ", 1, 1, _beyond(3)),
    "two_of_three_beyond_2_sigma": Rule("2 of 3 points beyond 2σ on one side", 2, 3, _beyond(2)),
    "four_of_five_beyond_1_sigma": Rule("4 of 5 points beyond 1σ on one side", 4, 5, _beyond(1)),
    "eight_on_one_side": Rule("8 points in a row on one side", 8, 8, _beyond(0)),
    "nine_on_one_side": Rule("9 points in a row on one side", 9, 9, _beyond(0)),
    "six_in_a_trend": Rule("6 points in a row rising, or falling", 5, 5, (_rises, _falls)),
    "fourteen_alternating": Rule("14 points in a row alternating", 12, 12, (_turns,)),
    "fifteen_within_1_sigma": Rule("15 points in a row within 1σ", 15, 15, (_near,)),
    "eight_beyond_1_sigma": Rule("8 points in a row beyond 1σ on either side", 8, 8, (_far,)),
}

WESTERN_ELECTRIC = (
    "beyond_3_sigma",
    "two_of_three_beyond_2_sigma",
    "four_of_five_beyond_1_sigma",
    "eight_on_one_side",
)
NELSON = (
    "beyond_3_sigma",
    "nine_on_one_side",
    "six_in_a_trend",
    "fourteen_alternating",
    "two_of_three_beyond_2_sigma",
    "four_of_five_beyond_1_sigma",
    "fifteen_within_1_sigma",
    "eight_beyond_1_sigma",
)


class RunsState(NamedTuple):
    """The last two points and, for each condition of each rule, which of the last points satisfied it (as bits)."""

    seen: int = 0
    last: float | None = None
    before_last: float | None = None
    bits: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RunsChart:
    """Settings: the names of the rules in force; 3σ limits alone unless more are asked for."""

    rules: tuple[str, ...] = ("beyond_3_sigma",)

    def initial(self) -> RunsState:
        """Nothing satisfied yet."""
        return RunsState(bits=(0,) * sum(len(RULES[name].conditions) for name in self.rules))

    def update(self, state: RunsState, z: float) -> RunsState:
        """Fold one standardised point in."""
        window = (z, state.last, state.before_last)
        remembered = iter(state.bits)
        bits = tuple(
            ((next(remembered) << 1) | condition(window)) & ((1 << RULES[name].span) - 1)
            for name in self.rules
            for condition in RULES[name].conditions
        )
        return RunsState(state.seen + 1, z, state.last, bits)

    def broken(self, state: RunsState) -> tuple[str, ...]:
        """Names of the rules that the last point completes."""
        remembered = iter(state.bits)
        return tuple(
            name
            for name in self.rules
            if _reached([next(remembered) for _ in RULES[name].conditions], RULES[name].needed)
        )

    def alarm(self, state: RunsState) -> bool:
        """Any rule broken."""
        return bool(self.broken(state))


def _reached(bits: list[int], needed: int) -> bool:
    """Any condition satisfied often enough."""
    return any(one.bit_count() >= needed for one in bits)
