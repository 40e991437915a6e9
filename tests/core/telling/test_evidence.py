"""Every number of a chart's evidence is worked out anew, from the published summaries and the stated design alone."""

import json
import math
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from streams.core.judging import judge
from streams.core.stats.count_score import count_score, student_to_normal
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
    cells = totals(frozen)
    x0, n0 = (sum(column) for column in zip(*cells.values(), strict=True))
    rate = (x0 + 0.5) / (n0 + 1)
    assert (base["x"], base["n"], base["rate"]) == (x0, n0, pytest.approx(rate, abs=1e-6))
    assert base["dispersion"] == pytest.approx(max(1.0, squares(frozen) / (len(frozen) - 1)), abs=1e-5)
    model = Model(cells, rate, design["prior_failures"])
    before = check_before(leg, known, frozen, model)

    seen = by_period(leg, [summary for summary in first if summary["summary_id"] in named])
    run = Seen()
    for row in leg["periods"]:
        now = model.expect(seen[row["period_start"]], row.get("rhythm", 1.0))
        if "later" in base and (row["x"], row["n"]) != (now.x, now.n):
            assert row["n"] < now.n, "what is new learns first, and is left out until then"
            return
        run = run.plus(now)
        z = count_score(now.x, now.expected, now.variance)
        assert (row["x"], row["n"]) == (now.x, now.n)
        if "later" in base:
            continue
        assert row["expected"] == pytest.approx(leg["before"]["level"] * now.expected, rel=2e-5, abs=1e-5)
        assert row["z"] == pytest.approx(z, abs=2e-5)
    assert (leg["x"], leg["n"]) == (run.x, run.n)
    assert leg["rate"] == pytest.approx(run.x / run.n, abs=1e-6)
    assert leg["interval"] == pytest.approx(list(wilson_interval(int(run.x), int(run.n))), abs=1e-6)
    if before is not None and leg["since"] == leg["began"]:
        phi, freedom = leg["before"]["dispersion"], before.periods - 1
        assert leg["score"] == pytest.approx(score(before, run, phi, freedom, design["too_small_to_matter"]), abs=2e-3)
    assert leg["onset"]["from"] <= leg["began"] <= leg["onset"]["to"]


class Seen(NamedTuple):
    """Sums of some periods: failures, units, expected, variance, error of the mix, periods."""

    x: float = 0.0
    n: float = 0.0
    expected: float = 0.0
    variance: float = 0.0
    mix: float = 0.0
    periods: int = 0

    def plus(self, other: "Seen") -> "Seen":
        return Seen(*(a + b for a, b in zip(self, other, strict=True)))


def check_before(leg: Mapping[str, Any], known, frozen: Periods, model: "Model") -> Seen | None:
    """The baseline and all periods judged before the onset, where no earlier alarm took some of them out."""
    judged = [cells for start, cells in known.items() if leg["baseline"]["frozen_at"] <= start < leg["began"]]
    if leg["before"]["periods"] != len(frozen) + len(judged) or "later" in leg["baseline"]:
        return None
    before = Seen()
    for cells in [totals(frozen)]:
        before = model.expect(cells, 1.0)._replace(periods=len(frozen), mix=0.0)
    for cells in judged:
        before = before.plus(model.expect(cells, 1.0))
    peers = leg["baseline"].get("peers", {"failures": 0.0, "rate": 1.0})
    if peers["failures"]:
        own = model.expect(totals(frozen), 1.0)
        worth = peers["failures"] / peers["rate"] * own.expected / own.n
        more = Seen(peers["failures"], 0.0, worth, worth * own.variance / own.expected)
        before = before.plus(more)
    assert leg["before"]["x"] == pytest.approx(before.x, abs=1e-5)
    if all("rhythm" not in row for row in leg["periods"]):
        assert leg["before"]["expected"] == pytest.approx(before.expected, rel=1e-4)
    return before


def score(before: Seen, run: Seen, phi: float, freedom: int, blunt: float) -> float:
    """What the run is against all before it: the deviance of a count whose variance is that of both sides."""
    level = before.x / before.expected
    own, known = (level * s.expected - level**2 * (s.expected - s.variance) for s in (run, before))
    mean = level * run.expected
    u = phi * (own + (run.expected / before.expected) ** 2 * known) + (level * run.mix) ** 2 + (blunt * mean) ** 2
    z = count_score(run.x, mean, u)
    return student_to_normal(z, freedom) if phi > 1 else z


def squares(frozen: Periods) -> float:
    sums = [[sum(column) for column in zip(*cells.values(), strict=True)] for cells in frozen]
    rate = (sum(x for x, _ in sums) + 0.5) / (sum(n for _, n in sums) + 1)
    return sum((x - n * rate) ** 2 / (n * rate * (1 - rate)) for x, n in sums)


class Model:
    """What the cells of a baseline let expect of a period."""

    def __init__(self, before, rate: float, prior: float) -> None:
        self.before, self.rate, self.prior = before, rate, prior
        self.effects, self.units = effects_of(before, rate, prior), units_of(before)

    def expect(self, cells, rhythm: float) -> Seen:
        n, all_units = sum(of for _, of in cells.values()), sum(of for _, of in self.before.values())
        x = expected = variance = own = 0.0
        moved: dict[tuple[int, str], float] = {}
        for cell, (failed, of) in cells.items():
            x0, n0 = self.before.get(cell, (0, 0))
            likely = self.rate * math.prod(self.effects.get(label, 1.0) for label in enumerate(cell))
            weight = n0 + self.prior / min(0.9, likely)
            its = (x0 + self.prior) / weight
            more = of - n * n0 / all_units
            x, expected, variance = x + failed, expected + of * its, variance + of * its * (1 - its)
            own += more**2 * its * (1 - its) * n0 / weight**2
            for label in enumerate(cell):
                moved[label] = moved.get(label, 0.0) + more * (1 - n0 / weight)
        mean = expected / n
        labels = sum(by**2 / (self.units.get(label, 0) + self.prior / self.rate) for label, by in moved.items())
        mix = math.sqrt(own + mean * (1 - mean) * labels)
        return Seen(x, n, expected * rhythm, variance * rhythm, mix, 1)


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
        run.feed(lines_of(line for line in import_olist(Path(OLIST)) if line["received_at"] < "2018-01-30"))

    assert "growth_strain" in check_all(replay(feed, period="P7D"))
