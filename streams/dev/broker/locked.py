"""From `jars.lock` (one jar a line) to the exact files that make up the broker, each with its checksum and size.

The lock is what makes a download short (no walk through some hundred POM files), the same on every machine, and
verifiable. `python -m streams.dev.broker.relock` writes it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

LOCK = Path(__file__).with_name("jars.lock")
KAFKA = "org.apache.kafka:kafka_2.13"


@dataclass(frozen=True, slots=True)
class Jar:
    """One file of the class path."""

    coordinate: str
    sha256: str
    size: int

    @property
    def version(self) -> str:
        """The last part of group:artifact:version."""
        return self.coordinate.rpartition(":")[2]

    @property
    def filename(self) -> str:
        """The name the registry gives the file."""
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"

    def is_whole(self, folder: Path) -> bool:
        """Whether the folder holds the file at its full size; the checksum was compared when it arrived."""
        path = folder / self.filename
        return path.is_file() and path.stat().st_size == self.size


def read_lock(path: Path = LOCK) -> list[Jar]:
    """The jars in the lock's order."""
    fields = (line.split() for line in path.read_text(encoding="utf-8").splitlines() if line[:1] not in {"", "#"})
    return [Jar(coordinate, sha256, int(size)) for coordinate, sha256, size in fields]


def lock_id(path: Path = LOCK) -> str:
    """A short name for this set of jars: another set is another folder in the cache."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def kafka_version(jars: list[Jar]) -> str:
    """The version of Apache Kafka among the jars."""
    return next(jar.version for jar in jars if jar.coordinate.startswith(f"{KAFKA}:"))


def sha256(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
