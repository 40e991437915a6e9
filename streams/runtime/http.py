"""GET in; a process's metrics, whether it lives and whether it is ready out. Answers also during recovery."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from streams.errors import AndonError

Check = Callable[[], str | None]
"""What is wrong; None when nothing is."""


class PortTaken(AndonError):  # noqa: N818 - the name says it
    """The process cannot listen where the settings say."""


@asynccontextmanager
async def serving(
    host: str,
    port: int,
    registry: CollectorRegistry,
    alive: Check,
    ready: Check,
    *,
    chosen_with: str = "ANDON_WORKER_PORT",
) -> AsyncIterator[int]:
    """Serves /metrics, /healthz and /readyz; gives the port, which the system chooses for port 0."""
    runner = web.AppRunner(
        _application(registry, alive, ready), access_log=None, handle_signals=False, shutdown_timeout=1.0
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, reuse_address=True)
        await _start(site, host, port, chosen_with)
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _start(site: web.TCPSite, host: str, port: int, chosen_with: str) -> None:
    try:
        await site.start()
    except OSError as error:
        msg = f"cannot listen on {host}:{port} ({error.strerror or error}): choose another port with {chosen_with}"
        raise PortTaken(msg) from None


def _application(registry: CollectorRegistry, alive: Check, ready: Check) -> web.Application:
    async def metrics(request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def healthz(request: web.Request) -> web.Response:
        return _answer(alive())

    async def readyz(request: web.Request) -> web.Response:
        return _answer(ready())

    application = web.Application()
    application.add_routes([web.get("/metrics", metrics), web.get("/healthz", healthz), web.get("/readyz", readyz)])
    return application


def _answer(wrong: str | None) -> web.Response:
    return web.Response(text="ok\n") if wrong is None else web.Response(status=503, text=f"{wrong}\n")
