"""The same log live and on replay: import → publish → worker on a real Kafka says what `andon replay` says, message
for message.
"""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from schemas.topics import OUTPUTS
from streams.dev.event_log import write_log
from streams.dev.olist import import_olist
from streams.dev.replay import replay
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.log_order import read_in_order
from streams.runtime.clients.publish import publish
from streams.settings import Settings
from tests.e2e.worker_process import WorkerProcess, bodies, run

pytestmark = pytest.mark.kafka

IDS = {
    "summaries": "summary_id",
    "insights": "insight_id",
    "alerts": "alert_id",
    "recommendations": "recommendation_id",
}


def latest(values: list[dict[str, Any]], field: str) -> dict[str, dict[str, Any]]:
    return {value[field]: value for value in values}


def test_the_worker_and_the_replay_say_the_same_of_olist(kafka: str, prefix: str, shared_data: Path, tmp_path: Path):
    settings = Settings.load(
        {
            "broker": kafka,
            "topic_prefix": prefix,
            "group": f"{prefix}olist",
            "period": "P7D",
            "commit_interval_seconds": 1,
        }
    )
    log = tmp_path / "olist.jsonl"
    lines = write_log(import_olist(shared_data / "olist"), log)
    account = replay([log], tmp_path / "replayed", settings)
    run(ensure_topics(settings))
    assert run(publish(read_in_order([log]), settings)).total == lines == account["counted"]

    worker = WorkerProcess.start(settings, tmp_path / "worker.log")
    try:
        worker.wait("all outputs", lambda: _sent(worker) >= _expected(account), seconds=240)
        time.sleep(2)  # what comes beyond the expected would come now
        assert worker.stop() == 0
    finally:
        worker.process.kill()

    for topic in OUTPUTS:
        name = topic.stem.partition(".")[0]
        replayed = [json.loads(line) for line in (tmp_path / "replayed" / f"{name}.jsonl").read_text().splitlines()]
        live = run(bodies(settings, topic.full_name(prefix)))
        assert len(live) == len(replayed), name
        assert latest(live, IDS[name]) == latest(replayed, IDS[name]), name


def _expected(account: dict[str, int]) -> int:
    return sum(account[name] for name in IDS)


def _sent(worker: WorkerProcess) -> float:
    return sum(worker.metric("andon_outputs_total", topic=topic.stem) for topic in OUTPUTS)
