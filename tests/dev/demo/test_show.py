"""The whole demonstration, from nothing to an account that adds up, and back to nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from streams.dev.broker.ports import free_ports
from streams.dev.demo.cluster import require_empty
from streams.dev.demo.parts import DemoError
from streams.dev.demo.probe import answers
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.log_lines import log_line
from streams.runtime.clients.publish import publish
from streams.settings import Settings

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[3]

LEFT_SECONDS = 20
"""What everything has to be gone in: two or three seconds, and more on a busy machine."""


def spawn(*words: str, **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "streams.cli", "demo", *words],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def descendants(pid: int) -> set[int]:
    """Every process below this one."""
    found: set[int] = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, rest = int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(rest[1]) == pid:
            found |= {number} | descendants(number)
    return found


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


def test_after_some_seconds_it_ends_with_an_account_that_adds_up(kafka: str, prefix: str) -> None:
    with spawn("--for", "15", "--headless", ANDON_BROKER=kafka, ANDON_TOPIC_PREFIX=prefix) as process:
        out, err = process.communicate(timeout=580)

    assert process.returncode == 0, err
    assert out.count("\n") == 1
    account = json.loads(out)
    assert account["published"] == sum(account[name] for name in ("counted", "rejected", "late", "duplicates"))
    assert account["published"] > 10_000
    assert account["summaries"] > 100
    assert account["alerts"] >= 1
    assert account["recommendations"] >= 1


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see what is left")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_however_it_ends_nothing_is_left(number: int) -> None:
    (port,) = free_ports(1)
    with spawn("--port", str(port)) as process:
        assert process.stderr is not None
        told = [next(process.stderr) for _ in range(6)]
        page_answers = answers(f"http://127.0.0.1:{port}/api/state")
        children = descendants(process.pid)
        process.send_signal(number)
        ended = time.monotonic()
        process.wait(60)
        while alive(children) and time.monotonic() - ended < 30:
            time.sleep(0.05)
        took = time.monotonic() - ended
        rest = process.stderr.read()
        assert process.stdout is not None
        out = process.stdout.read()

    assert f"  The page: http://127.0.0.1:{port}/\n" in told
    assert page_answers
    assert len(children) >= 6  # three guardians, and Kafka, worker and console
    assert (alive(children), took < LEFT_SECONDS) == (set(), True)
    assert (process.returncode, rest) == ({signal.SIGINT: 130}.get(number, -number), "")
    if number == signal.SIGINT:
        account = json.loads(out)
        read = sum(account[name] for name in ("counted", "rejected", "late", "duplicates"))
        assert account["interrupted"] is True
        assert account["published"] == read + account["not_read_yet"]


async def test_simulated_events_are_not_mixed_with_others(kafka: str, prefix: str) -> None:
    settings = Settings.load({"broker": kafka, "topic_prefix": prefix})
    await ensure_topics(settings)
    await require_empty(settings)
    await publish([log_line({"topic": "quality.feedback.v1", "value": {"product": "p"}}, "test")], settings)

    with pytest.raises(DemoError, match=rf"{prefix}\* on {kafka} hold 1 messages.*set ANDON_TOPIC_PREFIX"):
        await require_empty(settings)
