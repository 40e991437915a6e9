"""From events on a real Kafka to exact counts, whatever happens to the workers: killed, joined, stopped, frozen."""

import json
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.times import rfc3339
from schemas.topics import CLOSINGS, DEAD_LETTERS, STAGE_EVENTS, SUMMARIES
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.dead_letter import DeadLetter
from streams.runtime.clients.dead_letters import read_dead_letters
from streams.runtime.clients.log_lines import LogLine
from streams.runtime.clients.publish import Publisher
from streams.runtime.clients.tail import read_all
from streams.runtime.worker import STOP_SECONDS
from streams.settings import Settings
from tests.e2e.worker_process import PATIENCE_SECONDS, WorkerProcess, bodies, run, snapshots, tallies

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]

BEGIN_MS = 1_767_571_200_000  # Monday 2026-01-05T00:00Z
HOUR_MS = 3_600_000
BAD = [b"no JSON", b'{"event_id": 1}', None, b"\xff\xfe", b"[]"]


@pytest.fixture
def settings(kafka: str, prefix: str) -> Settings:
    made = Settings.load({"broker": kafka, "topic_prefix": prefix, "group": prefix.strip("."), "partitions": 3})
    run(ensure_topics(made))
    return made


@pytest.fixture
def workers(settings: Settings, tmp_path: Path) -> Iterator[Any]:
    """Starts workers, and leaves none behind."""
    started: list[WorkerProcess] = []

    def start(**environment: str) -> WorkerProcess:
        started.append(WorkerProcess.start(settings, tmp_path / f"worker-{len(started)}.log", **environment))
        return started[-1]

    yield start
    for worker in started:
        if worker.process.poll() is None:
            worker.kill()


def event(number: int) -> dict[str, Any]:
    """Every 20th unit is defective; a day has 8,000 events; products spread over all partitions."""
    return {
        "event_id": f"e{number}",
        "occurred_at": rfc3339(BEGIN_MS + number * 3 * HOUR_MS // 1000),
        "site": "Ulm",
        "product": f"product-{number % 23}",
        "stage": ("cut", "weld", "paint")[number % 3],
        "defective": int(number % 20 == 0),
    }


def line(value: Any, number: int) -> LogLine:
    raw = value if value is None or isinstance(value, bytes) else json.dumps(value).encode()
    return LogLine(STAGE_EVENTS.name, value, BEGIN_MS + number * 3 * HOUR_MS // 1000, raw)


def stream(count: int, *, repeats: int = 0, bad: int = 0) -> list[LogLine]:
    """`count` events, some published twice, and bad messages among them."""
    chance = random.Random(7)
    lines = [line(event(number), number) for number in range(count)]
    for number in sorted(chance.sample(range(count), repeats), reverse=True):
        lines.insert(number + chance.randrange(1, 50), lines[number])
    for n in range(bad):
        lines.insert(chance.randrange(len(lines)), line(BAD[n % len(BAD)], 0))
    return lines


async def publish(settings: Settings, lines: list[LogLine]) -> None:
    async with Publisher.open(settings) as publisher:
        await publisher.send(lines)


def saved(settings: Settings) -> int:
    """How many messages of the input lie behind the saved snapshots."""
    return sum(snapshot.position + 1 for snapshot in run(snapshots(settings, "defects")).values())


def wait_until_saved(worker: WorkerProcess, messages: int) -> None:
    worker.wait(f"{messages} messages read and saved", lambda: saved(worker.settings) == messages, every=0.5)


def wait_for_progress(worker: WorkerProcess, messages: int) -> None:
    worker.wait(f"{messages} messages read", lambda: sum(outcomes(worker).values()) > messages)


def dead_letters(settings: Settings) -> list[tuple[int, int]]:
    """Where the dead letters came from, each place once."""

    async def read() -> set[tuple[int, int]]:
        places = set()
        async for record in read_all(settings, [DEAD_LETTERS[0].full_name(settings.topic_prefix)]):
            told = dict(record.headers)
            places.add((int(told["dlq.partition"]), int(told["dlq.offset"])))
        return places

    return sorted(run(read()))


def held(worker: WorkerProcess) -> float:
    return worker.metric("andon_partitions_assigned", topic=STAGE_EVENTS.stem)


def outcomes(worker: WorkerProcess) -> dict[str, float]:
    topic = STAGE_EVENTS.stem
    return {
        outcome: worker.metric("andon_events_total", topic=topic, outcome=outcome)
        for outcome in ("counted", "rejected", "late", "duplicate")
    }


def summed(settings: Settings) -> Counter[str]:
    """What the summaries of the last revision say of all closed periods."""
    latest: dict[str, Any] = {}
    for body in run(bodies(settings, SUMMARIES.full_name(settings.topic_prefix))):
        if body["scope"]["kind"] == "stage" and body["revision"] >= latest.get(body["summary_id"], body)["revision"]:
            latest[body["summary_id"]] = body
    sums: Counter[str] = Counter()
    for body in latest.values():
        sums += Counter({name: body["counts"].get(name, 0) for name in ("inspected", "defective")})
    return sums


def closed(settings: Settings) -> Counter[str]:
    """What the closings tell: the last revision of each tally of each source."""
    latest: dict[tuple[Any, ...], tuple[int, Any]] = {}
    for body in run(bodies(settings, CLOSINGS.full_name(settings.topic_prefix))):
        for kind, period, key, revision, _, counts in body.get("tallies", ()):
            place = (body["source"], kind, period, json.dumps(key))
            if kind == "stage" and revision >= latest.get(place, (-1, None))[0]:
                latest[place] = revision, counts
    sums: Counter[str] = Counter()
    for _, counts in latest.values():
        sums += Counter(inspected=counts[0], defective=counts[3])
    return sums


def of_whole_days(count: int) -> Counter[str]:
    """What `count` events come to without the last day, which is still open: nothing has come after it."""
    days = (count - 1) // 8_000
    return Counter(inspected=days * 8_000, defective=days * 400)


def test_one_worker_accounts_for_every_message(settings: Settings, workers: Any) -> None:
    run(publish(settings, stream(4_000, repeats=100, bad=50)))
    worker = workers()
    worker.wait("all messages", lambda: sum(outcomes(worker).values()) == 4_150)

    assert outcomes(worker) == {"counted": 4_000, "rejected": 50, "late": 0, "duplicate": 100}
    assert worker.stop() == 0
    assert tallies(run(snapshots(settings, "defects"))) == Counter(inspected=4_000, defective=200)
    assert len(dead_letters(settings)) == 50


def test_counts_stay_exact_when_workers_are_killed_in_mid_stream(settings: Settings, workers: Any) -> None:
    static = {"ANDON_GROUP_INSTANCE_ID": "worker-0"}  # its next life need not wait until the group has missed the last
    lines = stream(30_000, repeats=300, bad=100)
    run(publish(settings, lines[:12_000]))
    for some in (400, 4_000):
        worker = workers(**static)
        wait_for_progress(worker, some)
        worker.kill()
    worker = workers(**static)
    wait_for_progress(worker, 2_000)
    run(publish(settings, lines[12_000:20_000]))
    worker.kill()
    worker = workers(**static)
    run(publish(settings, lines[20_000:]))
    wait_until_saved(worker, len(lines))
    worker.wait("the summaries", lambda: summed(settings) == of_whole_days(30_000), every=0.5)

    assert worker.stop() == 0
    assert tallies(run(snapshots(settings, "defects"))) == Counter(inspected=30_000, defective=1_500)
    assert len(dead_letters(settings)) == 100
    assert closed(settings) == of_whole_days(30_000)


def test_counts_stay_exact_when_workers_join_and_leave(settings: Settings, workers: Any) -> None:
    lines = stream(30_000)
    first = workers()
    run(publish(settings, lines[:10_000]))
    wait_for_progress(first, 2_000)
    second = workers()
    run(publish(settings, lines[10_000:20_000]))
    for worker in (first, second):
        worker.wait("its share", lambda w=worker: 0 < held(w) < settings.partitions)

    assert first.stop() == 0

    run(publish(settings, lines[20_000:]))
    wait_until_saved(second, len(lines))

    assert second.stop() == 0
    assert tallies(run(snapshots(settings, "defects"))) == Counter(inspected=30_000, defective=1_500)
    assert closed(settings) == of_whole_days(30_000)


def test_counts_stay_exact_when_a_worker_freezes_and_comes_back(settings: Settings, workers: Any) -> None:
    lines = stream(24_000)
    frozen = workers(ANDON_SESSION_TIMEOUT_SECONDS="6")
    run(publish(settings, lines[:12_000]))
    wait_for_progress(frozen, 2_000)
    frozen.process.send_signal(signal.SIGSTOP)
    heir = workers(ANDON_SESSION_TIMEOUT_SECONDS="6")
    run(publish(settings, lines[12_000:]))
    wait_until_saved(heir, len(lines))
    frozen.process.send_signal(signal.SIGCONT)
    heir.wait("the return of the frozen one", lambda: 0 < held(heir) < settings.partitions)

    assert frozen.stop() == 0
    assert heir.stop() == 0
    assert tallies(run(snapshots(settings, "defects"))) == Counter(inspected=24_000, defective=1_200)
    assert closed(settings) == of_whole_days(24_000)


def test_a_stopped_worker_has_saved_what_it_read(settings: Settings, workers: Any) -> None:
    worker = workers()
    run(publish(settings, stream(10_000)))
    wait_for_progress(worker, 1_000)
    began = time.monotonic()

    assert worker.stop() == 0
    assert time.monotonic() - began < STOP_SECONDS + 2

    before = saved(settings)
    heir = workers()
    wait_until_saved(heir, 10_000)
    assert sum(outcomes(heir).values()) == 10_000 - before


def test_a_worker_stops_while_its_group_waits_for_another(settings: Settings, workers: Any) -> None:
    """A frozen member holds a rebalance up until the group has missed it, here for half a minute."""
    patient = {"ANDON_SESSION_TIMEOUT_SECONDS": "30"}
    first, second = workers(**patient), workers(**patient)
    run(publish(settings, stream(6_000)))
    for worker in (first, second):
        worker.wait("its share", lambda w=worker: 0 < held(w) < settings.partitions)
    second.process.send_signal(signal.SIGSTOP)
    third = workers(**patient)
    first.wait("the rebalance", lambda: first.get("/readyz")[0] == 503)

    for worker in (first, third):
        began = time.monotonic()
        assert worker.stop() == 0
        assert time.monotonic() - began < STOP_SECONDS + 2


def test_a_burst_of_bad_input_stops_the_worker_says_why_and_is_buried_once(settings: Settings, workers: Any) -> None:
    run(publish(settings, [line(b"no JSON", n) for n in range(3_000)]))
    worker = workers()

    assert worker.process.wait(PATIENCE_SECONDS) == 1
    assert "looks like a bad deployment" in worker.told()
    assert f"messages of {STAGE_EVENTS.full_name(settings.topic_prefix)} were rejected" in worker.told()
    assert "of them as null_key, such as" in worker.told()
    assert worker.told().count("Traceback") == 0

    while (before := saved(settings)) < 3_000:  # each life goes on behind what the last one buried
        assert before >= 1_000
        assert workers().process.wait(PATIENCE_SECONDS) == 1
        assert saved(settings) > before
    places = [(letter.origin.partition, letter.origin.offset) for letter in run(letters(settings))]
    assert len(places) == len(set(places)) == 3_000


async def letters(settings: Settings) -> list[DeadLetter]:
    return [letter async for letter in read_dead_letters(settings)]
