"""From what the worker does to the metrics that dashboards and alerting rules know."""

import time

from prometheus_client import generate_latest

from schemas.codec import Reason, Rejected
from schemas.topics import CLOSINGS
from streams.core.operator import Out, Step
from streams.runtime.metrics import Metrics, replace
from tests.runtime.recording import Totals

NAMES = {
    "andon_events",
    "andon_rejected",
    "andon_batch_events",
    "andon_fold_seconds",
    "andon_event_to_output_seconds",
    "andon_watermark_lag_seconds",
    "andon_consumer_lag_events",
    "andon_open_alerts",
    "andon_outputs",
    "andon_last_commit_timestamp_seconds",
    "andon_partitions_assigned",
    "andon_first_pass_yield_ratio",
    "andon_low_score_share_ratio",
    "andon_surplus_answers",
    "andon_id_conflicts",
    "andon_events_scaled_down",
    "andon_too_late_events",
    "andon_customers_erased",
    "andon_customers_not_found",
}


def test_the_catalogue_is_the_contract_with_dashboards() -> None:
    assert {metric.name for metric in Metrics().registry.collect()} == NAMES


def test_every_outcome_and_reason_is_there_before_the_first_event() -> None:
    text = generate_latest(Metrics([Totals()]).registry).decode()

    for outcome in ("counted", "rejected", "late", "duplicate"):
        assert f'andon_events_total{{outcome="{outcome}",topic="stage-events.v1"}} 0.0' in text
    for reason in Reason:
        assert f'andon_rejected_total{{reason="{reason}",topic="stage-events.v1"}} 0.0' in text
    assert 'andon_outputs_total{topic="closings.v1"} 0.0' in text
    assert "_created" not in text


def test_every_message_has_one_outcome() -> None:
    metrics, operator = Metrics([Totals()]), Totals()
    step = Step([Out(CLOSINGS, "k", b"", "k", 0)], [], counted=5, late=2, duplicates=3)
    metrics.folded(operator, step, [Rejected(Reason.NOT_JSON, "")], 0.01)

    counts = {
        outcome: metrics.registry.get_sample_value(
            "andon_events_total", {"topic": "stage-events.v1", "outcome": outcome}
        )
        for outcome in ("counted", "rejected", "late", "duplicate")
    }
    assert counts == {"counted": 5, "rejected": 1, "late": 2, "duplicate": 3}
    assert metrics.registry.get_sample_value("andon_outputs_total", {"topic": "closings.v1"}) == 1


def test_history_is_no_latency() -> None:
    metrics = Metrics()
    now_ms = int(time.time() * 1000)
    for stamp in (now_ms - 200, now_ms - 90_000_000, now_ms + 90_000_000):
        metrics.acknowledged(stamp)

    assert metrics.registry.get_sample_value("andon_event_to_output_seconds_count") == 1


def test_what_is_no_longer_held_is_no_longer_reported() -> None:
    metrics = Metrics()
    replace(metrics.partitions, {("a",): 1, ("b",): 2})
    replace(metrics.partitions, {("b",): 3})

    assert metrics.registry.get_sample_value("andon_partitions_assigned", {"topic": "a"}) is None
    assert metrics.registry.get_sample_value("andon_partitions_assigned", {"topic": "b"}) == 3
