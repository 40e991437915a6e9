"""Settings in, an exit code out: the whole life of a worker, from the first look at the broker to the last commit."""

import asyncio
import gc
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

import structlog
from aiokafka.errors import KafkaError

from streams.core.operator import Operator
from streams.runtime.app import Parts, build_app
from streams.runtime.changelogs import ensure_changelogs, message_limit
from streams.runtime.clients.connection import connected_producer
from streams.runtime.clients.readiness import broker_there, require_group, require_topics
from streams.runtime.gauges import EVERY_SECONDS as REFRESH_SECONDS
from streams.runtime.gauges import Gauges
from streams.runtime.http import serving
from streams.runtime.logs import configure_logs, quiet_clients
from streams.runtime.metrics import Metrics
from streams.runtime.outbox import Outbox
from streams.runtime.watch import EVERY_SECONDS as LOOK_SECONDS
from streams.runtime.watch import Watch
from streams.settings import Settings
from streams.topology import operators

log = structlog.get_logger(__name__)

STOPPED = 0
FAILED = 1
STOP_SECONDS = 8.0
"""After so long a worker that is to end has ended, whatever its group, the broker or Faust are doing."""

LINGER_MS = 5
ACK_SECONDS = 30
BATCH_BYTES = 256 * 1024
STALE_SECONDS = 30.0
AWAY_SECONDS = 5.0


def run_worker(settings: Settings) -> int:
    """Runs until SIGTERM or SIGINT: 0; or until something goes wrong for good: 1. AndonError when it cannot start."""
    configure_logs(settings)
    collect_rarely()
    return asyncio.run(Worker(settings, operators(settings.core())).run())


def collect_rarely() -> None:
    """A worker makes many objects and few cycles; looking for them as Python does costs a fifth of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


class Worker:
    """One worker process."""

    def __init__(self, settings: Settings, rows: Sequence[Operator]) -> None:
        self.settings = settings
        self.operators = rows
        self.metrics = Metrics(rows)
        self.parts: Parts | None = None
        self.stopping = asyncio.Event()
        self._waits_for: str | None = None
        self._away_since: float | None = None
        self._signals = 0
        self._last_resort: threading.Timer | None = None

    async def run(self) -> int:
        """See `run_worker`."""
        settings = self.settings
        self._listen_to_signals()
        answering = serving(settings.worker_host, settings.worker_port, self.metrics.registry, self.alive, self.ready)
        async with answering as port:
            with quiet_clients():
                if not await self._broker_is_there():
                    return STOPPED
                await require_topics(settings)
                await require_group(settings)
                await ensure_changelogs(settings, self.operators)
                max_bytes = await message_limit(settings)
            producing = connected_producer(
                settings, linger_ms=LINGER_MS, max_batch_size=BATCH_BYTES, request_timeout_ms=ACK_SECONDS * 1000
            )
            async with producing as producer:
                outbox = Outbox(producer, settings.topic_prefix, settings.partitions, max_bytes)
                self.parts = build_app(settings, self.operators, self.metrics, outbox)
                where = {"group": settings.group, "http": f"{settings.worker_host}:{port}"}
                log.info("worker starts", broker=settings.bootstrap, **where)
                await self._live(self.parts, outbox)
        log.info("worker stopped", reason=self.parts.failure.reason)
        return FAILED if self.parts.failure else STOPPED

    async def _broker_is_there(self) -> bool:
        """Waits for it; False when the worker is told to stop first."""
        waiting = asyncio.ensure_future(broker_there(self.settings, self._say_waiting))
        stopping = asyncio.ensure_future(self.stopping.wait())
        await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if waiting.done():
            waiting.result()
            self._waits_for = None
            return True
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
        return False

    def _say_waiting(self, what: str) -> None:
        self._waits_for = what
        log.warning(what)

    async def _live(self, parts: Parts, outbox: Outbox) -> None:
        """Until it is told to stop, or cannot go on; then saves, unless it failed, and leaves the group."""
        starting = asyncio.create_task(self._start(parts))
        timers = [
            asyncio.create_task(self._every(LOOK_SECONDS, partial(self._look, Watch(parts, outbox)))),
            asyncio.create_task(
                self._every(REFRESH_SECONDS, _as_coroutine(Gauges(parts, self.settings.windows).refresh))
            ),
        ]
        ends = [
            asyncio.create_task(ending)
            for ending in (self.stopping.wait(), parts.failure.happened.wait(), _crashed(parts))
        ]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for task in (*timers, *ends):
            task.cancel()
        await self._stop(parts, starting)

    async def _start(self, parts: Parts) -> None:
        try:
            await parts.topic_ids.learn({o.source.full_name(self.settings.topic_prefix) for o in self.operators})
            await parts.app.start()
        except Exception as error:
            parts.failure.report("the worker could not start", error)
        else:
            if not parts.failure and not self.stopping.is_set():
                log.info("worker ready", partitions=len(list(parts.holdings)))

    async def _stop(self, parts: Parts, starting: asyncio.Task[None]) -> None:
        self._end_in_time()
        await parts.app.stop()
        starting.cancel()
        with suppress(asyncio.CancelledError):
            await starting

    def _end_in_time(self) -> None:
        """A thread of its own sees to it: Faust swallows cancellations, and blocks the loop to wait for its threads."""
        if self._last_resort is None:
            self._last_resort = threading.Timer(STOP_SECONDS, _give_up)
            self._last_resort.daemon = True
            self._last_resort.start()

    async def _every(self, seconds: float, step: Callable[[], Awaitable[None]]) -> None:
        """A timer of the running worker; what fails in it for good ends the worker."""
        while True:
            await asyncio.sleep(seconds)
            if self.parts is None or not recovered(self.parts):
                continue
            try:
                await step()
            except (KafkaError, OSError) as error:  # the next look may succeed; what needs the broker fails by itself
                log.warning("a look at the broker failed", error=str(error) or repr(error))
            except Exception as error:
                self.parts.failure.report("a look at the state of the worker failed", error)

    async def _look(self, watch: Watch) -> None:
        """One look at the broker; since when it does not answer is remembered until it does."""
        try:
            await watch.look()
        except (KafkaError, OSError):
            self._away_since = self._away_since or time.monotonic()
            raise
        self._away_since = None

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told_to_stop)

    def _told_to_stop(self) -> None:
        self._signals += 1
        if self._signals > 1:
            os._exit(FAILED)
        self._end_in_time()
        self.stopping.set()

    def alive(self) -> str | None:
        """What is wrong with the process itself."""
        return self.parts.failure.reason if self.parts is not None else None

    def ready(self) -> str | None:
        """Why it does not work, or None."""
        if self.parts is None or not recovered(self.parts):
            return self._waits_for or "recovering, or waiting for partitions"
        if self.stopping.is_set() or self.parts.failure:
            return self.parts.failure.reason or "stopping"
        now = time.monotonic()
        if self._away_since is not None and now - self._away_since >= AWAY_SECONDS:
            return f"the broker at {self.settings.bootstrap} has not answered for {now - self._away_since:.0f} s"
        waited = self.parts.checkpoint.waited(now)
        return f"nothing could be saved for {waited:.0f} s" if waited > self._patience else None

    @property
    def _patience(self) -> float:
        return max(STALE_SECONDS, 10 * self.settings.commit_interval_seconds)


def recovered(parts: Parts) -> bool:
    """True while every partition given to this worker is open."""
    return bool(parts.app.tables.actives_ready and not parts.app.rebalancing)


def _give_up() -> None:
    log.error("the worker did not stop in time; what was not saved will be read again", seconds=STOP_SECONDS)
    os._exit(FAILED)


async def _crashed(parts: Parts) -> None:
    """Faust's own end: it stops by itself only when it crashed."""
    await parts.app.wait_until_stopped()
    if parts.app.crash_reason is not None:
        parts.failure.report("Faust crashed", parts.app.crash_reason)


def _as_coroutine(step: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        step()

    return run
