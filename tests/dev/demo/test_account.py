"""The worker's metrics are read, and the outputs are counted by what they are about."""

from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from streams.dev.demo.account import FIELDS, Drain, count_outputs
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


class Worker:
    """A part that is alive."""

    def require_alive(self) -> None:
        pass

    def failure(self, what: str) -> RuntimeError:
        return RuntimeError(what)


def counting(values: list[int]) -> Callable[[], Awaitable[int]]:
    """What is left at each look; the last value stays."""

    async def look() -> int:
        return values.pop(0) if len(values) > 1 else values[0]

    return look


@pytest.fixture
def drain(monkeypatch: pytest.MonkeyPatch) -> Drain:
    monkeypatch.setattr("streams.dev.demo.account.POLL_SECONDS", 0.001)
    monkeypatch.setattr("streams.dev.demo.account.STALL_SECONDS", 0.2)
    return Drain(Worker(), "", Settings.load({}))


async def test_a_slow_worker_is_waited_for_as_long_as_it_moves(drain: Drain) -> None:
    await drain._until_none(counting([5, 5, 4, 4, 3, 2, 1, 0]), "events")


async def test_one_quiet_look_is_not_enough_where_two_are_asked_for(drain: Drain) -> None:
    left = [3, 0, 2, 0, 0]
    await drain._until_none(counting(left), "messages", looks=2)

    assert left == [0]


async def test_a_worker_that_is_stuck_is_an_error_with_what_is_left(drain: Drain) -> None:
    with pytest.raises(RuntimeError, match="has 7 events left, and took none of them in for 0 s"):
        await drain._until_none(counting([9, 7]), "events")
