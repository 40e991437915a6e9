"""From transactions that were committed, aborted or left open to what a worker counts, and to a lag without a lie."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.topics import STAGE_EVENTS
from streams.cli.checks import Check, check_broker
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.lag import group_lag
from streams.runtime.clients.tail import read_all
from streams.settings import Settings
from tests.e2e.librdkafka import SECONDS, Sent, produce, transaction
from tests.e2e.stage_events import event
from tests.e2e.worker_process import WorkerProcess, run

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]


@pytest.fixture
def settings(kafka: str, prefix: str) -> Settings:
    made = Settings.load({"broker": kafka, "topic_prefix": prefix, "group": prefix.strip("."), "partitions": 1})
    run(ensure_topics(made))
    return made


@pytest.fixture
def workers(settings: Settings, tmp_path: Path) -> Iterator[list[WorkerProcess]]:
    """One after the other; none is left behind."""
    started = [WorkerProcess.start(settings, tmp_path / "worker.log")]
    yield started
    for worker in started:
        if worker.process.poll() is None:
            worker.kill()


def some(settings: Settings, name: str, count: int) -> list[Sent]:
    topic = STAGE_EVENTS.full_name(settings.topic_prefix)
    return [Sent(topic, b"pump", event(n, event_id=f"{name}-{n}")) for n in range(count)]


def counted(worker: WorkerProcess) -> float:
    return worker.metric("andon_events_total", topic=STAGE_EVENTS.stem, outcome="counted")


def lag(worker: WorkerProcess) -> float:
    return worker.metric("andon_consumer_lag_events", topic=STAGE_EVENTS.stem)


def told_of_lag(settings: Settings, *, worker_runs: bool) -> Check:
    checks = run(check_broker(settings, worker_runs=worker_runs))
    return next(check for check in checks if check.name == "lag")


def committed_lag(settings: Settings) -> int:
    """As Kafka's own tools see it."""
    return sum(one.behind for one in run(group_lag(settings)))


async def read(settings: Settings) -> int:
    return len([one async for one in read_all(settings, [STAGE_EVENTS.full_name(settings.topic_prefix)])])


def test_only_what_was_committed_is_counted_and_a_transaction_s_own_records_are_no_lag(
    settings: Settings, workers: list[WorkerProcess], tmp_path: Path
) -> None:
    (worker,) = workers
    worker.wait_ready()
    with transaction(settings.bootstrap, f"{settings.group}-aborted") as aborted:
        produce(aborted, some(settings, "aborted", 30))
    with transaction(settings.bootstrap, f"{settings.group}-committed") as committed:
        produce(committed, some(settings, "committed", 60))
        committed.commit_transaction(SECONDS)
    aborted.abort_transaction(SECONDS)

    worker.wait("what was committed", lambda: counted(worker) >= 60)
    worker.wait("an offset behind the last record", lambda: committed_lag(settings) == 0, every=0.5)
    assert counted(worker) == 60
    assert run(read(settings)) == 60
    assert lag(worker) == 0
    assert worker.get("/readyz")[0] == 200
    assert told_of_lag(settings, worker_runs=True).detail.endswith("is 0 messages behind")

    with transaction(settings.bootstrap, f"{settings.group}-open") as still_open:
        produce(still_open, some(settings, "open", 20))
    run(asyncio.sleep(1))
    assert counted(worker) == 60
    still_open.commit_transaction(SECONDS)
    worker.wait("the open one, when it is committed", lambda: counted(worker) == 80)

    assert worker.stop() == 0  # with a transaction's own record at the tail
    check = told_of_lag(settings, worker_runs=False)
    assert (check.status, check.remedy) == ("ok", "")

    heir = WorkerProcess.start(settings, tmp_path / "heir.log")
    workers.append(heir)
    heir.wait_ready()
    heir.wait("no lag", lambda: committed_lag(settings) == 0, every=0.5)
    assert counted(heir) == 0
