"""The worker's metrics are read, and the outputs are counted by what they are about."""

from collections import Counter

import pytest

from streams.dev.demo.account import FIELDS, count_outputs
from streams.dev.demo.probe import outcomes
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.connection import connected_producer
from streams.runtime.metrics import OUTCOMES
from streams.settings import Settings

EXPOSITION = """\
# TYPE andon_events_total counter
andon_events_total{outcome="counted",topic="stage-events.v1"} 1200.0
andon_events_total{outcome="late",topic="stage-events.v1"} 3.0
andon_events_total{topic="feedback.v1",outcome="counted"} 1.5e+03
andon_events_total{outcome="counted",topic="closings.v1"} 77.0
andon_events_created{outcome="counted",topic="stage-events.v1"} 9.0
"""


def test_the_outcomes_of_the_input_topics_are_summed() -> None:
    assert outcomes(EXPOSITION, {"stage-events.v1", "feedback.v1"}) == Counter(counted=2700, late=3)


def test_the_account_has_every_outcome_of_the_worker() -> None:
    assert sorted(FIELDS.values()) == sorted(OUTCOMES)


@pytest.mark.kafka
async def test_a_later_revision_counts_as_the_same_output(kafka: str, prefix: str) -> None:
    settings = Settings.load({"broker": kafka, "topic_prefix": prefix})
    await ensure_topics(settings)
    async with connected_producer(settings) as producer:
        for key in (b"a1", b"a2", b"a1"):
            await producer.send_and_wait(f"{prefix}alerts.v1", b"{}", key)

    counts = await count_outputs(settings)

    assert counts == {"summaries": 0, "insights": 0, "alerts": 2, "recommendations": 0}
