"""Whatever file is put into scenarios/: its lines are valid, in order and unique, and its truth is complete."""

from datetime import timedelta
from typing import get_args

import pytest

from schemas.wire import Verdict
from streams.dev.simulator import SCENARIOS, Scenario
from tests.dev.simulator.watched import told

REQUIRED = {
    "steady",
    "healthy-growth",
    "growth-strain",
    "bad-supplier",
    "drifting-tool",
    "bad-batch",
    "rare-defects",
    "mix-shift",
    "overdispersed",
    "seasonal-volume",
    "dead-feed",
    "expectation-gap",
    "need-drift",
    "reputation-slide",
    "first-failure-wave",
    "new-customers-unhappy",
    "silent-segment",
}
each = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)


def test_every_way_to_be_right_or_wrong_has_its_scenario() -> None:
    assert SCENARIOS.keys() >= REQUIRED


@each
def test_every_line_is_valid_by_the_contract(scenario: Scenario) -> None:
    assert told(scenario.name).rejected == []


@each
def test_lines_come_in_the_order_of_receipt_and_after_they_occurred(scenario: Scenario) -> None:
    run = told(scenario.name)

    assert run.out_of_order == 0
    assert timedelta(minutes=5) < run.longest_delay < timedelta(hours=1), "late ones exist, within the default grace"


@each
def test_ids_are_unique_and_every_day_is_told(scenario: Scenario) -> None:
    run = told(scenario.name)

    assert run.repeated_ids == 0
    assert run.days == set(range(scenario.days))


@each
def test_a_run_is_of_handy_size_with_a_baseline_before_anything_happens(scenario: Scenario) -> None:
    assert 15_000 <= told(scenario.name).lines <= 40_000
    window = scenario.truth.window
    learned = window is None or window[0] >= 25
    assert learned or scenario.benchmarks, "only against a standard of others can one be judged without a baseline"


@each
def test_the_truth_is_complete(scenario: Scenario) -> None:
    truth = scenario.truth

    assert truth.verdict in get_args(Verdict)
    assert truth.also_right <= set(get_args(Verdict))
    assert truth.quiet == (truth.expected_rule is None), "an alert is expected exactly where something gets worse"
    assert bool(truth.labels) == (not truth.quiet), "an expected alert says what it is about"
    assert scenario.description
    if not truth.quiet:
        assert scenario.window is not None
        first, last = scenario.window
        assert scenario.start <= first < last < scenario.day(scenario.days)
    if "stage" in truth.labels:
        assert truth.labels["stage"] in {stage.name for stage in scenario.factory.stages}
    if "supplier" in truth.labels:
        assert truth.labels["supplier"] in {supplier.name for supplier in scenario.factory.suppliers}


@each
def test_shares_of_products_segments_suppliers_and_defects_add_up(scenario: Scenario) -> None:
    factory, market = scenario.factory, scenario.market
    kinds = [[kind.share for kind in stage.kinds] for stage in factory.stages]
    mixes = [[each.share for each in factory.products], [each.share_after for each in factory.products]]
    mixes += [[each.share for each in market.segments], [each.share_after for each in market.segments]]
    mixes += [[each.share for each in factory.suppliers]]

    assert [pytest.approx(1.0)] * len(kinds + mixes) == [sum(shares) for shares in kinds + mixes]
