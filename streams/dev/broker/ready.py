"""From a guarded Kafka that starts to one that answers, or to the error that says why it does not."""

from __future__ import annotations

import re
import time

from streams.dev.broker.config import Layout
from streams.dev.broker.errors import BrokerError
from streams.dev.broker.guarded import Guarded
from streams.dev.broker.ports import LOOPBACK
from streams.dev.broker.probe import answers

START_SECONDS = 60.0
POLL_SECONDS = 0.05
TAIL_LINES = 20
TELLING = (re.compile(r"(Exception|Error): "), re.compile(r"\b(FATAL|ERROR)\b"), re.compile(r"Exception|Error"))


def wait_until_ready(guarded: Guarded, port: int, layout: Layout) -> None:
    """Until the broker answers a client, or it ends, or the time is over."""
    where = f"{LOOPBACK}:{port}"
    deadline = time.monotonic() + START_SECONDS
    while guarded.pid is None or not answers(LOOPBACK, port):
        guarded.listen(POLL_SECONDS)
        if guarded.exit_code is not None:
            raise not_ready(
                layout, where=where, what=f"Kafka ended with exit code {guarded.exit_code} before it was ready"
            )
        if time.monotonic() > deadline:
            raise not_ready(layout, where=where, what=f"Kafka was not ready after {START_SECONDS:.0f} s")


def not_ready(layout: Layout, *, where: str, what: str) -> BrokerError:
    """The error of a broker that did not come up, with the line of its log that most likely says why."""
    text = layout.output.read_text(encoding="utf-8", errors="replace") if layout.output.exists() else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()] or ["nothing"]
    telling = (line for pattern in TELLING for line in lines if pattern.search(line))
    cause = next(telling, lines[-1])
    tail = "\n".join(lines[-TAIL_LINES:])
    return BrokerError(what=what, where=where, remedy=f"its log says: {cause}", log_tail=tail)
