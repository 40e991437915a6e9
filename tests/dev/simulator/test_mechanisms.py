"""Causes reach customers by way of the factory: what each scenario does to yields and scores, within sampling error."""

from collections import Counter
from collections.abc import Iterator
from math import sqrt

import pytest

from streams.dev.simulator import SCENARIOS, generate
from tests.dev.simulator.watched import Told, told

BASELINE = range(40)
END = range(100, 120)
STAGES = [stage.name for stage in SCENARIOS["steady"].factory.stages]
QUIET = [name for name, scenario in SCENARIOS.items() if scenario.truth.quiet]
STABLE = [name for name in QUIET if name not in {"mix-shift", "overdispersed"}]


def z_score(run: Told, stage: str, product: str | None = None) -> float:
    """How many standard errors the yield of the end lies below the baseline's."""
    before, after = (run.first_pass_yield(stage, days, product) for days in (BASELINE, END))
    n, m = (
        sum(
            count
            for (at, what, day), count in run.inspected.items()
            if at == stage and day in days and product in (None, what)
        )
        for days in (BASELINE, END)
    )
    failing = 1 - (before * n + after * m) / (n + m)
    return (before - after) / sqrt(failing * (1 - failing) * (1 / n + 1 / m))


@pytest.mark.parametrize("name", STABLE)
@pytest.mark.parametrize("stage", STAGES)
def test_in_quiet_scenarios_no_stage_gets_worse(name: str, stage: str) -> None:
    assert abs(z_score(told(name), stage)) < 4


@pytest.mark.parametrize("name", STABLE)
def test_in_quiet_scenarios_satisfaction_stays(name: str) -> None:
    run = told(name)

    assert run.low_share(END) == pytest.approx(run.low_share(BASELINE), abs=0.05)


def test_a_steady_factory_is_in_balance_from_the_first_day() -> None:
    run = told("steady")

    assert run.pieces_in(range(7)) == pytest.approx(24 * 12, rel=0.2)
    assert run.pieces_in(END) == pytest.approx(24 * 12, rel=0.1)
    assert run.first_pass_yield("welding", range(7)) == pytest.approx(0.973, abs=0.015)
    assert sum(run.said["csat", day] for day in range(7)) > 0.6 * sum(run.said["csat", day] for day in range(100, 107))


def test_days_vary_as_binomial_counts_do_and_more_where_that_is_the_point() -> None:
    def dispersion(run: Told) -> float:
        squares = [z * z for stage in STAGES[:5] for z in _daily_z(run, stage)]
        return sum(squares) / len(squares)

    assert dispersion(told("steady")) == pytest.approx(1.0, abs=0.2)
    assert dispersion(told("overdispersed")) > 1.7


def test_growth_strain_has_its_legs_in_order() -> None:
    run = told("growth-strain")
    volume, quality, satisfaction = (
        [run.pieces_in(range(day, day + 10)) / run.pieces_in(BASELINE) for day in range(40, 120, 10)],
        [run.first_pass_yield("welding", range(day, day + 10)) for day in range(40, 120, 10)],
        [run.low_share(range(day, day + 10)) for day in range(40, 120, 10)],
    )
    first_grown = next(index for index, ratio in enumerate(volume) if ratio > 1.25)
    first_worse = next(
        index for index, fpy in enumerate(quality) if fpy < run.first_pass_yield("welding", BASELINE) - 0.02
    )
    first_unhappy = next(index for index, low in enumerate(satisfaction) if low > run.low_share(BASELINE) + 0.06)

    assert volume[-1] > 3.5
    assert first_grown < first_worse <= first_unhappy
    assert quality[-1] < 0.90
    assert satisfaction[-1] > 2 * run.low_share(BASELINE)


def test_growth_strain_begins_at_the_bottleneck() -> None:
    run = told("growth-strain")
    fell_by = {stage: run.first_pass_yield(stage, BASELINE) - run.first_pass_yield(stage, END) for stage in STAGES}

    assert SCENARIOS["growth-strain"].factory.bottleneck == "welding"
    assert max(fell_by, key=lambda stage: fell_by[stage]) == "welding"
    assert abs(z_score(run, "incoming")) < 4
    assert abs(z_score(run, "cutting")) < 4


def test_unhappy_customers_stay_away() -> None:
    strained, healthy = told("growth-strain"), told("healthy-growth")

    assert strained.pieces_in(END) < 0.97 * healthy.pieces_in(END)
    assert sum(strained.said["churn", day] for day in END) > 1.5 * sum(healthy.said["churn", day] for day in END)


def test_restored_capacity_restores_quality() -> None:
    scenario = SCENARIOS["growth-strain"]
    counts: Counter[bool] = Counter()
    for line in generate(scenario, 11, capacity_restored_at=scenario.day(95)):
        value = line["value"]
        if value.get("stage") == "welding" and "attempt" not in value and value["occurred_at"] >= "2026-04-25":
            counts[True] += value["defective"]
            counts[False] += value["inspected"] - value["defective"]

    assert counts[True] / counts.total() == pytest.approx(0.027, abs=0.006)


def test_defects_escape_the_stage_that_made_them() -> None:
    run = told("steady")

    assert run.found_later > 500
    assert sum(run.said["return", day] for day in range(120)) > 50, "and some are found by the customer"


def test_a_mix_shift_worsens_the_whole_and_no_part() -> None:
    run = told("mix-shift")

    total = sum(z_score(run, stage) for stage in STAGES[1:]) / sqrt(len(STAGES) - 1)

    assert total > 5, "a judge of the total is misled"
    assert all(
        abs(z_score(run, stage, product.name)) < 4 for stage in STAGES for product in run.scenario.factory.products
    )


def test_one_supplier_gets_worse_and_the_others_do_not() -> None:
    run = told("bad-supplier")

    def share(supplier: str, days: range) -> float:
        return sum(run.bad_parts[supplier, day] for day in days) / sum(run.parts[supplier, day] for day in days)

    assert share("S3", range(60, 120)) > 3 * share("S3", range(60))
    for other in ("S1", "S2", "S4"):
        assert share(other, range(60, 120)) == pytest.approx(share(other, range(60)), abs=0.01)


def test_a_drifting_tool_moves_before_it_makes_defects() -> None:
    scenario = SCENARIOS["drifting-tool"]
    values: dict[bool, list[float]] = {True: [], False: []}
    for line in generate(scenario, 11):
        day = line["value"]["occurred_at"][:10]
        for row in line["value"].get("measurements", ()):
            if day < "2026-02-24" or "2026-03-06" <= day < "2026-03-11":
                values[day < "2026-02-24"].append(row["value"])
    before, after = (sum(values[key]) / len(values[key]) for key in (True, False))

    assert before == pytest.approx(10.0, abs=0.001)
    assert 10.014 < after < 10.024, "day 60 to 65: about 0.9 sigma"


def test_the_drift_ends_in_defects() -> None:
    run = told("drifting-tool")

    assert run.first_pass_yield("cutting", range(50, 60)) > 0.96
    assert run.first_pass_yield("cutting", END) < 0.90


def test_a_bad_batch_passes() -> None:
    run = told("bad-batch")

    assert run.first_pass_yield("painting", range(60, 63)) < 0.87
    assert run.first_pass_yield("painting", range(64, 120)) == pytest.approx(
        run.first_pass_yield("painting", range(60)), abs=0.008
    )


def test_rare_defects_are_rare() -> None:
    run = told("rare-defects")

    assert 0.0003 < 1 - run.first_pass_yield("welding", range(120)) < 0.002


def test_seasons_and_weekends_are_seen_in_the_volume() -> None:
    run = told("seasonal-volume")
    weekend, workdays = (
        sum(run.said["purchase", day] for day in range(119) if (day % 7 >= 5) == is_weekend) / days
        for is_weekend, days in ((True, 34), (False, 85))
    )

    assert weekend < 0.8 * workdays
    assert run.pieces_in(range(15, 30)) > 1.2 * run.pieces_in(range(60, 75))


def test_a_dead_feed_is_silent_and_production_goes_on() -> None:
    run = told("dead-feed")

    assert sum(n for (_, day), n in run.said.items() if 70 <= day < 91) == 0
    assert run.pieces_in(range(70, 91)) == pytest.approx(24 * 12, rel=0.15)
    assert sum(run.said["csat", day] for day in range(91, 98)) > 40


def _daily_z(run: Told, stage: str) -> Iterator[float]:
    inspected, failed = run.by_day(run.inspected, stage), run.by_day(run.failed, stage)
    failing = failed.total() / inspected.total()
    for day, n in inspected.items():
        yield (failed[day] - n * failing) / sqrt(n * failing * (1 - failing))
