"""Random factories with a planted cause in; how often the right labels are named first, and how often any is named
where there is none, out.

Each factory has sites, lines, products, suppliers, codes, shifts and lots of its own, a baseline of 25 periods and five
periods after, line-periods that wander (gamma, CV 0.3), and a mix that drifts. The product's own table, search and
split are run.
"""

import math
import time
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from streams.core.stats.cause_planes import Labels, inside, is_mark
from streams.core.stats.cause_table import CauseTable, Row, Side, cause_table
from streams.core.stats.what_changed import search, split

SECONDS = 150.0
FACTORIES = 45
"""Of each kind and size, as far as the time allows."""
BEFORE, AFTER = 25, 5
WANDERS = 0.3
NAMES = ("site", "line", "product", "supplier")
SIZES = ((40, 20), (60, 40), (100, 80), (300, 240))
"""Usual failures after, and planted ones."""
PLANTED: dict[str, tuple[str, ...]] = {
    "site": ("site",),
    "line": ("line",),
    "product": ("product",),
    "supplier": ("supplier",),
    "code": ("code",),
    "shift": ("shift",),
    "lot": ("lot",),
    "line and code": ("line", "code"),
    "site and product": ("site", "product"),
    "product and supplier": ("product", "supplier"),
    "supplier and code": ("supplier", "code"),
    "everywhere": (),
    "mix": (),
}
Floats = NDArray[np.float64]


@dataclass(slots=True)
class Factory:
    """Cells with their share of the units, rates and codes' shares; `rng` draws everything."""

    rng: np.random.Generator
    cells: list[tuple[str, ...]]
    share: Floats
    rate: Floats
    codes: Floats
    shifts: Floats

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Factory":
        """A factory of some 20 to 200 cells."""
        lines = [(f"site{s}", f"line{s}{i}") for s in range(rng.integers(2, 5)) for i in range(rng.integers(1, 4))]
        products, suppliers = rng.integers(3, 9), rng.integers(2, 7)
        grid = [(*line, f"p{p}", f"s{s}") for line, p, s in product(lines, range(products), range(suppliers))]
        kept = [cell for cell in grid if rng.random() < 0.6]
        cells = kept if len(kept) >= 6 else grid
        levels = [sorted({cell[at] for cell in cells}) for at in range(4)]
        share, rate = np.ones(len(cells)), np.full(len(cells), 0.05)
        for at, spread in ((1, 0.3), (2, 0.3), (3, 0.2)):
            place = np.array([levels[at].index(cell[at]) for cell in cells])
            share = share * rng.dirichlet(np.full(len(levels[at]), 2.0))[place]
            rate = rate * np.exp(rng.normal(0, spread, len(levels[at])))[place]
        usual = rng.dirichlet(np.full(rng.integers(6, 13), 1.2)) * 30 + 0.3
        profiles = {name: rng.dirichlet(usual) for name in levels[2]}
        codes = np.array([profiles[cell[2]] for cell in cells])
        return cls(rng, cells, share / share.sum(), rate, codes, rng.dirichlet(np.full(3, 20.0)))

    def drifted(self, *, strongly: bool) -> Floats:
        """The mix after: products and lines move; strongly: the worst product grows fourfold."""
        moves: dict[str, float] = {}
        for cell in self.cells:
            for at, spread in ((1, 0.15), (2, 0.3)):
                moves.setdefault(cell[at], float(np.exp(self.rng.normal(0, spread))))
        share = self.share * [moves[cell[1]] * moves[cell[2]] for cell in self.cells]
        if strongly:
            worst = max({cell[2] for cell in self.cells}, key=self._rate_of)
            share = share * [4.0 if cell[2] == worst else 1.0 for cell in self.cells]
        return share / share.sum()

    def _rate_of(self, name: str) -> float:
        mine = [at for at, cell in enumerate(self.cells) if cell[2] == name]
        return float(self.share[mine] @ self.rate[mine] / self.share[mine].sum())


@dataclass(slots=True)
class Counted:
    """Units, failures by code and by shift of each cell and period."""

    n: NDArray[np.int64]
    x: NDArray[np.int64]
    by_shift: NDArray[np.int64]
    n_shift: NDArray[np.int64]

    def side(self, factory: Factory, *, lots: bool) -> Side:
        """As the search reads it; a cell's units of one period are a lot."""
        rows, marks = {}, {}
        for at, cell in enumerate(factory.cells):
            failures = self.x[:, at].sum(0)
            rows[cell] = Row(int(self.n[:, at].sum()), {f"c{k}": int(f) for k, f in enumerate(failures) if f})
            for shift in range(3):
                told = int(self.n_shift[:, at, shift].sum()), int(self.by_shift[:, at, shift].sum())
                marks.setdefault(("shift", f"{shift}"), {})[cell] = told
            for period in range(len(self.n) if lots else 0):
                told = int(self.n[period, at]), int(self.x[period, at].sum())
                if told[1]:
                    marks[("lot", f"{at}/{period}")] = {cell: told}
        return Side(rows, marks)


def counted(factory: Factory, units: Floats, factor: Floats, lots: Floats) -> Counted:
    """Draws periods of `units` a cell; `factor` multiplies failures of cell × code × shift, `lots` of period × cell."""
    rng, cells, periods = factory.rng, factory.cells, len(lots)
    lines = sorted({cell[1] for cell in cells})
    place = np.array([lines.index(cell[1]) for cell in cells])
    wander = rng.gamma(1 / WANDERS**2, WANDERS**2, (periods, len(lines)))[:, place]
    n_shift = rng.poisson(units[None, :, None] * factory.shifts, (periods, len(cells), 3))
    rates = (factory.rate * wander * lots)[:, :, None, None] * factory.codes[None, :, :, None] * factor
    x = rng.poisson(n_shift[:, :, None, :] * rates)
    return Counted(n_shift.sum(2), x.sum(3), x.sum(2), n_shift)


def plant(factory: Factory, likely: Floats, kind: str, extra: float) -> tuple[Floats, Labels] | None:
    """The factor of cell × code × shift that adds `extra` failures at labels drawn at random; None where none fits."""
    rng = factory.rng
    whole = np.ones((*factory.codes.shape, 3))
    if kind == "everywhere":
        return whole * (1 + extra / likely.sum()), ()
    for _ in range(200):
        inside, labels = np.ones(whole.shape, dtype=bool), []
        for name in PLANTED[kind]:
            if name == "code":
                code = rng.integers(factory.codes.shape[1])
                inside &= np.arange(factory.codes.shape[1])[None, :, None] == code
                labels.append((name, f"c{code}"))
            elif name == "shift":
                shift = rng.integers(3)
                inside &= np.arange(3)[None, None, :] == shift
                labels.append((name, f"{shift}"))
            else:
                at = NAMES.index(name)
                value = factory.cells[rng.integers(len(factory.cells))][at]
                inside &= np.array([cell[at] == value for cell in factory.cells])[:, None, None]
                labels.append((name, value))
        mine = float(likely[inside].sum())
        if 0.02 < mine / likely.sum() < 0.6 and 1 + extra / mine < 10:
            return np.where(inside, 1 + extra / mine, 1.0), tuple(labels)
    return None


@dataclass(frozen=True, slots=True)
class Trial:
    """Whether what was planted was named first, any was, or it is told as alike; by how much the split misses."""

    right: bool
    named: bool
    alike: bool
    error: float


def trial(rng: np.random.Generator, kind: str, usual: float, extra: float) -> Trial:
    """One factory with one planted cause."""
    while True:
        factory = Factory.draw(rng)
        after = factory.drifted(strongly=kind == "mix")
        units = usual / AFTER / float(after @ factory.rate)
        likely = (after * factory.rate * units * AFTER)[:, None, None] * factory.codes[:, :, None] * factory.shifts
        lots, none = np.ones((AFTER, len(factory.cells))), np.ones((BEFORE, len(factory.cells)))
        factor: Floats = np.ones(likely.shape)
        truth: Labels = ()
        if kind == "lot":
            period, at = rng.integers(AFTER), rng.choice(len(factory.cells), p=after)
            rate = 1 + extra / (after[at] * units * factory.rate[at])
            if rate * factory.rate[at] > 0.9:
                continue
            lots[period, at], truth = rate, (("lot", f"{at}/{period}"),)
        elif kind != "mix":
            planted = plant(factory, likely, kind, extra)
            if planted is None:
                continue
            factor, truth = planted
        calm = counted(factory, factory.share * units, np.ones(likely.shape), none)
        return _judged(factory, calm, counted(factory, after * units, factor, lots), truth)


def _judged(factory: Factory, before: Counted, after: Counted, truth: Labels) -> Trial:
    phi = _dispersion(factory, before)
    table = cause_table(NAMES, before.side(factory, lots=False), after.side(factory, lots=True), phi=phi)
    found = search(table)
    labels = [each.found.labels for each in found.named]
    parts = split(table, labels)
    error = abs(parts.excess - parts.mix - parts.everywhere - sum(part.excess for part in parts.parts))
    first = found.named[0] if found.named else None
    if first is None:
        return Trial(right=False, named=False, alike=False, error=error)
    right = same(table, first.found.labels, truth)
    alike = right or any(same(table, labels, truth) for labels in first.alike)
    return Trial(right=right, named=True, alike=alike, error=error)


def same(table: CauseTable, one: Labels, other: Labels) -> bool:
    """The same labels, or such that hold nearly the same failures: a site's only line is its site."""
    if sorted(one) == sorted(other):
        return True
    if not other or is_mark(table, one) or is_mark(table, other):
        return False
    a, b = inside(table, one), inside(table, other)
    return float(table.expected[a & b].sum()) > 0.9 * float(table.expected[a | b].sum())


def _dispersion(factory: Factory, before: Counted) -> float:
    """That of lines a period about their own rates."""
    lines = sorted({cell[1] for cell in factory.cells})
    columns = [[at for at, cell in enumerate(factory.cells) if cell[1] == line] for line in lines]
    pearson, freedom = 0.0, -len(lines)
    for mine in columns:
        x, n = before.x[:, mine].sum((1, 2)), before.n[:, mine].sum(1)
        likely = n * x.sum() / max(n.sum(), 1)
        told = likely > 0.5
        pearson += float((((x - likely) ** 2)[told] / likely[told]).sum())
        freedom += int(told.sum())
    return max(1.0, pearson / max(freedom, 1))


def run() -> list[dict[str, Any]]:
    """A row a size: right label first, named at all, named without a cause, the greatest error of a sum."""
    rows, ends = [], time.monotonic() + SECONDS
    for number, (usual, extra) in enumerate(SIZES):
        until = time.monotonic() + (ends - time.monotonic()) / (len(SIZES) - number)
        rng = np.random.default_rng(number)
        trials: dict[str, list[Trial]] = {kind: [] for kind in PLANTED}
        for _ in range(FACTORIES):
            for kind in PLANTED if time.monotonic() < until else ():
                trials[kind].append(trial(rng, kind, usual, 0.0 if kind == "mix" else extra))
        rows.append(_row(usual, extra, trials))
    return rows


def _row(usual: float, extra: float, trials: dict[str, list[Trial]]) -> dict[str, Any]:
    caused = [each for kind, some in trials.items() if PLANTED[kind] for each in some]
    calm = [each for kind, some in trials.items() if not PLANTED[kind] for each in some]
    rights = {kind: _per_cent([each.right for each in some]) for kind, some in trials.items() if PLANTED[kind]}
    worst = sorted(rights, key=lambda kind: rights[kind])[:3]
    return {
        "what": f"{usual} usual and {extra} planted failures",
        "value": _per_cent([each.right for each in caused]),
        "unit": "% right first",
        "named %": _per_cent([each.named for each in caused]),
        "right or alike %": _per_cent([each.alike for each in caused]),
        "named without a cause %": _per_cent([each.named for each in calm]),
        "factories": len(caused) + len(calm),
        "error of a sum": f"{max(each.error for each in [*caused, *calm]):.0e}",
        "lowest": ", ".join(f"{kind} {rights[kind]:g}" for kind in worst),
    }


def _per_cent(held: list[bool]) -> float:
    return round(100 * sum(held) / len(held), 1) if held else math.nan
