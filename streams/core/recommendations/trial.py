"""Counts by cell, code and mark before and after an action in; the treated group beside the untreated ones out.

Untreated are the other groups of the same stage or customers, by the same labels: other sites, lines, products,
suppliers, segments or codes. A group that the search has named for another cause is left out. Expected failures are at
the rates before the alarm, cell by cell, so that a change of mix is no effect.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from streams.core.enterprise.facets.causes import Causes
from streams.core.enterprise.subjects import SEARCHED, Subject
from streams.core.enterprise.view import View
from streams.core.stats.cause_planes import Labels
from streams.core.stats.cause_table import CODE
from streams.core.stats.untreated import Difference, Group, difference, drift_over
from streams.core.tallies.cause_counts import CauseCounts

MOST = 12
"""Untreated groups that are compared with: those of the most failures."""
MAX_CELLS = 200
"""Cells whose own rates are kept."""
PRIOR = 4.0
"""Failures that the rate over all cells weighs as, in the rate of one."""
MODEST = 3.09
"""A run that was chosen for being bad counts by its lower 99.9 % bound."""

Value = tuple[str, ...]


@dataclass(slots=True)
class Trial:
    """`names` are the dimensions of the treated labels, `sums` by group: [x, expected before, x, expected after]."""

    subject: Subject
    names: tuple[str, ...]
    treated: Value
    usual: CauseCounts
    phi: float
    drift: float | None
    left_out: list[Value] = field(default_factory=list)
    sums: dict[Value, list[float]] = field(default_factory=dict)
    periods: list[int] = field(default_factory=lambda: [0, 0])
    units: list[list[int]] = field(default_factory=lambda: [[0, 0], [0, 0]])
    """Before and after: units of the treated, and of all."""
    modest: bool = False

    def take(self, counts: CauseCounts | None, *, after: bool) -> None:
        """Takes one period in."""
        if counts is None:
            return
        self.periods[after] += 1
        rates = Rates.of(self.usual)
        for value, x, expected in self._rows(counts, rates):
            sums = self.sums.setdefault(value, [0.0, 0.0, 0.0, 0.0])
            sums[2 * after] += x
            sums[2 * after + 1] += expected
        for cell, (n, _) in counts.cells.items():
            self.units[after][1] += n
            self.units[after][0] += n if self._treats(cell) else 0

    def _treats(self, cell: tuple[str, ...]) -> bool:
        own = SEARCHED[self.subject.kind].names
        return all(
            cell[own.index(name)] == value for name, value in zip(self.names, self.treated, strict=True) if name in own
        )

    def _rows(self, counts: CauseCounts, rates: "Rates") -> Iterable[tuple[Value, float, float]]:
        """(group, failures, expected) of a period."""
        own = SEARCHED[self.subject.kind].names
        if any(name != CODE and name not in own for name in self.names):
            yield from self._marked(counts, rates)
            return
        for cell, (n, by_code) in counts.cells.items():
            codes = sorted({*by_code, *rates.shares}) if CODE in self.names else [None]
            for code in codes:
                value = tuple(str(code) if name == CODE else cell[own.index(name)] for name in self.names)
                x = sum(by_code.values()) if code is None else by_code.get(code, 0)
                yield value, float(x), n * rates.rate(cell, code)

    def _marked(self, counts: CauseCounts, rates: "Rates") -> Iterable[tuple[Value, float, float]]:
        """By a lot or an attribute: its other values are untreated."""
        for (kind, value), by_cell in counts.marks.items():
            if (kind,) == self.names:
                for cell, (n, x) in by_cell.items():
                    yield (value,), float(x), n * rates.rate(cell, None)

    def difference(self) -> Difference | None:
        """The effect beside the untreated; None where there are none."""
        mine = self.sums.get(self.treated)
        others = sorted(
            (value for value in self.sums if value != self.treated and value not in self.left_out),
            key=lambda value: (-self.sums[value][1], value),
        )[:MOST]
        if mine is None:
            return None
        x0 = max(0.0, mine[0] - MODEST * (self.phi * mine[0]) ** 0.5) if self.modest else mine[0]
        group = Group(x0, *mine[1:])
        over = drift_over(self.drift, *self.periods)
        return difference(group, [Group(*self.sums[value]) for value in others], self.phi, over)

    def overlaps(self, other: Self) -> bool:
        """Whether both treat some of the same."""
        mine = dict(zip(self.names, self.treated, strict=True))
        theirs = dict(zip(other.names, other.treated, strict=True))
        return self.subject == other.subject and all(theirs.get(name, value) == value for name, value in mine.items())

    def dump(self) -> Any:
        """JSON data."""
        sums = [[list(value), *four] for value, four in sorted(self.sums.items())]
        chosen = [list(self.names), list(self.treated), self.phi, self.drift, [list(each) for each in self.left_out]]
        return [list(self.subject), chosen, self.usual.dump(), sums, self.periods, self.units, self.modest]

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        subject, (names, treated, phi, drift, left_out), usual, sums, periods, units, modest = data
        return cls(
            Subject(*subject),
            tuple(names),
            tuple(treated),
            CauseCounts.load(usual),
            phi,
            drift,
            [tuple(each) for each in left_out],
            {tuple(value): list(four) for value, *four in sums},
            list(periods),
            [list(each) for each in units],
            modest,
        )


class Rates(NamedTuple):
    """Usual failures by cell and code, shrunken to the rate of all cells (PRIOR failures)."""

    cells: dict[tuple[str, ...], tuple[int, dict[str, int]]]
    shares: dict[str, float]
    whole: float

    @classmethod
    def of(cls, usual: CauseCounts) -> Self:
        """From what was counted in the calm time before."""
        codes: dict[str, float] = {}
        for _, by_code in usual.cells.values():
            for code, x in by_code.items():
                codes[code] = codes.get(code, 0.0) + max(0, x)
        failures = sum(codes.values())
        whole = (failures + 0.5) / (usual.units + 1)
        return cls(usual.cells, {code: x / failures for code, x in codes.items()} if failures else {}, whole)

    def rate(self, cell: tuple[str, ...], code: str | None) -> float:
        """Failures a unit of a cell, of a code or of all."""
        n, by_code = self.cells.get(cell, (0, {}))
        x = sum(by_code.values()) if code is None else by_code.get(code, 0)
        share = 1.0 if code is None else self.shares.get(code, 0.0)
        units = PRIOR / self.whole
        return (max(0, x) + PRIOR * share) / (max(0, n) + units)


def trial_of(subject: Subject, treated: Labels, found: "Found", view: View) -> Trial:
    """A trial of what is treated, with what was usual before the onset; sums are empty yet."""
    usual = view.facet(Causes).usual(subject, found.onset, view.ledger, view.enterprise)
    names = tuple(name for name, _ in treated)
    measured = [found.drifts[name] for name in names if name in found.drifts]
    others = [labels for labels in found.named if labels != treated and {name for name, _ in labels} == set(names)]
    left_out = [tuple(dict(labels)[name] for name in names) for labels in others]
    drift = max(measured) if measured else None
    return Trial(subject, names, tuple(value for _, value in treated), _largest(usual), found.phi, drift, left_out)


class Found(NamedTuple):
    """What the search behind the alarm had found: the onset, the dispersion, own drifts, and the named labels."""

    onset: int
    phi: float
    drifts: dict[str, float]
    named: list[Labels]


def _largest(usual: CauseCounts) -> CauseCounts:
    kept = CauseCounts()
    for cell, (n, by_code) in sorted(usual.cells.items(), key=lambda item: (-item[1][0], item[0]))[:MAX_CELLS]:
        kept.add(cell, n, by_code)
    return kept
