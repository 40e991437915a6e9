"""A command line to call, in this process, from a folder of its own."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from streams.cli import main
from streams.runtime.clients.connection import connected_producer
from streams.settings import Settings


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Andon = Callable[..., Result]
Send = Callable[..., None]


@pytest.fixture
def andon(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Andon:
    """`andon("topics", "check")`: an error that nobody expected fails the test with its traceback."""
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> Result:
        capfd.readouterr()
        code = main([str(word) for word in words])
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return call


@pytest.fixture
def on_broker(andon: Andon, kafka: str, prefix: str, monkeypatch: pytest.MonkeyPatch) -> Andon:
    """The same with the session's broker, and topics of the test's own."""
    monkeypatch.setenv("ANDON_BROKER", kafka)
    monkeypatch.setenv("ANDON_TOPIC_PREFIX", prefix)
    monkeypatch.setenv("ANDON_GROUP", f"{prefix}workers")
    monkeypatch.setenv("ANDON_PARTITIONS", "2")
    return andon


@pytest.fixture
def send(kafka: str, prefix: str) -> Send:
    """`send("alerts.v1", b"{}")`: one message to a topic of the test's own."""

    async def one(stem: str, value: bytes, headers: dict[str, str]) -> None:
        async with connected_producer(Settings.load({"broker": kafka})) as producer:
            told = [(name, text.encode()) for name, text in headers.items()]
            await producer.send_and_wait(prefix + stem, value, b"key", partition=1, timestamp_ms=1_000, headers=told)

    return lambda stem, value, headers=None: asyncio.run(one(stem, value, headers or {}))


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Three events of two products."""
    path = tmp_path / "log.jsonl"
    lines = [{"topic": "quality.feedback.v1", "value": {"event_id": str(n), "product": f"p{n % 2}"}} for n in range(3)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path
