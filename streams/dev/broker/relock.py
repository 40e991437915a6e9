"""From the few jars asked for to `jars.lock`, every jar they need: run by hand to move to another Kafka.

    python -m streams.dev.broker.relock

The log4j coordinate ends in "!": otherwise jgo takes that project's own dependency management for ours, which holds
kafka-clients at an older version.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from jgo.maven import MavenContext

from streams.dev.broker.locked import KAFKA, LOCK, sha256

ROOTS = (f"{KAFKA}:4.3.1", "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4!")


def lock_line(coordinate: str, jar: Path) -> str:
    """One line of the lock."""
    return f"{coordinate} {sha256(jar)} {jar.stat().st_size}\n"


def relock(target: Path = LOCK) -> None:
    """Resolve the roots and everything they need, and write the lock."""
    with tempfile.TemporaryDirectory() as folder:
        context = MavenContext(repo_cache=Path(folder))
        asked, needed = context.resolver.resolve([context.create_dependency(root) for root in ROOTS])
        artifacts = [dependency.artifact for dependency in [*asked, *needed]]
        lines = [lock_line(f"{jar.groupId}:{jar.artifactId}:{jar.version}", jar.resolve()) for jar in artifacts]
    target.write_text("# group:artifact:version sha256 bytes\n" + "".join(sorted(lines)), encoding="utf-8")


if __name__ == "__main__":
    relock()
