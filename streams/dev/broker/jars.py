"""From the cache (or, the first time, the package registry) to a folder of Kafka's jars, whole or not there at all.

A download is gathered in a folder of its own, compared with the lock's checksums, and renamed into place as the last
step, under a file lock: neither a kill nor a second process leaves or sees half of it. Later starts ask no network.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from streams.dev.broker.errors import BrokerError
from streams.dev.broker.locked import LOCK, Jar, kafka_version, lock_id, read_lock

CACHE_VARIABLE = "ANDON_CACHE"


def cache_directory() -> Path:
    """Where downloads are kept: ANDON_CACHE, or the user's cache directory."""
    chosen = os.environ.get(CACHE_VARIABLE)
    return Path(chosen).expanduser().absolute() if chosen else platformdirs.user_cache_path("andon")


def kafka_jars(lock: Path = LOCK, *, quiet: bool = False) -> Path:
    """The folder with every jar of the lock, downloaded unless it is there."""
    jars = read_lock(lock)
    home = cache_directory()
    folder = home / f"kafka-{kafka_version(jars)}-{lock_id(lock)}"
    if _is_whole(folder, jars):
        return folder
    try:
        home.mkdir(parents=True, exist_ok=True)
        with alone(home / f"{folder.name}.lock"):
            if not _is_whole(folder, jars):
                _fill(folder, jars, quiet=quiet)
    except OSError as error:
        raise BrokerError(
            what=f"cannot write the cache of Kafka's jars: {error.strerror}",
            where=str(error.filename or home),
            remedy=f"make room and make it writable, or name another folder in {CACHE_VARIABLE}",
        ) from error
    return folder


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock file; the kernel lets go of it when the process ends, however it ends."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_whole(folder: Path, jars: list[Jar]) -> bool:
    return all(jar.is_whole(folder) for jar in jars)


def _fill(folder: Path, jars: list[Jar], *, quiet: bool) -> None:
    """Gather every jar beside the folder, then rename."""
    from streams.dev.broker.download import download  # jgo and requests take a while to import

    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    arrived = partial / "jars"
    arrived.mkdir(parents=True)
    try:
        download(jars, arrived, quiet=quiet)
        shutil.rmtree(folder, ignore_errors=True)
        arrived.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
