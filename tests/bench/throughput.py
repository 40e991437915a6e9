"""One preloaded topic in; events a second and CPU seconds a million events out: Andon's worker beside plain Faust.

The worker does its full work: decode and check, duplicates, tallies by scope and period, closings, summaries, judging,
snapshots, metrics. Plain Faust only counts. Both are measured from their first event to their last, so that starting
up does not count.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

from streams.dev.broker import EmbeddedKafka
from streams.dev.broker.ports import free_ports
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.publish import publish
from streams.settings import Settings
from tests.bench.events import stage_events

EVENTS = 400_000
PLAIN_EVENTS = 20_000
RUNS = 3
LIMIT_SECONDS = 240
TICKS = os.sysconf("SC_CLK_TCK")
COUNTED = re.compile(rb'^andon_events_total\{outcome="counted",topic="stage-events.v1"\} (\S+)', re.MULTILINE)


def run() -> list[dict[str, Any]]:
    """Alternates the two, and gives the medians and the ratio run by run."""
    with EmbeddedKafka(heap_mb=1024) as kafka:
        settings = Settings.load({"broker": kafka.address})
        asyncio.run(_preload(settings))
        pairs = [(_andon(settings, number), _plain(settings)) for number in range(RUNS)]
    return [
        _row("andon worker, full work", [andon for andon, _ in pairs]),
        _row("plain Faust, count only", [plain for _, plain in pairs]),
        {
            "what": "andon ÷ plain Faust",
            "events/s": _ratio(pairs, "rate"),
            "CPU s a million": _ratio(pairs, "cpu_million"),
            "unit": "times (median of the pairs)",
        },
    ]


async def _preload(settings: Settings) -> None:
    await ensure_topics(settings)
    await publish(stage_events(EVENTS), settings)


def _andon(settings: Settings, number: int) -> dict[str, float]:
    """The worker under a new group, so that it reads the topic from its start."""
    (port,) = free_ports(1)
    environment = os.environ | {
        "ANDON_BROKER": settings.bootstrap,
        "ANDON_GROUP": f"bench-{number}-{os.getpid()}",
        "ANDON_WORKER_PORT": str(port),
        "ANDON_LOG_LEVEL": "warning",
    }
    with _process([sys.executable, "-m", "streams.cli", "worker"], environment) as worker:
        return _measured(worker, f"http://127.0.0.1:{port}/metrics")


def _measured(worker: "subprocess.Popen[bytes]", url: str) -> dict[str, float]:
    deadline = time.monotonic() + LIMIT_SECONDS
    first: tuple[float, float, float] | None = None
    while time.monotonic() < deadline and worker.poll() is None:
        counted, now, cpu = _counted(url), time.perf_counter(), _cpu(worker.pid)
        if counted and first is None:
            first = counted, now, cpu
        if counted >= EVENTS and first is not None:
            events, seconds, spent = counted - first[0], now - first[1], cpu - first[2]
            return {"rate": events / seconds, "cpu_million": spent / events * 1e6}
        time.sleep(0.05)
    msg = f"the worker did not count {EVENTS} events in {LIMIT_SECONDS} s (exit code {worker.poll()})"
    raise RuntimeError(msg)


def _counted(url: str) -> float:
    try:
        with urlopen(url, timeout=5) as answer:
            match = COUNTED.search(answer.read())
    except OSError:
        return 0.0
    return float(match.group(1)) if match else 0.0


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _plain(settings: Settings) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.plain_faust", settings.bootstrap, "quality.stage-events.v1"]
    done = subprocess.run([*command, str(PLAIN_EVENTS)], capture_output=True, timeout=LIMIT_SECONDS, check=False)
    line = next((line for line in done.stdout.splitlines() if line.startswith(b"{")), None)
    if line is None:
        msg = f"plain Faust gave no result: {done.stderr[-500:].decode(errors='replace')}"
        raise RuntimeError(msg)
    result = json.loads(line)
    return {
        "rate": result["events"] / result["seconds"],
        "cpu_million": result["cpu_seconds"] / result["events"] * 1e6,
    }


@contextmanager
def _process(command: list[str], environment: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _row(what: str, runs: list[dict[str, float]]) -> dict[str, Any]:
    rates, costs = [run["rate"] for run in runs], [run["cpu_million"] for run in runs]
    return {
        "what": what,
        "events/s": round(median(rates)),
        "CPU s a million": round(median(costs), 1),
        "unit": f"median of {len(runs)}; {round(min(rates))}–{round(max(rates))} events/s",
    }


def _ratio(pairs: list[tuple[dict[str, float], dict[str, float]]], what: str) -> float:
    return round(median(andon[what] / plain[what] for andon, plain in pairs), 3)
