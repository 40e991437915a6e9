"""From a process that serves HTTP to whether it is ready, and from the worker's metrics to what became of events."""

import asyncio
import re
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Collection

from streams.dev.demo.parts import Part

PROBE_SECONDS = 2.0
POLL_SECONDS = 0.25
SAMPLE = re.compile(r"^andon_events_total\{([^}]*)\} (\S+)", re.MULTILINE)
LABEL = re.compile(r'(\w+)="([^"]*)"')


async def wait_until_ready(part: Part, url: str, seconds: float) -> None:
    """Return when the page answers with 200; raise when the process ends or the time is over."""
    deadline = time.monotonic() + seconds
    while not await asyncio.to_thread(answers, url):
        part.require_alive()
        if time.monotonic() > deadline:
            what = f"was not ready after {seconds:.0f} s"
            raise part.failure(what)
        await asyncio.sleep(POLL_SECONDS)


def answers(url: str) -> bool:
    """Whether the page answers with 200."""
    try:
        with urllib.request.urlopen(url, timeout=PROBE_SECONDS) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


def read_outcomes(url: str, topics: Collection[str]) -> Counter[str]:
    """From the worker's /metrics: how many events of these topics had each outcome."""
    with urllib.request.urlopen(url, timeout=PROBE_SECONDS) as response:
        return outcomes(response.read().decode(), topics)


def outcomes(exposition: str, topics: Collection[str]) -> Counter[str]:
    """The samples of andon_events_total, summed by outcome."""
    found: Counter[str] = Counter()
    for labels, value in SAMPLE.findall(exposition):
        told = dict(LABEL.findall(labels))
        if told.get("topic") in topics:
            found[told["outcome"]] += int(float(value))
    return found
