"""From `andon broker` to an embedded Kafka that lives until Ctrl-C or SIGTERM."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from streams.dev.broker.embedded import EmbeddedKafka
from streams.dev.broker.errors import BrokerError
from streams.dev.broker.security import OPEN, Security

ENDINGS = (signal.SIGINT, signal.SIGTERM)
LOOK_SECONDS = 0.2


def run_broker(
    port: int | None = None, data_dir: Path | None = None, *, heap_mb: int = 512, security: Security = OPEN
) -> int:
    """Serve until told to end; print the address when ready, and how to get in where something is asked for.

    The exit code: 0, or 1 after one line on stderr.
    """
    try:
        with _interruptible(), contextlib.suppress(KeyboardInterrupt):
            _serve(EmbeddedKafka(port=port, data_dir=data_dir, heap_mb=heap_mb, security=security))
    except BrokerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _serve(broker: EmbeddedKafka) -> NoReturn:
    """Until interrupted, or until the broker is no more."""
    with broker:
        sys.stdout.write(f"{broker.address}\n")
        sys.stdout.flush()
        sys.stderr.write(
            "".join(f"export {line}\n" for line in broker.security.settings(broker.address, broker.ca_file))
        )
        sys.stderr.flush()
        while broker.is_running():
            time.sleep(LOOK_SECONDS)
        raise broker.failure()


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Make SIGTERM end the block as Ctrl-C does, even where a caller had Ctrl-C ignored."""
    before = {ending: signal.signal(ending, _interrupt) for ending in ENDINGS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt
