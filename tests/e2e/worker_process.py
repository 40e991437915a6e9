"""A worker process under test: started, looked at through its metrics, killed, stopped; and its state read back."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from streams.dev.broker.ports import free_ports
from streams.runtime.clients.tail import read_all
from streams.runtime.snapshots import Snapshot, SnapshotReader
from streams.settings import Settings

ROOT = Path(__file__).parents[2]
MAIN = Path(__file__).with_name("worker_main.py")

PATIENCE_SECONDS = 120.0
"""How long a test waits for what must come: a machine can be busy, and it costs nothing when all is well."""

STOP_SECONDS = 30.0
"""An orchestrator's patience. A worker ends within `streams.runtime.worker.STOP_SECONDS`, whatever happens."""


@dataclass
class WorkerProcess:
    """One process; its log lies at `log`."""

    settings: Settings
    log: Path
    port: int
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, settings: Settings, log: Path, **environment: str) -> "WorkerProcess":
        (port,) = free_ports(1)
        told = {
            "ANDON_BROKER": settings.bootstrap,
            "ANDON_TOPIC_PREFIX": settings.topic_prefix,
            "ANDON_GROUP": settings.group,
            "ANDON_PARTITIONS": str(settings.partitions),
            "ANDON_PERIOD": f"PT{settings.period // 1000}S",
            "ANDON_GRACE": f"PT{settings.grace // 1000}S",
            "ANDON_WORKER_PORT": str(port),
            "PYTHONPATH": str(ROOT),
        }
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, str(MAIN)],
                env=os.environ | told | environment,
                cwd=log.parent,
                stdout=output,
                stderr=output,
            )
        return cls(settings, log, port, process)

    def get(self, path: str) -> tuple[int, str]:
        """Status and body; 0 while nothing listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=15) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def metric(self, name: str, **labels: str) -> float:
        """The sum of the metric over all series with these labels."""
        sums = 0.0
        for line in self.get("/metrics")[1].splitlines():
            match = re.fullmatch(rf"{name}(?:\{{(.*)\}})? (\S+)", line)
            if match and all(f'{key}="{value}"' in (match[1] or "") for key, value in labels.items()):
                sums += float(match[2])
        return sums

    def wait(
        self, what: str, reached: Callable[[], bool], seconds: float = PATIENCE_SECONDS, every: float = 0.05
    ) -> None:
        """Until it is so; fails with the worker's log."""
        deadline = time.monotonic() + seconds
        while not reached():
            assert self.process.poll() is None, f"the worker ended while waiting for {what}:\n{self.told()}"
            assert time.monotonic() < deadline, f"not after {seconds} s: {what}\n{self.told()}"
            time.sleep(every)

    def wait_ready(self) -> None:
        self.wait("/readyz", lambda: self.get("/readyz")[0] == 200)

    def told(self, last: int = 6000) -> str:
        """The end of its log."""
        return self.log.read_text()[-last:]

    def kill(self) -> None:
        """As a crash would."""
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)

    def stop(self) -> int:
        """As an orchestrator would; its exit code. Fails with the worker's log and what its tasks wait for."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGUSR1)
            time.sleep(2)
        pytest.fail(f"the worker did not stop within {STOP_SECONDS:.0f} s of SIGTERM:\n{self.told(60_000)}")


async def snapshots(settings: Settings, table: str) -> dict[int, Snapshot]:
    """What a worker would recover, by partition."""
    readers: dict[int, SnapshotReader] = {}
    async for record in read_all(settings, [f"{settings.group}-{table}-changelog"]):
        readers.setdefault(record.partition, SnapshotReader()).feed(record.key, record.value)
    return {partition: reader.snapshot() for partition, reader in readers.items()}


def tallies(recovered: Mapping[int, Snapshot]) -> Counter[str]:
    """The sums of all stage tallies: units inspected and defective, and events that came late."""
    sums: Counter[str] = Counter()
    for snapshot in recovered.values():
        for name, raw in snapshot.values.items():
            if name.startswith("tally/"):
                _, late, _, counts = json.loads(raw)["d"]
                sums += Counter(inspected=counts[0], defective=counts[3], late=late)
    return sums


async def bodies(settings: Settings, topic: str) -> list[Any]:
    """The values of a topic, as JSON."""
    return [json.loads(record.value) async for record in read_all(settings, [topic]) if record.value is not None]


def run(coroutine: Any) -> Any:
    return asyncio.run(coroutine)
