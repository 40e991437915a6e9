"""From settings with which no worker can run to one clear line and exit code 1."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from streams.runtime.clients.admin import ensure_topics
from streams.settings import Settings
from tests.e2e.worker_process import WorkerProcess

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "tests" / "e2e" / "worker_main.py"


def refused(tmp_path: Path, **environment: str) -> str:
    """What a worker that cannot start says: exactly one line, and exit code 1."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "ANDON_WORKER_PORT": "0"} | environment
    done = subprocess.run(
        [sys.executable, str(MAIN)], env=env, cwd=tmp_path, capture_output=True, timeout=60, check=False
    )
    said = done.stderr.decode().strip()

    assert done.returncode == 1, said
    assert "Traceback" not in said
    (line,) = [line for line in said.splitlines() if not line.startswith("{")]
    return line


def test_a_worker_waits_for_its_broker_and_says_so(tmp_path: Path) -> None:
    """And stops when it is told to, without ever having seen one."""
    settings = Settings.load({"broker": "127.0.0.1:1", "group": "waiting", "partitions": 1})
    worker = WorkerProcess.start(settings, tmp_path / "worker.log")
    worker.wait("it says what it waits for", lambda: "Connection refused" in worker.get("/readyz")[1])

    assert "no Kafka broker answers at 127.0.0.1:1" in worker.told()
    assert "waiting for it" in worker.told()
    assert worker.get("/healthz")[0] == 200
    assert worker.stop() == 0


@pytest.mark.kafka
def test_missing_topics(tmp_path: Path, kafka: str, prefix: str) -> None:
    line = refused(tmp_path, ANDON_BROKER=kafka, ANDON_TOPIC_PREFIX=prefix)

    assert "there is no such topic: run `andon topics ensure`" in line


@pytest.mark.kafka
async def test_another_number_of_partitions(tmp_path: Path, kafka: str, prefix: str) -> None:
    await ensure_topics(Settings.load({"broker": kafka, "topic_prefix": prefix, "partitions": 2}))

    assert "2 partitions, not 4" in refused(tmp_path, ANDON_BROKER=kafka, ANDON_TOPIC_PREFIX=prefix)


@pytest.mark.kafka
async def test_what_stands_in_the_way_of_a_worker_with_good_topics(tmp_path: Path, kafka: str, prefix: str) -> None:
    await ensure_topics(Settings.load({"broker": kafka, "topic_prefix": prefix, "partitions": 2}))
    good = {"ANDON_BROKER": kafka, "ANDON_TOPIC_PREFIX": prefix, "ANDON_GROUP": prefix, "ANDON_PARTITIONS": "2"}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        assert f"cannot listen on 127.0.0.1:{port}" in refused(tmp_path, **good, ANDON_WORKER_PORT=port)
    assert "ANDON_STORE=rocksdb://: tables are held in memory alone" in refused(
        tmp_path, **good, ANDON_STORE="rocksdb://"
    )
