"""What the worker does in; Prometheus metrics in a registry of their own out. The catalogue; labels are bounded."""

import time
from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from typing import Any

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from schemas.codec import Reason, Rejected
from streams.core.notes import ERASED, ID_CONFLICT, NOT_FOUND, SCALED_DOWN, SURPLUS, TOO_LATE
from streams.core.operator import Operator, Step

prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]

OUTCOMES = ("counted", "rejected", "late", "duplicate")
HISTORY_SECONDS = 3_600
"""A record stamped longer ago is history being read, and its age no latency."""

BATCH_BUCKETS = (1, 10, 100, 1_000, 2_500, 5_000, 10_000)
FOLD_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1)
LATENCY_BUCKETS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 60)


NOTES = {
    SURPLUS: ("andon_surplus_answers", "Answers beyond what one customer may count in a period"),
    ERASED: ("andon_customers_erased", "Customers who were known and are erased"),
    SCALED_DOWN: ("andon_events_scaled_down", "Inspections of more units than are summed, counted with fewer"),
    ID_CONFLICT: ("andon_id_conflicts", "Events under an id that their sender had used for other content"),
    TOO_LATE: ("andon_too_late_events", "Late events of periods that are kept no more; they are in no summary"),
    NOT_FOUND: ("andon_customers_not_found", "Actions erase whose customer was not known"),
}
"""Note of a step to its counter: name and text."""


class Metrics:
    """Every metric of the worker. Names and labels are part of the contract with dashboards and alerting rules."""

    def __init__(self, operators: Iterable[Operator] = ()) -> None:
        self.registry = CollectorRegistry()
        made: Any = {"registry": self.registry}
        # messages read, by what became of them: published = counted + rejected + late + duplicate
        self.events = Counter("andon_events", "Messages read, by outcome", ["topic", "outcome"], **made)
        # why messages were rejected
        self.rejected = Counter("andon_rejected", "Messages rejected, by reason", ["topic", "reason"], **made)
        # how many messages one step of an agent takes in
        self.batch_events = Histogram(
            "andon_batch_events", "Messages of a batch", ["topic"], buckets=BATCH_BUCKETS, **made
        )
        # the time to decode and fold up to 2,000 messages
        self.fold_seconds = Histogram(
            "andon_fold_seconds", "Decoding and folding a slice of a batch", ["topic"], buckets=FOLD_BUCKETS, **made
        )
        # from a record's timestamp until the broker has what followed from it
        self.event_to_output_seconds = Histogram(
            "andon_event_to_output_seconds", "From a message to the outputs it caused", buckets=LATENCY_BUCKETS, **made
        )
        # messages sent, each counted once even when it goes to every partition
        self.outputs = Counter("andon_outputs", "Messages sent", ["topic"], **made)
        # what an operator had to tell beside its messages, by its name in `Step.notes`
        self.noted = {note: Counter(name, text, **made) for note, (name, text) in NOTES.items()}
        self._gauges(made)
        for operator in operators:
            self._begin_at_zero(operator)

    def _gauges(self, made: Any) -> None:
        # the wall clock less stream time
        self.watermark_lag_seconds = Gauge(
            "andon_watermark_lag_seconds", "How far stream time is behind the clock", ["topic", "partition"], **made
        )
        # the broker's end offset less what was folded
        self.consumer_lag_events = Gauge(
            "andon_consumer_lag_events", "Messages not yet folded", ["topic", "partition"], **made
        )
        # alerts that are firing
        self.open_alerts = Gauge("andon_open_alerts", "Firing alerts", ["rule", "severity"], **made)
        # when state and offsets were last saved, in seconds since 1970
        self.last_commit = Gauge("andon_last_commit_timestamp_seconds", "When state was last saved", **made)
        # partitions that this worker holds
        self.partitions = Gauge("andon_partitions_assigned", "Partitions held", ["topic"], **made)
        # units that passed their first inspection, over a rolling window of periods, of this worker's partitions
        self.first_pass_yield = Gauge(
            "andon_first_pass_yield_ratio", "First-pass yield", ["site", "line", "stage", "window"], **made
        )
        # csat answers of 1 or 2, over a rolling window of periods, of this worker's partitions
        self.low_scores = Gauge("andon_low_score_share_ratio", "Share of csat scores of 1 or 2", ["window"], **made)

    def _begin_at_zero(self, operator: Operator) -> None:
        """A series that appears with its first event hides that event from `rate()`."""
        for outcome in OUTCOMES:
            self.events.labels(operator.source.stem, outcome)
        for reason in Reason:
            self.rejected.labels(operator.source.stem, reason.value)
        for sink in operator.sinks:
            self.outputs.labels(sink.stem)

    def folded(self, operator: Operator, step: Step, rejected: Iterable[Rejected], seconds: float) -> None:
        """What became of the messages of a slice, and what followed."""
        topic, reasons = operator.source.stem, Tally(refusal.reason.value for refusal in rejected)
        self.fold_seconds.labels(topic).observe(seconds)
        for reason, count in reasons.items():
            self.rejected.labels(topic, reason).inc(count)
        counts = (step.counted, reasons.total(), step.late, step.duplicates)
        for outcome, count in zip(OUTCOMES, counts, strict=True):
            self.events.labels(topic, outcome).inc(count)
        for note, number in step.notes.items():
            self.noted[note].inc(number)
        for sink, sent in Tally(out.topic.stem for out in step.outs).items():
            self.outputs.labels(sink).inc(sent)

    def returned(self, topic: str, reason: Reason) -> None:
        """A message was forwarded, and refused where it would have taken effect; it had been counted."""
        self.rejected.labels(topic, reason.value).inc()

    def acknowledged(self, stamp_ms: int) -> None:
        """The broker has the outputs of a batch whose last record was stamped then."""
        age = time.time() - stamp_ms / 1000
        if 0 <= age < HISTORY_SECONDS:
            self.event_to_output_seconds.observe(age)


def replace(gauge: Gauge, values: Mapping[Any, float]) -> None:
    """Exactly these series: what a worker no longer holds, it no longer reports."""
    gauge.clear()
    for labels, value in values.items():
        gauge.labels(*labels).set(value)
