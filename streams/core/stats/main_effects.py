"""Failures by cell of several labels → the rate to expect in each cell, however few of its units were seen.

rate of a cell = overall rate × the effect of each of its labels. Effects are found in turn, until they agree: that of a
label is (x + a)/(E + a), its failures over those that the other labels lead one to expect, drawn to 1 by a expected
failures. So a mix that moves to cells hardly seen before is expected at what their labels have shown elsewhere, and
not at the overall rate. Units: ratios of rates. Source: Bailey 1963 (minimum bias), Bühlmann & Straub 1970
(credibility).
"""

from collections.abc import Mapping
from typing import NamedTuple

ROUNDS = 8
"""Enough for effects to agree to a few thousandths, unless labels nearly always come together."""
HIGHEST = 0.9
"""The highest rate that a product of effects may give."""

Labels = tuple[str, ...]
Counts = Mapping[Labels, tuple[int, int]]
"""Labels of a cell, one of each kind, to (x, n)."""


class MainEffects(NamedTuple):
    """The overall rate (0–1), and the effect of each label of each kind of label."""

    rate: float
    effects: tuple[dict[str, float], ...]

    def expected(self, labels: Labels) -> float:
        """The rate to expect of a cell; a label that is not known has no effect, and a cell may have none at all."""
        rate = self.rate
        for effect, label in zip(self.effects, labels, strict=False):
            rate *= effect.get(label, 1.0)
        return min(HIGHEST, rate)


def main_effects(cells: Counts, rate: float, prior: float) -> MainEffects:
    """The effects of all labels, each drawn to 1 by `prior` expected failures; `rate` is the overall one (0–1)."""
    kinds = len(next(iter(cells), ()))
    effects: tuple[dict[str, float], ...] = tuple({labels[kind]: 1.0 for labels in cells} for kind in range(kinds))
    telling = [kind for kind in range(kinds) if len(effects[kind]) > 1]  # a label that all have explains nothing
    for _ in range(ROUNDS if telling else 0):
        for kind in telling:
            _adjust(effects, kind, cells, rate, prior)
    return MainEffects(rate, effects)


def _adjust(effects: tuple[dict[str, float], ...], kind: int, cells: Counts, rate: float, prior: float) -> None:
    sums = {label: [prior, prior] for label in effects[kind]}
    for labels, (x, n) in cells.items():
        expected = n * rate
        for other, effect in enumerate(effects):
            if other != kind:
                expected *= effect[labels[other]]
        seen = sums[labels[kind]]
        seen[0], seen[1] = seen[0] + x, seen[1] + expected
    for label, (failures, likely) in sums.items():
        effects[kind][label] = failures / likely
