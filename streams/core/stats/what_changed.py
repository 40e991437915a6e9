"""Failures before and after by cell, code and mark → what changed: the smallest set of labels that explains the
excess, its exact split, and what cannot be told.

Search: each label, pair of labels, lot and attribute value is held against the rest, given the total, by a likelihood
ratio (`shared_ratio`), divided by the dispersion. The error is set over all that is looked at (weighted Bonferroni):
70 % of it for single labels and lots, 30 % for pairs, within a plane even; so a pair is named only where it says more
than either of its labels. What is named is taken out and the rest is searched again. Split: observed − usual = mix +
everywhere + what each named label has of its own, in units, with nothing left over. Source: Kulldorff 1997
(scan); Kitagawa 1955 and Das Gupta 1978 (decomposition).
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from streams.core.stats.cause_planes import (
    LOT_BEFORE,
    Labels,
    Masks,
    Plane,
    is_mark,
    masks_without,
    nameable,
    planes,
)
from streams.core.stats.cause_table import LOT, CauseTable
from streams.core.stats.shared_ratio import Group, Sums, excess_of_ratio

ERROR = 0.05
SINGLES_SHARE = 0.7
LEAST_FAILURES = 4
CONTINUITY = 0.5
MOST = 3
ALIKE = 1.0
"""Candidates whose error lies within a factor e of the best are told as alike."""
LOOKED_AT = 6
TELLING = 30.0
"""Excess failures from which a cause is hardly ever missed."""
WANDERING = 1.5
"""Dispersion of cells a period from which lots differ so strongly that nothing is named, only the nearest."""
Z95 = 1.959963984540054
ONE_SIDED = 1.6448536269514722
TINY = 1e-9


class Candidate(NamedTuple):
    """Labels that were looked at: failures, expected and failures before, and ln of the error of naming it."""

    labels: Labels
    x: float
    expected: float
    before: float
    log_error: float

    @property
    def chance(self) -> float:
        """How often one would be named as surely by chance, 0–1."""
        return min(1.0, math.exp(self.log_error))


class Named(NamedTuple):
    """A named candidate, and those that cannot be told apart from it."""

    found: Candidate
    alike: tuple[Labels, ...]


class Search(NamedTuple):
    """The named, most certain first; the nearest of what is not named; whether what is left is spread evenly: no label
    can hold half of it, or there is much of it and the nearest label is no nearer than chance puts it.
    """

    named: tuple[Named, ...]
    nearest: Candidate | None
    even: bool


class Part(NamedTuple):
    """What labels have of their own beyond what goes on everywhere: units, with a 95 % interval."""

    labels: Labels
    excess: float
    low: float
    high: float
    x: float
    expected: float
    n: float


class Split(NamedTuple):
    """observed − usual = mix + everywhere + Σ parts, exactly."""

    observed: float
    usual: float
    mix: float
    everywhere: float
    parts: tuple[Part, ...]

    @property
    def excess(self) -> float:
        """Observed less usual."""
        return self.observed - self.usual


def search(table: CauseTable, error: float = ERROR) -> Search:
    """Names at most MOST sets of labels with `error` as the chance of naming any where nothing stands out."""
    looked = planes(table)
    named: list[Named] = []
    nearest: Candidate | None = None
    while len(named) < MOST:
        ranked = _ranked(table, looked, [each.found.labels for each in named])
        nearest = ranked[0] if ranked else None
        if nearest is None or nearest.log_error > math.log(error) or table.phi_cell > WANDERING:
            break
        alike = tuple(other.labels for other in ranked[1:5] if other.log_error - nearest.log_error < ALIKE)
        named.append(Named(nearest, alike))
        nearest = None
    return Search(tuple(named), nearest, not named and (_by_chance(table, nearest) or _even(table, looked)))


def _by_chance(table: CauseTable, nearest: Candidate | None) -> bool:
    """True where a cause would have been seen, and the nearest is what chance shows every other time."""
    seen = float(table.x1.sum() - table.expected.sum())
    return seen >= TELLING and (nearest is None or nearest.chance >= 0.5)


def stands_out(table: CauseTable, labels: Labels, error: float) -> bool:
    """Whether a group that was chosen beforehand fails more than the rest of the table, beyond what is named besides.

    `error` holds for one group: divide it by how many are asked about.
    """
    others = [each.found.labels for each in search(table).named]
    if any(set(named) <= set(labels) or set(labels) <= set(named) for named in others):
        return True
    masks = masks_without(table, others)
    total = _total(table, masks)
    group = total.less(_total(table, masks_without(table, [*others, labels])))
    if group.x < LEAST_FAILURES or group.expected <= 0 or total.expected - group.expected <= TINY:
        return False
    reduced = Group(*(np.array([part]) for part in (max(group.x - CONTINUITY, 0.0), group.expected, group.before)))
    return log_upper(math.sqrt(float(excess_of_ratio(reduced, total)[0]) / table.phi)) <= math.log(error)


def _ranked(table: CauseTable, looked: Sequence[Plane], named: Sequence[Labels]) -> list[Candidate]:
    used = [plane for plane in looked if len(plane.candidates) > 1]
    singles = sum(plane.weight == 1 for plane in used)
    pairs = len(used) - singles
    found: list[Candidate] = []
    for plane in used:
        single = plane.weight == 1
        whole = (SINGLES_SHARE if pairs else 1.0) if single else (1 - SINGLES_SHARE if singles else 1.0)
        found += _of_plane(table, plane, named, whole / (singles if single else pairs))
    return sorted(found, key=lambda each: (each.log_error, len(each.labels), each.labels))


def _of_plane(table: CauseTable, plane: Plane, named: Sequence[Labels], share: float) -> list[Candidate]:
    masks = masks_without(table, named, plane.kinds[0])
    sums = plane.sums(table, masks)
    total = _total(table, masks_without(table, named))
    live = (sums.x + sums.expected > CONTINUITY) & ~np.isin(np.arange(len(sums.x)), _at(plane, named))
    count = int(live.sum())
    if count < (2 if plane.groups is not None else 1) or total.x <= 0 or total.expected <= 0:
        return []
    chosen = Group(sums.x[live], sums.expected[live], sums.before[live])
    reduced = Group(np.maximum(chosen.x - CONTINUITY, 0.0), chosen.expected, chosen.before)
    phi = table.phi if plane.groups is not None else max(table.phi, table.phi_cell)
    statistic = excess_of_ratio(reduced, total) / phi
    where = np.flatnonzero(live)
    found = [
        Candidate(
            plane.candidates[int(where[at])],
            float(chosen.x[at]),
            float(chosen.expected[at]),
            float(chosen.before[at]),
            log_upper(math.sqrt(statistic[at])) + math.log(count / share),
        )
        for at in np.argsort(-statistic, kind="stable")[:LOOKED_AT]
        if chosen.x[at] >= LEAST_FAILURES
    ]
    return [each for each in found if nameable(each.labels)]


def _at(plane: Plane, named: Sequence[Labels]) -> list[int]:
    return [at for at, labels in enumerate(plane.candidates) if labels in named]


def _total(table: CauseTable, masks: Masks) -> Sums:
    return Sums(
        float((table.x1 * masks.x).sum()),
        float((table.expected * masks.expected).sum()),
        float((table.x0 * masks.expected).sum()),
    )


def log_upper(z: float) -> float:
    """Ln P(Z > z) of a standard normal Z, far into the tail (Abramowitz & Stegun 26.2.12)."""
    if z < 30:
        return math.log(0.5 * math.erfc(z * math.sqrt(0.5)))
    return -z * z / 2 - math.log(z * math.sqrt(2 * math.pi)) - 1 / (z * z)


def _even(table: CauseTable, looked: Sequence[Plane]) -> bool:
    """True where no label can hold half of the excess or more (one-sided 95 %)."""
    everything = masks_without(table, ())
    total = _total(table, everything)
    half = (total.x - total.expected) / 2
    singles = [plane for plane in looked if plane.weight == 1 and plane.groups is not None]
    groups = [Sums(*map(float, one)) for plane in singles for one in zip(*plane.sums(table, everything), strict=True)]
    own = [_own(table, group, total.less(group)) for group in groups if group.expected < total.expected]
    return half > 0 and all(excess + ONE_SIDED * error < half for excess, error in own)


def _own(table: CauseTable, group: Sums, rest: Sums, known: float = 1.0) -> tuple[float, float]:
    """Failures of a group beyond what the rest leads one to expect of it, and their standard error; the expectation of
    a group rests on `known` failures at least.
    """
    ratio = rest.x / max(rest.expected, TINY)
    likely = ratio * group.expected
    share = group.expected / max(rest.expected, TINY)
    of_rest = rest.x * (1 + rest.x / max(rest.before, 1.0))
    variance = group.x + likely * likely / max(group.before, known) + share * share * of_rest
    return group.x - likely, math.sqrt(table.phi * max(variance, TINY))


def split(table: CauseTable, named: Sequence[Labels], expected: float | None = None) -> Split:
    """The exact split of the excess over the named labels, each unit under the first that it carries.

    `expected`: failures that another judge expects of the same units; the table is scaled to it, so that mix and the
    rest add up to what that judge found.
    """
    likely = float(table.expected.sum()) if expected is None else expected
    scale = likely / max(float(table.expected.sum()), TINY)
    rest = _scaled(_total(table, masks_without(table, named)), scale)
    parts = tuple(_part(table, named[: at + 1], scale, rest) for at in range(len(named)))
    observed, usual = float(table.x1.sum()), table.usual
    own = math.fsum(part.excess for part in parts)
    return Split(observed, usual, likely - usual, observed - likely - own, parts)


def _scaled(sums: Sums, scale: float) -> Sums:
    return sums._replace(expected=sums.expected * scale)


def _part(table: CauseTable, named: Sequence[Labels], scale: float, rest: Sums) -> Part:
    """The part of the last of the named, without what those before it hold."""
    labels = named[-1]
    before, after = (_total(table, masks_without(table, some)) for some in (named[:-1], named))
    group = _scaled(before.less(after), scale)
    known = LOT_BEFORE * group.expected if labels[0][0] == LOT else 1.0
    own, error = _own(table, group, rest, max(known, 1.0))
    half = Z95 * error
    return Part(labels, own, own - half, own + half, group.x, group.expected, _units(table, labels))


def _units(table: CauseTable, labels: Labels) -> float:
    """Units that carry the labels; a code's are all that were looked at for it."""
    if is_mark(table, labels):
        return sum(row.n for row in table.marks if row.mark == labels[0])
    within = np.ones(len(table.cells), dtype=bool)
    for name, value in labels:
        if name in table.names:
            at = table.names.index(name)
            within &= table.labels[at] == table.levels[at].index(value)
    return float(table.n1[within].sum())
