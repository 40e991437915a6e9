"""Processes of a bridge test: a bridge to start, kill and stop, a real Alertmanager, and a server that takes notes."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from schemas.topics import Topic
from streams.dev.broker.ports import free_ports
from streams.runtime.clients.connection import connected_producer
from streams.settings import Settings

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120.0

CONFIGURATION = """
global: {{resolve_timeout: 1s}}
route: {{receiver: notes, group_by: ['...'], group_wait: 0s, group_interval: 200ms, repeat_interval: 1h}}
receivers:
  - name: notes
    webhook_configs:
      - {{url: "{notes}", send_resolved: true}}
"""


async def eventually(what: str, reached: Callable[[], Awaitable[bool]], told: Callable[[], str] = str) -> None:
    """Wait until it is so; fails with what was `told`."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await reached():
                await asyncio.sleep(0.05)
    except TimeoutError:
        pytest.fail(f"not within {PATIENCE_SECONDS} s: {what}\n{told()}")


async def send(settings: Settings, topic: Topic[Any], *messages: tuple[str, bytes]) -> None:
    """Messages by key to partition 1, as of one enterprise."""
    async with connected_producer(settings) as producer:
        for key, value in messages:
            headers = [("ce_id", f"{key}/é".encode()), ("ce_type", b"andon.test.v1")]
            await producer.send_and_wait(
                topic.full_name(settings.topic_prefix), value, key.encode(), partition=1, headers=headers
            )


@dataclass
class Process:
    """A program with its log; started anew with the same words."""

    words: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.words, env=os.environ | self.environment, cwd=self.log.parent, stdout=output, stderr=output
            )

    def kill(self) -> None:
        """As a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE_SECONDS)

    def stop(self) -> int:
        """As an orchestrator would; its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            pytest.fail(f"it did not stop within {PATIENCE_SECONDS:.0f} s of SIGTERM:\n{self.told()}")

    def told(self) -> str:
        return self.log.read_text()[-6000:]


class Bridge(Process):
    """`andon bridge …` with its health at `port`."""

    def __init__(self, settings: Settings, log: Path, *words: str) -> None:
        (self.port,) = free_ports(1)
        environment = {
            "ANDON_BROKER": settings.bootstrap,
            "ANDON_TOPIC_PREFIX": settings.topic_prefix,
            "ANDON_GROUP": settings.group,
            "ANDON_PARTITIONS": str(settings.partitions),
            "ANDON_ALERTMANAGER_RESEND_SECONDS": "1",
            "ANDON_BRIDGE_LONGEST_PAUSE_SECONDS": "1",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "streams.cli", "bridge", *words, "--port", str(self.port)]
        super().__init__(command, log, environment)

    async def get(self, path: str) -> tuple[int, str]:
        """Status and body; 0 while nothing listens."""
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://127.0.0.1:{self.port}{path}") as answer,
            ):
                return answer.status, await answer.text()
        except aiohttp.ClientError:
            return 0, ""

    async def ready(self) -> bool:
        return (await self.get("/readyz"))[0] == 200

    async def holds(self) -> bool:
        status, text = await self.get("/readyz")
        return status == 503 and "takes nothing" in text


class Alertmanager(Process):
    """Debian's Alertmanager on the loopback, which tells `notes` of every alert; its alerts lie in memory alone."""

    def __init__(self, folder: Path, notes: str) -> None:
        program = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
        if program is None:
            pytest.skip("no prometheus-alertmanager on the path (.ci/run installs it)")
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        configuration = folder / "alertmanager.yml"
        configuration.write_text(CONFIGURATION.format(notes=notes))
        words = [
            program,
            f"--config.file={configuration}",
            f"--storage.path={folder / 'alertmanager'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=",
        ]
        super().__init__(words, folder / "alertmanager.log")

    async def alerts(self) -> dict[str, dict[str, Any]]:
        """What fires, by alert_id; nothing while it is down."""
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.url}/api/v2/alerts") as answer:
                return {alert["annotations"]["alert_id"]: alert for alert in await answer.json()}
        except aiohttp.ClientError:
            return {}


@dataclass
class Notes:
    """Requests as they came, and the answers to give first; afterwards 200."""

    url: str = ""
    answers: list[web.Response] = field(default_factory=list)
    taken: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        answer = self.answers.pop(0) if self.answers else web.Response()
        self.taken.append((answer.status, dict(request.headers), await request.read()))
        return answer

    async def delete(self, request: web.Request) -> web.Response:
        self.deleted.append(request.path)
        return web.Response()


@asynccontextmanager
async def notes() -> AsyncIterator[Notes]:
    """An aiohttp server on the loopback that writes down what it is sent."""
    taken = Notes()
    application = web.Application()
    application.router.add_post("/{path:.*}", taken.take)
    application.router.add_delete("/{path:.*}", taken.delete)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    taken.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield taken
    finally:
        await runner.cleanup()
