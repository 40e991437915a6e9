"""Every number of a chart's evidence is worked out anew, from the published summaries and the stated design alone."""

import json
import math
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from streams.core.judging import judge
from streams.core.stats.binomial_scores import normal_score
from streams.core.stats.distributions import chi_square_upper
from streams.core.stats.wilson import wilson_interval
from streams.dev.olist import import_olist
from streams.dev.replay import Replay, lines_of
from streams.dev.scoring import checked
from streams.dev.simulator import SCENARIOS, Simulation
from streams.settings import Settings
from streams.topology import operators
from tests.dev.test_olist import OLIST, real

Told = dict[str, list[dict[str, Any]]]
Periods = list[dict[tuple, list[int]]]


def replay(feed, **settings: Any) -> Told:
    told: Told = {"summaries": [], "alerts": []}
    chosen = Settings.load(settings)

    def write(name: str, value: bytes) -> None:
        if name in told:
            told[name].append(json.loads(value))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "INSIGHTS", {})  # no evidence rests on them
        run = Replay(operators(chosen.core()), chosen.partitions, write)
        feed(run, told)
        run.end()
    return told


CELLS = {
    "stage_first_pass": ("stage", ("site", "product", "supplier")),
    "product_first_pass": ("stage", ("line", "supplier")),
    "supplier_first_pass": ("stage", ("site", "product")),
    "low_score": ("satisfaction", ("product", "segment", "relationship")),
    "segment_low_score": ("satisfaction", ("product", "relationship")),
}

FAMILIES = {
    "stage_first_pass": {
        "stage_first_pass": ("stage",),
        "product_first_pass": ("site", "product", "stage"),
        "supplier_first_pass": ("stage", "supplier"),
    },
    "low_score": {"low_score": (), "segment_low_score": ("segment",)},
}
"""Which charts share their dispersion, and by which labels each is drawn."""


def counted(summary: Mapping[str, Any]) -> tuple[int, int]:
    counts = summary["counts"]
    if summary["scope"]["kind"] == "stage":
        return counts["first_inspected"] - counts["first_passed"], counts["first_inspected"]
    return sum(counts["csat"][:2]), sum(counts["csat"])


def by_period(leg: Mapping[str, Any], summaries: Iterable[Mapping[str, Any]]) -> dict[str, dict[tuple, list[int]]]:
    """Period to cell to [x, n], of the summaries that the leg is about."""
    kind, names = CELLS[leg["chart"]]
    table: dict[str, dict[tuple, list[int]]] = {}
    for summary in summaries:
        scope = summary["scope"]
        x, n = counted(summary) if scope["kind"] == kind else (0, 0)
        if n and leg["labels"].items() <= scope.items():
            cells = table.setdefault(summary["period_start"], {})
            cell = cells.setdefault(tuple(scope.get(name, "") for name in names), [0, 0])
            cell[0], cell[1] = cell[0] + x, cell[1] + n
    return dict(sorted(table.items()))


def totals(table: Iterable[Mapping[tuple, list[int]]]) -> dict[tuple, list[int]]:
    total: dict[tuple, list[int]] = {}
    for cells in table:
        for cell, (x, n) in cells.items():
            mine = total.setdefault(cell, [0, 0])
            mine[0], mine[1] = mine[0] + x, mine[1] + n
    return total


def check_leg(leg: Mapping[str, Any], design: Mapping[str, Any], told: Told, named: set[str]) -> None:
    first = [summary for summary in told["summaries"] if summary["revision"] == 1]
    base = leg["baseline"]
    known = by_period(leg, first)
    frozen = [cells for start, cells in known.items() if start < base["frozen_at"]][-base["periods"] :]
    before = totals(frozen)
    x0, n0 = (sum(column) for column in zip(*before.values(), strict=True))
    rate = (x0 + 0.5) / (n0 + 1)
    assert (base["x"], base["n"], base["rate"]) == (x0, n0, pytest.approx(rate, abs=1e-6))
    phi = check_dispersion(base, frozen, family(leg, first, design["baseline_periods"]))

    seen = by_period(leg, [summary for summary in first if summary["summary_id"] in named])
    x = n = expected = cusum = 0.0
    for row in leg["periods"]:
        now = score(seen[row["period_start"]], before, rate, phi=phi, periods=base["periods"], design=design)
        cusum = max(0.0, cusum + now["z"] - now.pop("k")) if row["period_start"] >= leg["onset"] else cusum
        assert {name: row[name] for name in now} == pytest.approx(now, abs=2e-6)
        if leg["since"] == leg["onset"]:
            assert row["cusum"] == pytest.approx(cusum, abs=2e-5)
        x, n, expected = x + now["x"], n + now["n"], expected + now["expected"]
    assert (leg["x"], leg["n"], leg["expected"]) == (x, n, pytest.approx(expected, abs=1e-4))
    assert leg["rate"] == pytest.approx(x / n, abs=1e-6)
    assert leg["interval"] == pytest.approx(list(wilson_interval(int(x), int(n))), abs=1e-6)


def check_dispersion(base: Mapping[str, Any], frozen: Periods, of_family: list[Periods]) -> float:
    """The χ² of the baseline, the variance between periods of all its family, and φ that follows from both."""
    pearson, freedom, variance = spread(frozen)
    assert (base["pearson"], base["variance"]) == pytest.approx((pearson, variance), abs=1e-5)
    between = variance_between([spread(periods) for periods in of_family])
    assert base["between_variance"] == pytest.approx(between, abs=1e-6)
    if between:
        own = 2 * freedom / (2 + 1 / variance)
        phi = max(1.0, (own * pearson / freedom + 48 * (1 + between * variance)) / (own + 48))
    else:
        phi = pearson / freedom if chi_square_upper(pearson, freedom) < 0.05 else 1.0
    assert base["dispersion"] == pytest.approx(phi, abs=1e-5)
    assert base["farthest_z"] == (5.0 if phi > 1 else 8.0)
    return phi


def spread(frozen: Periods) -> tuple[float, int, float]:
    sums = [[sum(column) for column in zip(*cells.values(), strict=True)] for cells in frozen]
    rate = (sum(x for x, _ in sums) + 0.5) / (sum(n for _, n in sums) + 1)
    chance = rate * (1 - rate)
    pearson = sum((x - n * rate) ** 2 / (n * chance) for x, n in sums)
    return pearson, len(sums) - 1, sum(n for _, n in sums) * chance / len(sums)


def variance_between(spreads: list[tuple[float, int, float]]) -> float:
    excess = signal = noise = 0.0
    for pearson, freedom, variance in spreads:
        beyond = 2 + 1 / variance
        weight = variance / beyond
        excess += weight * (pearson - freedom)
        signal += weight * freedom * variance
        noise += weight**2 * freedom * beyond
    return excess / signal if excess > 1.6448536269514722 * math.sqrt(noise) else 0.0


def family(leg: Mapping[str, Any], first: list[Mapping[str, Any]], periods: int) -> list[Periods]:
    """The baselines of all charts that share their dispersion with this one, as far as they were frozen with it."""
    series = next(members for members in FAMILIES.values() if leg["chart"] in members)
    found = []
    for chart, names in series.items():
        scopes = (summary["scope"] for summary in first if summary["scope"]["kind"] == CELLS[chart][0])
        groups = {tuple(scope.get(name, "") for name in names) for scope in scopes}
        for labels in groups:
            if all(labels):
                known = by_period({"chart": chart, "labels": dict(zip(names, labels, strict=True))}, first)
                learned = dict(list(known.items())[:periods])
                if len(learned) == periods and max(learned) < leg["baseline"]["frozen_at"]:
                    found.append(list(learned.values()))
    return found


def score(cells, before, rate, *, phi, periods, design) -> dict[str, float]:
    """One period: x, n, expected and z, and the reference value k with what volume and the smallest shift add."""
    prior = design["prior_failures"]
    effects, units = effects_of(before, rate, prior), units_of(before)
    n, all_units = sum(of for _, of in cells.values()), sum(of for _, of in before.values())
    x = expected = variance = own = 0.0
    moved: dict[tuple[int, str], float] = {}
    for cell, (failed, of) in cells.items():
        x0, n0 = before.get(cell, (0, 0))
        likely = rate * math.prod(effects.get(label, 1.0) for label in enumerate(cell))
        weight = n0 + prior / min(0.9, likely)
        its = (x0 + prior) / weight
        more = of - n * n0 / all_units
        x, expected, variance = x + failed, expected + of * its, variance + of * its * (1 - its)
        own += more**2 * its * (1 - its) * n0 / weight**2
        for label in enumerate(cell):
            moved[label] = moved.get(label, 0.0) + more * (1 - n0 / weight)
    mean = expected / n
    labels = sum(by**2 / (units.get(label, 0) + prior / rate) for label, by in moved.items())
    doubt = own + mean * (1 - mean) * (n * n / all_units + labels)
    spread = math.sqrt(phi * variance)
    few = variance < 25
    z = normal_score(int(x), int(n), expected / n, phi) if few else (x - expected) / spread
    z = min(5.0 if phi > 1 else 8.0, z)
    shift = expected * (1 - expected / n) * (design["smallest_odds_ratio"] - 1) / spread
    grown = max(0.0, math.sqrt(doubt / variance) - 1 / math.sqrt(periods)) / math.sqrt(phi)
    k = max(design["k"], shift / 2) + design["doubt"] * grown
    return {"x": x, "n": n, "expected": expected, "z": z, "k": k}


def units_of(before) -> dict[tuple[int, str], int]:
    units: dict[tuple[int, str], int] = {}
    for cell, (_, n) in before.items():
        for label in enumerate(cell):
            units[label] = units.get(label, 0) + n
    return units


def effects_of(before, rate: float, prior: float) -> dict[tuple[int, str], float]:
    """Bailey's minimum bias, eight rounds, each effect drawn to 1."""
    effects = dict.fromkeys(units_of(before), 1.0)
    kinds = {kind for kind, _ in effects}
    for kind in [kind for _ in range(8) for kind in sorted(kinds)]:
        mine = [label for label in effects if label[0] == kind]
        others = {cell: math.prod(effects[label] for label in enumerate(cell) if label[0] != kind) for cell in before}
        for label in mine if len(mine) > 1 else ():
            held = [cell for cell in before if cell[kind] == label[1]]
            failed = sum(before[cell][0] for cell in held) + prior
            likely = sum(before[cell][1] * rate * others[cell] for cell in held) + prior
            effects[label] = failed / likely
    return effects


def legs_of(alert: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    evidence = alert["evidence"]
    return [*evidence["quality"], *evidence["satisfaction"]] if "quality" in evidence else [evidence]


def check_all(told: Told) -> set[str]:
    """Every revision that was told with news of its own; a resolved one repeats the last evidence."""
    rules = set()
    for alert in told["alerts"]:
        for leg in legs_of(alert):
            designed = leg.get("chart") in CELLS and leg["chart"] == legs_of(alert)[0]["chart"]
            if designed and alert["reason"] in {"opened", "escalated"}:
                check_leg(leg, alert["design"], told, set(alert["evidence"]["summary_ids"]))
                rules.add(alert["rule"])
    return rules


def simulated(run: Replay, told: Told) -> None:
    """As far as the first alert of growth strain."""
    events = map(checked, Simulation(SCENARIOS["growth-strain"], 2).events())
    while not any(alert["rule"] == "growth_strain" for alert in told["alerts"]):
        run.take(list(islice(events, 1_000)))


def test_the_evidence_of_a_simulated_growth_strain_can_be_recomputed_by_hand():
    assert "growth_strain" in check_all(replay(simulated))


@real
def test_the_evidence_of_olist_can_be_recomputed_by_hand():
    def feed(run: Replay, _: Told) -> None:
        run.feed(lines_of(line for line in import_olist(Path(OLIST)) if line["received_at"] < "2018-01-10"))

    assert "growth_strain" in check_all(replay(feed, period="P7D"))
