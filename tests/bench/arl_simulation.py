"""Every chart type in its stable process in, its ARL₀ stated and measured out: `python -m tests.bench.arl_simulation`.

The charts themselves are run, observation by observation, on numbers drawn by numpy from the model that each states its
run length for. The ratio should lie within 5 % of 1; charts of which only a lower bound is stated say so.
"""

import argparse
import json
import math
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from streams.core.stats.binomial_scores import normal_score
from streams.core.stats.count_chart import CountChart
from streams.core.stats.cusum import Cusum
from streams.core.stats.estimated_baseline import cusum_limit_with_baseline
from streams.core.stats.ewma import Ewma
from streams.core.stats.individuals_chart import IndividualsChart, SubgroupChart
from streams.core.stats.laney import LaneyProportionChart
from streams.core.stats.proportion_chart import ProportionChart
from streams.core.stats.rare_events import GapChart, NelsonChart, TimeBetweenChart
from streams.core.stats.run_length import cusum_arl, cusum_limit, ewma_limit, shewhart_arl
from streams.core.stats.runs_rules import WESTERN_ELECTRIC, RunsChart
from tests.bench.own_chart import PROCESSES, run_length
from tests.oracles.bernoulli_cusum import BernoulliCusum, reward
from tests.oracles.binomial_cusum import BinomialCusum, shifted_rate
from tests.oracles.count_run_length import (
    bernoulli_cusum_limit,
    binomial_cusum_limit,
    poisson_cusum_limit,
    risk_adjusted_cusum_limit,
    score_cusum_limit,
)
from tests.oracles.measurement_run_length import individuals_arl, subgroup_arl
from tests.oracles.poisson_cusum import PoissonCusum, reference_rate
from tests.oracles.risk_adjusted_cusum import RiskAdjustedCusum
from tests.oracles.runs_rules_run_length import runs_rules_arl
from tests.oracles.self_starting_cusum import SelfStartingCusum
from tests.oracles.self_starting_proportion import SelfStartingProportion

Observations = Iterator[tuple[Any, ...]]
Draw = Callable[[np.random.Generator, int], Observations]

BLOCK = 20_000
TARGET = 100.0
SECONDS = 240.0
RUNS = 10_000
"""Run lengths are nearly geometric, so their mean then has a standard error of 1 %."""


class Case(NamedTuple):
    """A chart, the ARL₀ stated for it, and its stable process."""

    what: str
    chart: Any
    stated: float
    draw: Draw
    bound_only: bool = False


def normal(rng: np.random.Generator, size: int) -> Observations:
    """Standard normal values."""
    return zip(rng.standard_normal(size).tolist(), strict=True)


def subgroups(rng: np.random.Generator, size: int) -> Observations:
    """Subgroups of five."""
    return zip(rng.standard_normal((size // 5, 5)).tolist(), strict=True)


def counts_of(rng: np.random.Generator, size: int, p: float, sizes: tuple[int, ...], phi: float = 1.0) -> Observations:
    """x of n, n drawn from the sizes, beta-binomial where φ exceeds 1."""
    n = rng.choice(sizes, size)
    rates: Any = p
    if phi > 1:
        rho = (phi - 1) / (n - 1)
        rates = rng.beta(p * (1 - rho) / rho, (1 - p) * (1 - rho) / rho)
    return zip(rng.binomial(n, rates).tolist(), n.tolist(), strict=True)


def scored(rng: np.random.Generator, size: int, p: float, sizes: tuple[int, ...], phi: float = 1.0) -> Observations:
    """Normal scores of such counts."""
    known: dict[tuple[int, int], float] = {}
    for x, n in counts_of(rng, size, p, sizes, phi):
        if (x, n) not in known:
            known[x, n] = normal_score(x, n, p, phi)
        yield (known[x, n],)


def poisson(rng: np.random.Generator, size: int, mean: float) -> Observations:
    """Defect counts."""
    return zip(rng.poisson(mean, size).tolist(), strict=True)


def exponential(rng: np.random.Generator, size: int, mean: float) -> Observations:
    """Times between defects."""
    return zip(rng.exponential(mean, size).tolist(), strict=True)


def gaps(rng: np.random.Generator, size: int, p: float) -> Observations:
    """Good units between defects."""
    return zip((rng.geometric(p, size) - 1).tolist(), strict=True)


def mixed_risks(rng: np.random.Generator, size: int, mix: tuple[tuple[float, float], ...]) -> Observations:
    """Single units, each with the risk of its stratum."""
    risks = rng.choice([risk for risk, _ in mix], size, p=[share for _, share in mix])
    failed = (rng.random(size) < risks).astype(int).tolist()
    return (([(y, 1, risk)],) for y, risk in zip(failed, risks.tolist(), strict=True))


def wandering(rng: np.random.Generator, size: int, p: float, n: int, sigma_z: float) -> Observations:
    """Large counts whose true rate wanders: normal with σ_z times the binomial spread."""
    counts = np.rint(n * p + sigma_z * math.sqrt(n * p * (1 - p)) * rng.standard_normal(size)).astype(int)
    return ((x, n) for x in counts.tolist())


def normal_charts() -> Iterator[Case]:
    """Charts of standardised values."""
    yield Case("CUSUM, one-sided", Cusum(cusum_limit(TARGET)), TARGET, normal)
    yield Case("CUSUM, one-sided, k = 1", Cusum(cusum_limit(TARGET, 1.0), 1.0), TARGET, normal)
    yield Case("CUSUM, two-sided", Cusum(cusum_limit(TARGET, two_sided=True), side="both"), TARGET, normal)
    started = Cusum(4.0, head_start=2.0, side="both")
    yield Case("CUSUM, two-sided, head start", started, cusum_arl(0.5, 4.0, head_start=2.0, two_sided=True), normal)
    yield Case("EWMA", Ewma(ewma_limit(TARGET, 0.1), 0.1), TARGET, normal)
    yield Case("EWMA, one-sided", Ewma(ewma_limit(TARGET, 0.2, "upper"), 0.2, side="upper"), TARGET, normal)
    exact = Ewma(ewma_limit(TARGET, 0.1, exact_limits=True), 0.1, exact_limits=True)
    yield Case("EWMA, exact limits", exact, TARGET, normal)
    yield Case("runs rules, Western Electric", RunsChart(WESTERN_ELECTRIC), runs_rules_arl(WESTERN_ELECTRIC), normal)
    yield Case("individuals (I-MR)", IndividualsChart(0.0, 1.0, 2.6), individuals_arl(2.6), normal)
    for spread in ("range", "deviation"):
        chart = SubgroupChart(0.0, 1.0, 5, spread, 2.6)  # type: ignore[arg-type]
        yield Case(f"x̄ with {spread}", chart, subgroup_arl(chart), subgroups)
    yield Case("self-starting CUSUM", SelfStartingCusum(cusum_limit(50)), 50, normal)


def count_charts() -> Iterator[Case]:
    """Charts of counts."""
    sizes = (60, 100, 160)
    for phi in (1.0, 2.0):
        label = f"p₀ = 0.03, n = 60…160, φ = {phi:g}"
        process = partial(counts_of, p=0.03, sizes=sizes, phi=phi)
        design = binomial_cusum_limit(TARGET, 0.03, sizes, phi=phi)
        yield Case(f"binomial CUSUM, {label}", BinomialCusum(0.03, design.limit, phi=phi), design.arl0, process)
        design = score_cusum_limit(TARGET, 0.03, sizes, phi=phi)
        process = partial(scored, p=0.03, sizes=sizes, phi=phi)
        yield Case(f"CUSUM of normal scores, {label}", Cusum(design.limit), design.arl0, process)
        yield Case(f"the same, normal limit, φ = {phi:g}", Cusum(cusum_limit(TARGET)), TARGET, process, bound_only=True)
    steps = reward(0.02, shifted_rate(0.02, 2))
    unit = bernoulli_cusum_limit(300, 0.02, steps)
    bernoulli = BernoulliCusum(steps, int(unit.limit))
    yield Case("Bernoulli CUSUM (units)", bernoulli, unit.arl0, partial(counts_of, p=0.02, sizes=(1,)))
    batches = partial(counts_of, p=0.02, sizes=(10,))
    yield Case("Bernoulli CUSUM, batches of 10", bernoulli, unit.arl0, batches, bound_only=True)
    excess = reference_rate(4.0, 6.0)
    design = poisson_cusum_limit(TARGET, 4.0, excess)
    yield Case("Poisson CUSUM", PoissonCusum(excess, design.limit), design.arl0, partial(poisson, mean=4.0))
    mix = ((0.02, 0.5), (0.08, 0.3), (0.25, 0.2))
    design = risk_adjusted_cusum_limit(120, mix)
    yield Case("risk-adjusted CUSUM", RiskAdjustedCusum(design.limit), design.arl0, partial(mixed_risks, mix=mix))
    yield Case(
        "self-starting proportions", SelfStartingProportion(cusum_limit(40)), 40,
        partial(counts_of, p=0.1, sizes=(60,)), bound_only=True,
    )  # fmt: skip


def shewhart_charts() -> Iterator[Case]:
    """Charts without memory, with limits of 2.6σ or tails of 0.4 % to keep runs short."""
    share = ProportionChart(0.1, 2.6)
    yield Case("p chart", share, 1 / share.false_alarm_chance(120), partial(counts_of, p=0.1, sizes=(120,)))
    number = CountChart(16.0, 2.6)
    yield Case("c chart", number, 1 / number.false_alarm_chance(), partial(poisson, mean=16.0))
    laney = LaneyProportionChart(0.1, 3.0, 2.6)
    yield Case("Laney p′", laney, shewhart_arl(2.6), partial(wandering, p=0.1, n=100_000, sigma_z=3.0))
    gap = GapChart(0.005, 0.006)
    yield Case("g chart", gap, 1 / gap.false_alarm_chance(), partial(gaps, p=0.005))
    between = TimeBetweenChart(30.0, 0.004)
    yield Case("t chart", between, 1 / between.false_alarm_chance(), partial(exponential, mean=30.0))
    nelson = NelsonChart(30.0, 2.4)
    yield Case("Nelson's t", nelson, 1 / nelson.false_alarm_chance(), partial(exponential, mean=30.0))


def observations(case: Case, rng: np.random.Generator) -> Observations:
    """The process without end."""
    while True:
        yield from case.draw(rng, BLOCK)


def measure(case: Case, rng: np.random.Generator, seconds: float) -> list[int]:
    """Run lengths, in what the chart counts as seen, until there are enough or the time is up."""
    update, alarm, initial = case.chart.update, case.chart.alarm, case.chart.initial()
    process, lengths, state = observations(case, rng), [], initial
    until = time.perf_counter() + seconds
    for observation in process:
        state = update(state, *observation)
        if alarm(state):
            lengths.append(state.seen)
            state = initial
            if len(lengths) >= RUNS or time.perf_counter() > until:
                return lengths
    return lengths


def row(case: Case, mean: float, error: float, runs: int) -> dict[str, Any]:
    """One line of the table."""
    ratio = mean / case.stated
    within = ratio > 0.95 if case.bound_only else abs(ratio - 1) < 0.05 + 2 * error / case.stated
    return {
        "what": case.what,
        "value": round(mean, 1),
        "unit": "observations",
        "stated": ("≥ " if case.bound_only else "") + f"{case.stated:.1f}",
        "standard error": round(error, 2),
        "ratio": round(ratio, 3),
        "runs": runs,
        "right": within,
    }


def estimated_baselines(rng: np.random.Generator, seconds: float) -> dict[str, Any]:
    """The mean rate of false alarms of charts that estimate mean and σ from 25 periods each."""
    k, periods, watched = 1.0, 25, 300
    limit = cusum_limit_with_baseline(TARGET, k, periods)
    alarms: list[int] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(alarms) < 20:
        learned = rng.standard_normal(periods)
        chart = Cusum(limit, k, float(learned.mean()), float(learned.std(ddof=1)))
        state, found = chart.initial(), 0
        for z in rng.standard_normal(watched).tolist():
            state = chart.update(state, z)
            if chart.alarm(state):
                state, found = chart.initial(), found + 1
        alarms.append(found)
    rate = float(np.mean(alarms)) / watched
    error = float(np.std(alarms, ddof=1) / math.sqrt(len(alarms))) / watched
    case = Case("CUSUM, k = 1, baseline of 25 estimated (1/rate)", None, TARGET, normal)
    return row(case, 1 / rate, error / rate / rate, len(alarms))


def run(seconds: float = SECONDS, seed: int = 1) -> list[dict[str, Any]]:
    """Rows of the table, one a chart type, sharing the time."""
    rng = np.random.default_rng(seed)
    cases = [*normal_charts(), *count_charts(), *shewhart_charts()]
    until = time.perf_counter() + seconds
    rows = []
    for done, case in enumerate(cases):
        share = (until - time.perf_counter()) / (len(cases) - done + 2)
        lengths = measure(case, rng, share)
        error = float(np.std(lengths, ddof=1) / math.sqrt(len(lengths)))
        rows.append(row(case, float(np.mean(lengths)), error, len(lengths)))
    left = (until - time.perf_counter()) / 2
    for name, process in PROCESSES.items():
        own = run_length(rng, TARGET, left / len(PROCESSES), process)
        case = Case(f"the chart that judges, {name} (1/rate)", None, TARGET, normal, bound_only=True)
        rows.append(row(case, *own))
    return [*rows, estimated_baselines(rng, until - time.perf_counter())]


def main() -> None:
    """Prints the table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    rows = run(chosen.seconds, chosen.seed)
    if chosen.json:
        print(json.dumps(rows, indent=1))
        return
    print(f"{'chart':<62}{'stated':>10}{'measured':>10}{'s.e.':>8}{'ratio':>8}{'runs':>8}")
    for line in rows:
        numbers = (
            f"{line['stated']:>10}{line['value']:>10}{line['standard error']:>8}{line['ratio']:>8}{line['runs']:>8}"
        )
        print(f"{line['what']:<62}{numbers}{'' if line['right'] else '  <- off'}")


if __name__ == "__main__":
    main()
