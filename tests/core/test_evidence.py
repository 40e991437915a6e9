"""Every number of a chart's evidence is worked out anew, from the published summaries and the stated design alone."""

import json
import math
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from streams.core.assessment import judge
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
    phi = check_dispersion(base, frozen, rate)

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


def check_dispersion(base: Mapping[str, Any], frozen: list[dict[tuple, list[int]]], rate: float) -> float:
    sums = [[sum(column) for column in zip(*cells.values(), strict=True)] for cells in frozen]
    pearson = sum((x - n * rate) ** 2 / (n * rate * (1 - rate)) for x, n in sums)
    freedom = len(sums) - 1
    phi = pearson / freedom if chi_square_upper(pearson, freedom) < 0.05 else 1.0
    assert base["dispersion"] == pytest.approx(phi, abs=1e-6)
    return phi


def score(cells, before, rate, *, phi, periods, design) -> dict[str, float]:
    """One period: x, n, expected and z, and the reference value k with what volume and the smallest shift add."""
    prior = design["prior_strength"]
    x = n = expected = variance = doubt = 0.0
    for cell, (failed, of) in cells.items():
        x0, n0 = before.get(cell, (0, 0))
        its = (x0 + prior * rate) / (n0 + prior)
        x, n, expected = x + failed, n + of, expected + of * its
        variance += of * its * (1 - its)
        doubt += of * of * its * (1 - its) / (n0 + prior)
    spread = math.sqrt(phi * variance)
    few = variance < 25
    z = normal_score(int(x), int(n), expected / n, phi) if few else min(8.0, (x - expected) / spread)
    shift = expected * (1 - expected / n) * (design["smallest_odds_ratio"] - 1) / spread
    grown = max(0.0, math.sqrt(doubt / variance) - 1 / math.sqrt(periods)) / math.sqrt(phi)
    k = max(design["k"], shift / 2) + design["doubt"] * grown
    return {"x": x, "n": n, "expected": expected, "z": z, "k": k}


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
        run.feed(lines_of(line for line in import_olist(Path(OLIST)) if line["received_at"] < "2018-01-02"))

    assert "growth_strain" in check_all(replay(feed, period="P7D"))
