"""From batches that librdkafka compressed, with each codec that Kafka has, to the worker and to every client."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from schemas.topics import ALERTS, DEAD_LETTERS, STAGE_EVENTS
from streams.console.feed import Link, Record
from streams.console.subscriber import KafkaFeed
from streams.runtime.bridges.health import Health
from streams.runtime.bridges.positions import opened
from streams.runtime.bridges.target import reached
from streams.runtime.bridges.to_webhook import WebhookBridge
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.dead_letters import read_dead_letters
from streams.runtime.clients.tail import read_all
from streams.settings import Settings
from tests.e2e.bridge_process import eventually, notes
from tests.e2e.librdkafka import CODECS, Sent, send
from tests.e2e.stage_events import event
from tests.e2e.worker_process import ROOT, WorkerProcess, run
from tests.runtime.bridges.alerts import alert

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

EVENTS, LETTERS, BAD = 40, 20, 2
ODD: list[tuple[str, bytes | None]] = [("ce_id", None), ("ce_type", b"\xff\xfe"), ("ce_größe\n", b"1"), ("note", None)]
"""What a client may put into headers: nothing, bytes that are no text, any name."""


@pytest.fixture(scope="module")
def settings(kafka: str) -> Settings:
    prefix = f"t{uuid4().hex[:8]}."
    made = Settings.load({"broker": kafka, "topic_prefix": prefix, "group": prefix.strip("."), "partitions": 2})
    run(ensure_topics(made))
    return made


@pytest.fixture(scope="module")
def worker(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerProcess]:
    """One for all codecs: what it could not read would end it."""
    started = WorkerProcess.start(settings, tmp_path_factory.mktemp("codecs") / "worker.log")
    yield started
    if started.process.poll() is None:
        started.kill()


def letter(number: int, topic: str) -> list[tuple[str, bytes | None]]:
    told: dict[str, object] = {"topic": topic, "partition": 0, "offset": number, "timestamp": "2026-01-05T08:00:00Z"}
    told |= {"reason": "not_json", "error": "no JSON", "attempt": 1}
    return [("note", None), *((f"dlq.{name}", str(text).encode()) for name, text in told.items())]


def name(topic: Any, settings: Settings) -> str:
    return str(topic.full_name(settings.topic_prefix))


def counted(worker: WorkerProcess, outcome: str) -> float:
    return worker.metric("andon_events_total", topic=STAGE_EVENTS.stem, outcome=outcome)


@pytest.mark.parametrize("codec", CODECS)
def test_the_worker_counts_and_buries_what_is_compressed(codec: str, settings: Settings, worker: WorkerProcess) -> None:
    source = name(STAGE_EVENTS, settings)
    worker.wait_ready()
    before, refused = counted(worker, "counted"), counted(worker, "rejected")
    events = [Sent(source, b"pump", event(n, event_id=f"{codec}-{n}"), ODD[:n]) for n in range(EVENTS)]

    bad = [Sent(source, b"pump", b"no JSON " * 50, ODD) for _ in range(BAD)]
    send(settings.bootstrap, events + bad, **{"compression.type": codec})

    worker.wait("all of it", lambda: counted(worker, "rejected") == refused + BAD)
    assert counted(worker, "counted") == before + EVENTS
    assert "Unsupported" not in worker.told()


@pytest.mark.parametrize("codec", CODECS)
def test_tail_dead_letters_page_and_bridge_read_what_is_compressed(codec: str, kafka: str, prefix: str) -> None:
    settings = Settings.load({"broker": kafka, "topic_prefix": prefix, "group": prefix.strip("."), "partitions": 1})
    run(ensure_topics(settings))
    ids = {f"{codec}-{n}" for n in range(LETTERS)}
    buried, alerts = name(DEAD_LETTERS[0], settings), name(ALERTS, settings)
    send(
        kafka,
        [Sent(alerts, one.encode(), alert(one), ODD) for one in sorted(ids)]
        + [Sent(buried, b"pump", b"no JSON " * 20, letter(n, name(STAGE_EVENTS, settings))) for n in range(LETTERS)],
        **{"compression.type": codec},
    )

    assert {key.decode() for key in run(keys(settings, alerts))} == ids
    assert {origin.offset for origin in run(origins(settings))} == set(range(LETTERS))
    assert run(on_the_page(settings)) == ids
    assert run(bridged(settings)) == ids


async def keys(settings: Settings, topic: str) -> list[bytes]:
    return [message.key or b"" async for message in read_all(settings, [topic])]


async def origins(settings: Settings) -> list[Any]:
    return [found.origin async for found in read_dead_letters(settings)]


async def on_the_page(settings: Settings) -> set[str]:
    """The alerts that the console has when it says that it is live."""
    shown = set()
    async with aclosing(KafkaFeed(settings).items()) as items:
        async for item in items:
            if isinstance(item, Record):
                shown.add(item.key)
            elif isinstance(item, Link) and item.state in {"live", "unreachable"}:
                assert item.state == "live", item.detail
                return shown
    return shown


async def bridged(settings: Settings) -> set[str]:
    """The alerts that a webhook was told of."""
    async with notes() as told, reached(told.url, Health(), 1.0) as target:
        bridge = WebhookBridge(settings, told.url, ALERTS, [b"0" * 24])
        async with opened(settings, bridge.topic, bridge.group, bridge.begin) as positions:
            serving = asyncio.ensure_future(bridge.serve(positions, target))

            async def all_told() -> bool:
                return serving.done() or len(told.taken) == LETTERS

            await eventually("all alerts are posted", all_told)
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
    return {json.loads(body)["alert_id"] for _, _, body in told.taken}


def test_a_batch_that_cannot_be_read_ends_the_worker_with_its_place_and_the_remedy(
    kafka: str, prefix: str, tmp_path: Path
) -> None:
    settings = Settings.load({"broker": kafka, "topic_prefix": prefix, "group": prefix.strip("."), "partitions": 1})
    run(ensure_topics(settings))
    source = name(STAGE_EVENTS, settings)
    send(kafka, [Sent(source, b"pump", event(n)) for n in range(3)])
    send(kafka, [Sent(source, b"pump", event(n)) for n in range(EVENTS)], **{"compression.type": "zstd"})
    without = tmp_path / "without"
    without.mkdir()
    (without / "cramjam.py").write_text("raise ImportError\n")

    worker = WorkerProcess.start(settings, tmp_path / "worker.log", PYTHONPATH=f"{without}:{ROOT}")

    assert worker.process.wait(60) == 1
    told = worker.told()
    assert f"{source} 0 cannot be read at offset 3" in told
    assert "cramjam" in told
    assert "Traceback" not in told
    assert "Faust crashed" not in told
