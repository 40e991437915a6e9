"""From a topic that was deleted and made anew under its name to a worker that refuses to go on, and says what to do."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from schemas.topics import STAGE_EVENTS
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.connection import connected_admin
from streams.runtime.clients.tail import TopicNotFoundError
from streams.settings import Settings
from tests.e2e.librdkafka import Sent, send
from tests.e2e.stage_events import event
from tests.e2e.worker_process import PATIENCE_SECONDS, WorkerProcess, run, snapshots, tallies

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

BEFORE, AFTER = 30, 50


@pytest.fixture
def settings(kafka: str, prefix: str) -> Settings:
    made = Settings.load({"broker": kafka, "topic_prefix": prefix, "group": prefix.strip("."), "partitions": 1})
    run(ensure_topics(made))
    return made


@pytest.fixture
def start(settings: Settings, tmp_path: Path) -> Iterator[Any]:
    started: list[WorkerProcess] = []

    def begin(**environment: str) -> WorkerProcess:
        started.append(WorkerProcess.start(settings, tmp_path / f"worker-{len(started)}.log", **environment))
        return started[-1]

    yield begin
    for worker in started:
        if worker.process.poll() is None:
            worker.kill()


def publish(settings: Settings, name: str, count: int) -> None:
    topic = STAGE_EVENTS.full_name(settings.topic_prefix)
    send(settings.bootstrap, [Sent(topic, b"pump", event(n, event_id=f"{name}-{n}")) for n in range(count)])


async def make_anew(settings: Settings) -> None:
    async with connected_admin(settings) as admin:
        await admin.delete_topics([STAGE_EVENTS.full_name(settings.topic_prefix)])
    await asyncio.sleep(0.5)
    await ensure_topics(settings)


def inspected(settings: Settings) -> int:
    """Nothing before the worker has made its changelog."""
    with suppress(TopicNotFoundError):
        return tallies(run(snapshots(settings, "defects")))["inspected"]
    return 0


def test_a_topic_made_anew_is_refused_stopped_or_running_also_when_it_has_grown_past_what_was_counted(
    settings: Settings, start: Any
) -> None:
    worker = start()
    publish(settings, "first", BEFORE)
    worker.wait("the first life", lambda: inspected(settings) == BEFORE, every=0.5)

    run(make_anew(settings))
    publish(settings, "second", AFTER)
    assert worker.process.wait(PATIENCE_SECONDS) == 1
    assert_refused(worker)

    stopped = start()
    assert stopped.process.wait(PATIENCE_SECONDS) == 1
    assert_refused(stopped)
    assert "was deleted and made anew since it was counted (its id was" in stopped.told()
    assert inspected(settings) == BEFORE


def assert_refused(worker: WorkerProcess) -> None:
    told = worker.told()
    assert "was deleted" in told
    assert "choose a new ANDON_GROUP" in told
    assert "Traceback" not in told
