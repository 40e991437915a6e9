"""Failures and arrivals by cell and week → how probable it is that load explains what got worse, and whose load.

Cells are products at sites. A load model says whose arrivals count (level: all, own site, own product) and who suffers
(scope: all, one site, one product); a rival says that something stepped in at an unknown week in a scope. Both are
weighed as quasi-likelihoods over their grids, at even odds. A cell that the reference weeks do not know keeps its own
level: it explains nothing and needs no explanation. Source: Kass & Raftery 1995 (Bayes factors); the models' sources
stand in `load_models` and `cell_likelihood`.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from streams.core.stats.cell_likelihood import Array, misfit, profile_gain, reference_dispersion, roughened
from streams.core.stats.load_models import Shapes, load_shapes, step_shapes

Mask = NDArray[np.bool_]
WHOLE = ("", "")
REST = "(rest)"
FEWEST_UNITS = 10
LATELY = 4
MORE_SINCE = 10
SMALLEST_LOAD = 0.02
CHANCE = 0.25
"""Variance of the square root of a Poisson count."""
TIE = 1.5
Scope = tuple[str, str]


class Cells(NamedTuple):
    """Failures x of n and arrivals by cell and week (C x T), and each cell's product and site."""

    x: Array
    n: Array
    arrivals: Array
    products: Sequence[str]
    sites: Sequence[str]


class Row(NamedTuple):
    """One cell by week: failures of units, arrivals of its product at its site, and whether it alarms."""

    product: str
    site: str
    failed: Sequence[int]
    units: Sequence[int]
    arrived: Sequence[int]
    alarms: bool


class Weighed(NamedTuple):
    """What the evidence says: P(load) against a rival at even odds; ln of both together against no change; the part of
    the last weeks' excess that load accounts for; ln odds that something comes on top of it; the part of the excess
    that cells of their own level hold; ĉ; whose load and who suffers, as (label, value), ("", "") for all.
    """

    load: float
    any: float
    share: float
    more: float
    new: float
    misfit: float
    level: str
    scope: tuple[str, str]


class _Family(NamedTuple):
    """One family of models: each cell's gains (C x G), its offsets (C x G x T, or G x T for all cells), weights."""

    gains: Array
    offsets: Array
    weights: Array

    def top(self, mask: Mask) -> float:
        """The best log-likelihood gain when the cells of a scope suffer."""
        return float(self.gains[mask].sum(axis=0).max())

    def best(self, mask: Mask) -> Array:
        """The offsets (C x T) that reach it, none outside the scope."""
        place = int(self.gains[mask].sum(axis=0).argmax())
        chosen = self.offsets[..., place, :]
        rows: Array = np.where(mask[:, None], chosen, 0.0)
        return rows

    def evidence(self, mask: Mask, dispersion: float) -> float:
        """Ln of the mean quasi-likelihood over the grid, against no change."""
        values = self.gains[mask].sum(axis=0) / dispersion
        most = values.max()
        return float(most + np.log((self.weights * np.exp(values - most)).sum()))


def cells_of(rows: Sequence[Row], most: int) -> tuple[Cells, Mask]:
    """The cells, and which of them alarm; those beyond `most`, and those that see fewer than FEWEST_UNITS units a week,
    are added up, apart by whether they do.
    """
    large = sorted(range(len(rows)), key=lambda place: -sum(rows[place].units))[:most]
    large = [place for place in large if sum(rows[place].units) >= FEWEST_UNITS * len(rows[place].units)]
    kept = [rows[place] for place in sorted(large)]
    rest = [rows[place] for place in range(len(rows)) if place not in large]
    for alarms in (False, True):
        others = [row for row in rest if row.alarms is alarms]
        if others:
            failed, units, arrived = (np.sum([row[place] for row in others], axis=0).tolist() for place in (2, 3, 4))
            product, site = _common({row.product for row in others}), _common({row.site for row in others})
            kept.append(Row(product, site, failed, units, arrived, alarms))
    x, n, arrivals = (np.array([row[place] for row in kept], dtype=float) for place in (2, 3, 4))
    alarming = np.array([row.alarms for row in kept])
    return Cells(x, n, arrivals, [row.product for row in kept], [row.site for row in kept]), alarming


def _common(names: set[str]) -> str:
    return names.pop() if len(names) == 1 else REST


def weigh_growth(cells: Cells, reference: int, lags: Sequence[int] = (0,), alarming: Mask | None = None) -> Weighed:
    """Weighs load against its rivals; the first `reference` weeks are those before anything happened. `alarming` says
    which cells' failures are to be explained; the others only bring load.
    """
    known = cells.n[:, :reference].sum(axis=1) > 0
    known = known if alarming is None else known & alarming
    x, n = roughened(cells.x, cells.n)
    cells = cells._replace(x=x, n=n)
    phi = reference_dispersion(cells.x[known], cells.n[known], reference)
    scopes = _scopes(cells, np.ones(len(known), dtype=bool) if alarming is None else alarming)
    loads = _load_families(cells, known, reference, lags)
    steps = _family(cells, known, step_shapes(cells.x.shape[1]))
    fits = [(family.top(mask), family, mask) for family in (*loads.values(), steps) for mask, _ in scopes.values()]
    _, family, mask = max(fits, key=lambda fit: fit[0])
    chat = misfit(cells.x[known], cells.n[known], family.best(mask)[known], phi)
    by_load = {
        (level, scope): one.evidence(mask, phi * chat) + float(np.log(prior / len(loads)))
        for level, one in loads.items()
        for scope, (mask, prior) in scopes.items()
    }
    by_step = [steps.evidence(mask, phi * chat) + float(np.log(prior)) for mask, prior in scopes.values()]
    of_load, of_step = (float(np.logaddexp.reduce(each)) for each in (list(by_load.values()), by_step))
    level, scope = max(by_load, key=lambda each: by_load[each])
    offset = loads[level].best(scopes[scope][0])
    return Weighed(
        load=float(1 / (1 + np.exp(np.clip(of_step - of_load, -500, 500)))),
        any=float(np.logaddexp(of_load, of_step)),
        share=_share(cells, offset, scopes[scope][0] & known, known, reference),
        more=_more(cells, offset, known, scopes, (phi, chat)) if of_load > of_step else 0.0,
        new=_new(cells, known, reference),
        misfit=chat,
        level=level,
        scope=scope,
    )


def _scopes(cells: Cells, suffering: Mask) -> dict[Scope, tuple[Mask, float]]:
    """Who may suffer, with the prior: all ½, and each site and product alike."""
    found: dict[Scope, tuple[Mask, float]] = {}
    for name, values in (("site", np.array(cells.sites)), ("product", np.array(cells.products))):
        names = sorted(set(values[suffering].tolist()))
        found |= {(name, value): (values == value, 0.5) for value in names if len(names) > 1}
    parts = {scope: (mask, prior / len(found)) for scope, (mask, prior) in found.items()}
    return {WHOLE: (np.ones(len(cells.x), dtype=bool), 0.5)} | parts


def _load_families(cells: Cells, known: Mask, reference: int, lags: Sequence[int]) -> dict[str, _Family]:
    """The load models of each level; a cell whose own level is new has no load to compare."""
    groups = {"all": [""] * len(cells.x), "site": list(cells.sites), "product": list(cells.products)}
    families: dict[str, _Family] = {}
    for level, names in groups.items():
        if level != "all" and len(set(names)) < 2:
            continue
        of_group = {name: _relative(cells, np.array(names) == name, reference) for name in set(names)}
        shapes = {name: load_shapes(load, reference, lags) for name, load in of_group.items() if load is not None}
        weights = next(iter(shapes.values())).weights
        offsets = np.zeros((len(names), len(weights), cells.x.shape[1]))
        gains = np.zeros(offsets.shape[:2])
        for cell, name in enumerate(names):
            if known[cell] and name in shapes:
                offsets[cell] = shapes[name].offsets
                gains[cell] = profile_gain(offsets[cell], cells.x[cell], cells.n[cell])
        families[level] = _Family(gains, offsets, weights)
    return families


def _relative(cells: Cells, members: Mask, reference: int) -> Array | None:
    """Arrivals of these cells together against their reference weeks; None where there were none then."""
    arrived = cells.arrivals[members].sum(axis=0)
    usual = arrived[:reference].mean()
    if usual <= 0:
        return None
    ratio: Array = np.maximum(arrived / usual, SMALLEST_LOAD)
    return ratio


def _family(cells: Cells, known: Mask, shapes: Shapes) -> _Family:
    gains = [profile_gain(shapes.offsets, x, n) for x, n in zip(cells.x, cells.n, strict=True)]
    return _Family(np.stack(gains) * known[:, None], shapes.offsets, shapes.weights)


def _share(cells: Cells, offset: Array, suffering: Mask, known: Mask, reference: int) -> float:
    """The part of the known cells' excess of the last weeks that the load accounts for, 0–1 and a little beyond."""
    x, n = cells.x[:, :reference].sum(axis=1), cells.n[:, :reference].sum(axis=1)
    base = ((x + 0.5) / (n + 1))[:, None]
    late = slice(-LATELY, None)
    excess = (cells.x - cells.n * base)[known, late].sum()
    logit = np.log(base / (1 - base)) + offset[:, late]
    by_load = (cells.n[:, late] * (1 / (1 + np.exp(-logit)) - base))[suffering].sum()
    return float(np.clip(by_load / max(excess, 1e-9), -9, 9))


def _new(cells: Cells, known: Mask, reference: int) -> float:
    """The part of all excess since the reference that cells hold which it did not know."""
    early = slice(None, reference)
    base = (cells.x[:, early].sum() + 0.5) / (cells.n[:, early].sum() + 1)
    excess = (cells.x - cells.n * base)[:, reference:].sum(axis=1)
    return float(excess[~known].sum() / max(excess[excess > 0].sum(), 1e-9))


def _more(
    cells: Cells, offset: Array, known: Mask, scopes: dict[Scope, tuple[Mask, float]], dispersions: tuple[float, float]
) -> float:
    """Ln odds that something stepped in lately on top of what the load does."""
    phi, chat = dispersions
    weeks = cells.x.shape[1]
    late = step_shapes(weeks, max(1, weeks - MORE_SINCE))
    gains = []
    for own, x, n in zip(offset, cells.x, cells.n, strict=True):
        both = profile_gain(np.concatenate([own[None], own + late.offsets]), x, n)
        gains.append(both[1:] - both[0])
    more = _Family(np.stack(gains) * known[:, None], late.offsets, late.weights)
    mask = max((each for each, _ in scopes.values()), key=more.top)
    chat = min(chat, misfit(cells.x[known], cells.n[known], (offset + more.best(mask))[known], phi))
    found = [more.evidence(mask, phi * chat) + float(np.log(prior)) for mask, prior in scopes.values()]
    return float(np.logaddexp.reduce(found))


def lead_weeks(arrived: Sequence[int], units: Sequence[int], most: int) -> tuple[int, ...]:
    """How many weeks after their arrival (0 to `most`) units come to a stage: the lags at which its intake follows the
    arrivals best, on the variance-stabilised scale. All of them where the weeks are too few to say.
    """
    came, went = np.sqrt(np.array(arrived, dtype=float)), np.sqrt(np.array(units, dtype=float))
    if len(came) <= 2 * most:
        return tuple(range(most + 1))
    tail = went[most:]
    apart = []
    for lag in range(most + 1):
        before = came[most - lag : len(came) - lag]
        level = float(tail @ before) / max(float(before @ before), 1e-9)
        apart.append(float(((tail - level * before) ** 2).sum()))
    nearest = min(apart) + len(tail) * CHANCE / 10
    return tuple(lag for lag, distance in enumerate(apart) if distance <= TIE * nearest)
