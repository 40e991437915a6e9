"""The example from the README, run as it stands against a real Kafka."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from schemas.topics import ALERTS
from streams.runtime.clients.admin import ensure_topics
from streams.settings import Settings
from tests.e2e.bridge_process import send
from tests.runtime.bridges.alerts import alert, resolved

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "deploy" / "examples" / "subscriber.py"


@contextmanager
def subscriber(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Popen[str]]:
    monkeypatch.setenv("ANDON_BROKER", settings.bootstrap)
    monkeypatch.setenv("ANDON_TOPIC_PREFIX", settings.topic_prefix)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    command = [sys.executable, str(EXAMPLE), f"{settings.topic_prefix}mine"]
    process = Popen(command, stdout=PIPE, stderr=PIPE, text=True)
    watch = threading.Timer(30, process.kill)  # readline would wait for ever
    watch.start()
    try:
        yield process
        process.send_signal(signal.SIGINT)
        assert process.wait(10) is not None
    finally:
        watch.cancel()
        process.kill()
        process.communicate()


def lines(process: Popen[str], count: int) -> set[str]:
    assert process.stdout is not None
    return {" ".join(process.stdout.readline().split()[:5]) for _ in range(count)}


@pytest.mark.kafka
async def test_the_example_tells_what_fires_and_what_is_new_once_it_has_read_all(
    kafka: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.load({"broker": kafka, "topic_prefix": prefix, "partitions": 2})
    await ensure_topics(settings)
    await send(settings, ALERTS, ("a", alert("a", revision=2)), ("a", alert("a")), ("b", alert("b")))
    with subscriber(settings, monkeypatch) as process:
        first = lines(process, 2)
        await send(settings, ALERTS, ("b", resolved("b")))
        then = lines(process, 1)
        await send(settings, ALERTS, ("c", alert("c")))
        last = lines(process, 1)
    await send(settings, ALERTS, ("c", resolved("c")))
    with subscriber(settings, monkeypatch) as process:
        again = lines(process, 2)

    assert first == {"firing warning stage_quality a r2", "firing warning stage_quality b r1"}
    assert then == {"resolved warning stage_quality b r2"}
    assert last == {"firing warning stage_quality c r1"}
    assert again == {"firing warning stage_quality a r2", "resolved warning stage_quality c r2"}


def test_the_example_is_short_and_needs_nothing_but_a_client_and_the_schemas() -> None:
    text = EXAMPLE.read_text()

    assert len(text.splitlines()) <= 60
    assert "streams" not in text
