"""From a data folder to the lock that keeps a second broker out of it.

Kafka's own lock comes too late: in combined mode a second process opens, and repairs, the metadata log of the first
before it finds out ("Record is corrupt", seen in a run). The lock belongs to an open file that the guardian and Java
inherit, so it lasts exactly as long as any of them, whatever becomes of the parent.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.dev.broker.errors import BrokerError

LEAVING_SECONDS = 5.0  # a broker whose parent was killed a moment ago is on its way out
POLL_SECONDS = 0.1


@contextmanager
def occupied(folder: Path, *, patience_seconds: float = LEAVING_SECONDS) -> Iterator[int]:
    """The locked file's descriptor, to be inherited within the block; or an error that names the folder."""
    with (folder / "broker.lock").open("w") as file:
        deadline = time.monotonic() + patience_seconds
        while not _lock(file.fileno()):
            if time.monotonic() > deadline:
                raise BrokerError(
                    what="another broker uses this data folder",
                    where=str(folder),
                    remedy="stop that one, or choose another folder with --data",
                )
            time.sleep(POLL_SECONDS)
        yield file.fileno()


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
