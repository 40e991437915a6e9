"""Counts of the same groups before and after → how much of a change in the overall rate is rate, how much is mix.

ΔS = Σ w̄·Δs + Σ (s̄ − S̄)·Δw: w is a group's share of the units, s its rate, bars are means of before and after;
exact, with no interaction left over. (Taking S̄ off changes no total, since ΣΔw = 0, and makes a group's own mix
effect readable: growth of a group that does better than average helps.) A group that exists on one side only has no
change of rate: all it does is mix. Units: those of the rate. Source: Kitagawa 1955; Das Gupta 1978.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

Groups = Mapping[str, tuple[float, float]]
"""(sum or number of successes, units) of each group."""


class GroupEffect(NamedTuple):
    """What one group contributes to the change."""

    group: str
    rate_effect: float
    mix_effect: float


class Split(NamedTuple):
    """Change of the overall rate, its two parts, and the groups by name."""

    before: float
    after: float
    rate_effect: float
    mix_effect: float
    groups: tuple[GroupEffect, ...]

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before


def kitagawa(before: Groups, after: Groups) -> Split:
    """Split the change of Σx/Σn between two tables of groups."""
    units_before, units_after = _units(before, "before"), _units(after, "after")
    overall_before = math.fsum(x for x, _ in before.values()) / units_before
    overall_after = math.fsum(x for x, _ in after.values()) / units_after
    middle = (overall_before + overall_after) / 2
    effects = []
    for group in sorted({*before, *after}):
        x0, n0 = before.get(group, (0.0, 0.0))
        x1, n1 = after.get(group, (0.0, 0.0))
        if not n0 and not n1:
            continue
        rate0, rate1 = _rates(x0, n0, x1, n1)
        share0, share1 = n0 / units_before, n1 / units_after
        rate_effect = (share0 + share1) / 2 * (rate1 - rate0)
        effects.append(GroupEffect(group, rate_effect, ((rate0 + rate1) / 2 - middle) * (share1 - share0)))
    rate_effect = math.fsum(effect.rate_effect for effect in effects)
    mix_effect = math.fsum(effect.mix_effect for effect in effects)
    return Split(overall_before, overall_after, rate_effect, mix_effect, tuple(effects))


def _units(groups: Groups, side: str) -> float:
    units = math.fsum(n for _, n in groups.values())
    if not units:
        msg = f"no units {side}: a change needs both sides"
        raise ValueError(msg)
    return units


def _rates(x0: float, n0: float, x1: float, n1: float) -> tuple[float, float]:
    """Rates before and after; a group seen on one side only keeps the rate it has there."""
    rate0 = x0 / n0 if n0 else x1 / n1
    return rate0, (x1 / n1 if n1 else rate0)


def rate_effect_error(before: Groups, after: Groups) -> float:
    """Standard error of the rate effect when x counts successes (binomial), the mix taken as given."""
    units_before, units_after = _units(before, "before"), _units(after, "after")
    variance = 0.0
    for group in sorted({*before} & {*after}):
        (x0, n0), (x1, n1) = before[group], after[group]
        if n0 and n1:
            share = (n0 / units_before + n1 / units_after) / 2
            variance += share * share * (_variance(x0, n0) + _variance(x1, n1))
    return math.sqrt(variance)


def _variance(x: float, n: float) -> float:
    """Of a proportion, with a success and a failure added so that 0 and 1 are not certain (Agresti & Caffo 2000)."""
    share = (x + 1) / (n + 2)
    return share * (1 - share) / (n + 2)
