"""From the package registry to a folder: the jars of the lock, several at a time, each compared with its checksum.

jgo fetches the files; what is fetched is the lock's decision, so no dependency is resolved here.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from jgo.maven import Artifact, MavenContext, PythonResolver
from requests import RequestException
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from streams.dev.broker.errors import BrokerError
from streams.dev.broker.locked import Jar, kafka_version, sha256

CONNECTIONS = 8
RETRY_AFTER_SECONDS = (0.3, 1.0)
REPOSITORY_VARIABLE = "ANDON_JAR_REPOSITORY"


def download(jars: list[Jar], folder: Path, *, quiet: bool) -> None:
    """Bring every jar into the folder, or raise for the first that cannot be had."""
    with (
        _progress(f"Apache Kafka {kafka_version(jars)}", sum(jar.size for jar in jars), quiet=quiet) as advance,
        ThreadPoolExecutor(CONNECTIONS) as pool,
    ):
        registry = _registry(folder.with_name("repository"), advance)
        arrivals = [pool.submit(_fetch, registry, jar, folder) for jar in jars]
        try:
            for arrival in arrivals:
                arrival.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _progress(title: str, total: int, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """One bar for all files on a terminal's standard error; nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task(f"downloading {title}", total=total)
        yield lambda count: progress.advance(task, count)


def _registry(repository: Path, advance: Callable[[int], None]) -> MavenContext:
    """Jgo's view of the registry (or of the mirror named by ANDON_JAR_REPOSITORY)."""

    @contextmanager
    def arriving(_name: str, _size: int) -> Iterator[Callable[[int], None]]:
        yield advance

    mirror = os.environ.get(REPOSITORY_VARIABLE)
    return MavenContext(
        resolver=PythonResolver(progress_callback=arriving),
        repo_cache=repository,
        remote_repos={"mirror": mirror.rstrip("/")} if mirror else None,
    )


def _fetch(context: MavenContext, jar: Jar, folder: Path) -> None:
    """One jar from the registry, compared with the lock."""
    where = ", ".join(context.remote_repos.values())
    try:
        arrived = _arrive(context.create_dependency(jar.coordinate).artifact)
    except (RequestException, RuntimeError) as error:
        raise BrokerError(
            what=f"cannot download {jar.coordinate}",
            where=where,
            remedy=f"check the network, name a mirror in {REPOSITORY_VARIABLE}, or a running Kafka in ANDON_BROKER",
        ) from error
    if sha256(arrived) != jar.sha256:
        raise BrokerError(
            what=f"{jar.coordinate} is not the file that jars.lock names",
            where=where,
            remedy=f"try again; if it stays so, distrust that registry or mirror ({REPOSITORY_VARIABLE})",
        )
    arrived.rename(folder / jar.filename)


def _arrive(artifact: Artifact) -> Path:
    """The downloaded file; a connection that breaks is tried again, from the start of the file."""
    for patience in (*RETRY_AFTER_SECONDS, None):
        try:
            return artifact.resolve()
        except RequestException:
            if broken := artifact.cached_path:
                broken.unlink(missing_ok=True)
            if patience is None:
                raise
            time.sleep(patience)
    raise AssertionError
