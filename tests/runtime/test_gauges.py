"""From the shards' state to gauges: rolling ratios, watermarks, open alerts."""

import time
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from schemas.stage import StageEvent
from schemas.times import to_millis
from streams.core.counting.clock import ClockBounds
from streams.core.counting.defects import Defects
from streams.core.counting.shard import CountingSettings
from streams.core.operator import Arrival
from streams.core.periods import DAY_MS, Calendar
from streams.runtime.app import Parts
from streams.runtime.gauges import Gauges
from streams.runtime.holdings import Holdings
from streams.runtime.metrics import Metrics
from streams.runtime.snapshots import Snapshot

FAR = ClockBounds(10**15, 10**15)
DEFECTS = Defects(CountingSettings(Calendar(DAY_MS, 0), FAR, keep_periods=30, duplicates_window=0))


class Bench:
    def __init__(self, windows: Sequence[int] = (1, 3)) -> None:
        self.holdings, self.metrics = Holdings(), Metrics([DEFECTS])
        parts = SimpleNamespace(holdings=self.holdings, metrics=self.metrics, operators=[DEFECTS])
        self.gauges = Gauges(cast("Parts", parts), tuple(windows))
        self.offset = -1

    def inspect(self, partition: int, day: int, inspected: int, defective: int = 0) -> None:
        """One inspection on the day; it closes the days before."""
        holding = self.holdings.get(DEFECTS, partition) or self.holdings.open(DEFECTS, partition, Snapshot({}))
        self.offset += 1
        event = StageEvent.model_validate_json(
            f'{{"event_id": "{self.offset}", "occurred_at": "2026-01-{day:02}T08:00:00Z", "site": "Ulm", "line": "L1",'
            f' "product": "p{partition}", "stage": "cut", "inspected": {inspected}, "defective": {defective}}}'
        )
        holding.shard.fold([Arrival(self.offset, to_millis(event.occurred_at), None, event)], self.offset)

    def first_pass_yield(self, window: int) -> float | None:
        self.gauges.refresh()
        labels = {"site": "Ulm", "line": "L1", "stage": "cut", "window": str(window)}
        return self.metrics.registry.get_sample_value("andon_first_pass_yield_ratio", labels)


def test_a_yield_is_the_ratio_of_sums_over_the_window() -> None:
    bench = Bench()
    bench.inspect(0, 5, 100, 10)
    bench.inspect(0, 6, 300, 0)
    bench.inspect(0, 7, 1)

    assert bench.first_pass_yield(1) == 1.0
    assert bench.first_pass_yield(3) == 390 / 400


def test_partitions_are_summed_before_the_ratio() -> None:
    bench = Bench()
    for partition, defective in ((0, 10), (1, 50)):
        bench.inspect(partition, 5, 100, defective)
        bench.inspect(partition, 6, 1)

    assert bench.first_pass_yield(1) == pytest.approx(140 / 200)


def test_periods_leave_the_window_as_it_moves_on() -> None:
    bench = Bench()
    bench.inspect(0, 5, 100, 50)
    yields = []
    for day in range(6, 11):
        bench.inspect(0, day, 100)
        yields.append(bench.first_pass_yield(3))

    assert yields == [0.5, 0.75, pytest.approx(250 / 300), 1.0, 1.0]


def test_nothing_is_said_before_a_period_has_closed() -> None:
    bench = Bench()
    bench.inspect(0, 5, 100, 50)

    assert bench.first_pass_yield(1) is None


def test_a_partition_that_was_given_up_is_no_longer_summed() -> None:
    bench = Bench()
    for partition, defective in ((0, 10), (1, 50)):
        bench.inspect(partition, 5, 100, defective)
        bench.inspect(partition, 6, 1)
    bench.first_pass_yield(1)
    bench.holdings.drop(DEFECTS, 1)

    assert bench.first_pass_yield(1) == 0.9
    assert bench.metrics.registry.get_sample_value("andon_partitions_assigned", {"topic": "stage-events.v1"}) == 1


def test_the_watermark_lag_is_the_clock_less_stream_time() -> None:
    bench = Bench()
    bench.inspect(2, 5, 1)
    bench.inspect(2, 5, 1)  # one event alone sets no stream time
    bench.gauges.refresh()
    lag = bench.metrics.registry.get_sample_value(
        "andon_watermark_lag_seconds", {"topic": "stage-events.v1", "partition": "2"}
    )

    assert lag == pytest.approx(time.time() - 1_767_600_000, abs=5)


def test_open_alerts_are_summed_over_the_shards() -> None:
    bench = Bench()
    for partition in (0, 1):
        bench.inspect(partition, 5, 1)
        holding = bench.holdings.get(DEFECTS, partition)
        assert holding is not None
        alerts: Any = SimpleNamespace(open_alerts=lambda: {("growth_strain", "warning"): 2})
        holding.shard = alerts
    bench.gauges.refresh()
    labels = {"rule": "growth_strain", "severity": "warning"}

    assert bench.metrics.registry.get_sample_value("andon_open_alerts", labels) == 4
