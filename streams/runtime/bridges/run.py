"""From a bridge to its process: signals, health and metrics over HTTP, and a new start when the broker fails it."""

import asyncio
import signal
from contextlib import suppress
from typing import Any, Protocol

import structlog
from aiokafka.errors import KafkaError

from schemas.topics import Topic
from streams.runtime.bridges.health import Health
from streams.runtime.bridges.positions import Begin, Positions, opened
from streams.runtime.bridges.reach import Reach
from streams.runtime.bridges.target import Target, reached, shown
from streams.runtime.clients.connection import BrokerAway, BrokerUnreachable
from streams.runtime.clients.denied import Denied, denied
from streams.runtime.http import serving
from streams.runtime.logs import configure_logs
from streams.settings import Settings

log = structlog.get_logger(__name__)

AGAIN_SECONDS = 5.0
FAULTS_OF_THE_BROKER = (BrokerUnreachable, KafkaError, OSError)


class Bridge(Protocol):
    """What reads one topic and posts to one target."""

    topic: Topic[Any]
    group: str
    begin: Begin

    @property
    def post_url(self) -> str:
        """Where it posts to."""

    @property
    def reach(self) -> Reach:
        """What it may connect to."""

    async def serve(self, positions: Positions, target: Target) -> None:
        """Deliver until cancelled."""


def run_bridge(bridge: Bridge, settings: Settings, port: int) -> int:
    """Run until SIGTERM or SIGINT: 0. AndonError when it cannot start, or when its target refuses everything."""
    configure_logs(settings)
    asyncio.run(_until_stopped(_run(bridge, settings, port)))
    log.info("bridge stopped")
    return 0


async def _until_stopped(work: Any) -> None:
    task = asyncio.ensure_future(work)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


async def _run(bridge: Bridge, settings: Settings, port: int) -> None:
    health, begun = Health(), False
    listening = serving(
        settings.bridge_host,
        port,
        health.registry,
        alive=lambda: None,
        ready=lambda: health.reason,
        chosen_with="--port or ANDON_BRIDGE_PORT",
    )
    pause = settings.bridge_longest_pause_seconds
    async with listening as listens, reached(bridge.post_url, health, pause, bridge.reach) as target:
        while True:
            try:
                async with opened(settings, bridge.topic, bridge.group, bridge.begin) as positions:
                    begun = True
                    where = {"to": shown(bridge.post_url), "group": bridge.group, "port": listens}
                    log.info("bridge started", topic=bridge.topic.stem, **where)
                    await bridge.serve(positions, target)
            except FAULTS_OF_THE_BROKER as error:
                if refused := denied(error, settings):
                    raise Denied(refused) from None
                if not begun and not isinstance(error, BrokerAway):
                    raise
                health.reason = f"the broker at {settings.bootstrap} failed: {error!r}" if begun else str(error)
                what = "will begin again where it stood" if begun else "waits for the broker"
                log.warning(what, error=str(error) or repr(error), seconds=AGAIN_SECONDS)
            await asyncio.sleep(AGAIN_SECONDS)
