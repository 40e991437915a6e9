"""A drifting tool is told before its defects; a changed mix, a changed specification and chance are not."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from schemas.stage import Measurement
from schemas.topics import ALERTS, INSIGHTS
from streams.core.charts.budget_shares import SHARES
from streams.core.charts.design import Design
from streams.core.charts.measured_cells import GREATEST_CP, Batch
from streams.core.charts.measurement_chart import MeasurementChart
from streams.core.closed.closing import STAGE, ClosedTally, Closing
from streams.core.tallies.measured import MeasuredTally, Specification
from streams.core.tallies.stage import StageTally
from tests.core.closings import ASSESSMENT, FACTORY, MARKET, arriving, score_tally
from tests.core.events import DAY0

BORE = Specification("bore", "mm", 9.7, 10.3, 10.0)
DESIGN = Design(1_000.0, 10)
SIGMA = 0.1
ROWS = 30

Values = Callable[[int, str, random.Random], list[float]]


def values(mean: float, sigma: float, chance: random.Random, n: int = ROWS) -> list[float]:
    """A sample with this mean and spread, but for a sixth of the chance of either."""
    return [mean + sigma * (position * 2 / (n - 1) - 1) * 1.7 + chance.gauss(0, sigma / 6) for position in range(n)]


def days(count: int, of: Values, specification: Specification = BORE, seed: int = 1) -> Iterator[Closing]:
    chance = random.Random(seed)
    for number in range(count):
        tallies = []
        for product in ("valve", "pump"):
            measured = MeasuredTally()
            sample = of(number, product, chance)
            measured.add([Measurement(value=value, **specification._asdict()) for value in sample])
            tally = StageTally(40, 40, 38, 2, 0, measured=measured)
            key = ("main", "north", "N1", product, "cutting", "")
            tallies.append(ClosedTally(STAGE, DAY0 + number, key, 0, 0, tally.dump()))
        yield Closing(FACTORY, tallies)
        yield Closing(FACTORY, closed=DAY0 + number)
        yield Closing(MARKET, [score_tally(number, 60, 5)])
        yield Closing(MARKET, closed=DAY0 + number)


def drifting(day: int, product: str, chance: random.Random) -> list[float]:
    """Pumps are bored a little wider than valves; from day 20 on the tool wears by a fifth of a sigma a day."""
    level = 10.02 if product == "pump" else 10.0
    return values(level + SIGMA / 5 * max(0, day - 19), SIGMA, chance)


def told(closings: Iterator[Closing], topic: Any = ALERTS) -> list[dict[str, Any]]:
    records = arriving(closings)
    outs = ASSESSMENT.open(0, {}, -1).fold(records, len(records) - 1).outs
    return [json.loads(out.value) for out in outs if out.topic is topic]


def drifts(closings: Iterator[Closing]) -> list[dict[str, Any]]:
    return [alert for alert in told(closings) if alert["rule"] == "measurement_drift"]


@pytest.fixture(scope="module")
def alert() -> dict[str, Any]:
    (opened,) = drifts(days(30, drifting))
    return opened


def test_a_drift_is_told_with_its_place_and_direction(alert):
    assert alert["labels"] == {"enterprise": "main", "site": "north", "stage": "cutting", "characteristic": "bore"}
    assert (alert["severity"], alert["evidence"]["signal"]) == ("warning", "up")
    assert "2026-01-25" <= alert["starts_at"][:10] <= "2026-01-27" <= alert["detected_at"][:10] <= "2026-01-31"


def test_its_evidence_tells_drift_and_capability_before_and_after(alert):
    evidence = alert["evidence"]
    low, high = evidence["drift_per_period"]["interval"]

    assert low <= SIGMA / 5 <= high
    assert evidence["baseline"]["mean"] == pytest.approx(10.01, abs=0.005)
    assert evidence["baseline"]["deviation"] == pytest.approx(SIGMA, rel=0.1)
    assert evidence["cpk_after"]["value"] < evidence["cpk_before"]["value"] == pytest.approx(0.97, abs=0.07)
    assert evidence["periods_to_limit"] == pytest.approx(
        (10.3 - evidence["mean"]) / evidence["drift_per_period"]["value"], abs=0.1
    )
    assert len(evidence["summary_ids"]) == 2 * len(evidence["periods"]) + 1
    assert evidence["n"] == 2 * ROWS * len(evidence["periods"])


def test_its_design_states_its_share_of_the_budget(alert):
    design = alert["design"]

    assert (design["budget_share"], design["charts"], design["baseline_periods"]) == (SHARES["measurement"], 1, 10)
    assert design["arl0_periods"] >= 365.25 / (4 * SHARES["measurement"])


def test_a_drift_far_from_the_limits_is_information():
    wide = BORE._replace(lsl=8.0, usl=12.0)
    (opened,) = drifts(days(28, drifting, wide))

    assert opened["severity"] == "info"


def test_a_mended_tool_ends_the_alert():
    def mended(day: int, product: str, chance: random.Random) -> list[float]:
        return drifting(day if day < 27 else 0, product, chance)

    assert [alert["reason"] for alert in drifts(days(45, mended))] == ["opened", "resolved"]


def test_a_spread_that_grows_is_told():
    def loose(day: int, product: str, chance: random.Random) -> list[float]:
        return values(10.0, SIGMA * (1.5 if day > 19 else 1.0), chance)

    (opened,) = drifts(days(26, loose))
    assert opened["evidence"]["signal"] == "spread"
    assert opened["evidence"]["deviation"] == pytest.approx(1.5 * SIGMA, rel=0.1)


def test_a_changed_mix_is_no_drift():
    def more_pumps(day: int, product: str, chance: random.Random) -> list[float]:
        level = 10.1 if product == "pump" else 10.0
        return values(level, SIGMA, chance, 60 if product == "pump" and day > 19 else 20)

    assert drifts(days(40, more_pumps)) == []


def test_a_changed_specification_learns_its_own_level():
    before = list(days(20, lambda day, product, chance: values(10.0, SIGMA, chance)))
    wider = days(45, lambda day, product, chance: values(10.2, SIGMA, chance), BORE._replace(target=10.2))
    after = [closing for number, closing in enumerate(wider) if number >= 80]

    assert drifts(iter([*before, *after])) == []


def test_judging_goes_on_after_a_restart_while_it_learns_and_after():
    records = arriving(days(30, drifting))
    whole = ASSESSMENT.open(0, {}, -1).fold(records, len(records) - 1).outs
    shard, outs, kept = ASSESSMENT.open(0, {}, -1), [], {}
    for first, last in ((0, 22), (22, 41), (41, 100), (100, len(records))):
        outs += shard.fold(records[first:last], last - 1).outs
        kept |= shard.changes()
        shard = ASSESSMENT.open(0, {name: value for name, value in kept.items() if value}, last - 1)

    assert [out.value for out in outs] == [out.value for out in whole]


def test_capability_is_told_a_stage_and_specification():
    insights = told(days(12, lambda day, product, chance: values(10.05, SIGMA, chance)), INSIGHTS)
    (capable,) = [each for each in insights[-40:] if each["kind"] == "process_capability" and each["revision"] == 12]

    assert capable["labels"]["specification"] == "9.7…10.3 mm, target 10"
    assert capable["value"] == pytest.approx((10.3 - 10.05) / (3 * SIGMA), rel=0.1)
    assert capable["detail"]["cp"]["value"] == pytest.approx(0.6 / (6 * SIGMA), rel=0.1)
    assert capable["n"] == 7 * 2 * ROWS
    assert capable["detail"]["stable"]


def chart_of(days_learned: int = 10, n: int = ROWS) -> MeasurementChart:
    chart, chance = MeasurementChart(), random.Random(2)
    for day in range(days_learned):
        chart.observe(day, {"c": (BORE, Batch(n, 10 + chance.gauss(0, SIGMA / n**0.5), SIGMA**2 * (n - 1)))}, DESIGN)
    return chart


def test_days_that_differ_more_than_chance_widen_the_chart():
    chart, chance = MeasurementChart(), random.Random(2)
    for day in range(10):
        chart.observe(day, {"c": (BORE, Batch(100, 10 + chance.gauss(0, SIGMA), SIGMA**2 * 99))}, DESIGN)

    assert chart.dispersion > 20
    assert chart_of().dispersion == 1.0


def test_single_values_are_judged_by_all_values():
    chart = MeasurementChart()
    for day in range(40):
        chart.observe(day, {"c": (BORE, Batch(1, 10 + SIGMA * (-1) ** day, 0.0))}, DESIGN)

    assert chart.cells["c"].sigma == pytest.approx(SIGMA, rel=0.05)
    assert chart.recent[-1].spread_z is None


def test_a_gauge_that_repeats_one_number_is_not_believed_to_be_so_good():
    chart = MeasurementChart()
    for day in range(11):
        chart.observe(day, {"c": (BORE, Batch(ROWS, 10.0, 0.0))}, DESIGN)

    assert chart.cells["c"].sigma == pytest.approx(0.6 / 6 / GREATEST_CP)


def test_with_very_many_values_a_shift_that_nobody_notices_is_none():
    chart = chart_of(n=1_000_000)
    for day in range(10, 60):
        chart.observe(day, {"c": (BORE, Batch(1_000_000, 10 + SIGMA / 12, SIGMA**2 * 999_999))}, DESIGN)

    assert chart.alarming == []
