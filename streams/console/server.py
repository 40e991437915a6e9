"""From a feed to a running console: a web server with the page, /api/state and /api/stream, until told to stop."""

import asyncio
import contextlib
import logging
import signal
import socket
import webbrowser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import uvicorn
from fastapi import FastAPI

from streams.console.api import build_api
from streams.console.decisions_api import Publish, build_decisions
from streams.console.feed import Feed
from streams.console.guard import Guard
from streams.console.hub import Hub
from streams.console.rights import Rights, read_tokens
from streams.console.token_file import own_token
from streams.console.web import build_views
from streams.errors import AndonError
from streams.settings import Settings

GRACE_SECONDS = 1
"""How long open connections may take to end when the console stops."""
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class ConsoleError(AndonError, OSError):
    """The console cannot listen where it was told to."""


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """Where the console listens (port 0 takes any free one), under which names, and who may decide."""

    host: str = "127.0.0.1"
    port: int = 8080
    open_browser: bool = False
    names: tuple[str, ...] = ()
    rights: Rights = field(default_factory=Rights)


def run_console(
    broker: str, prefix: str, host: str, port: int, open_browser: bool = False, *, settings: Settings | None = None
) -> None:
    """Serve the console of one cluster until SIGINT or SIGTERM; `settings` brings TLS and SASL where needed."""
    from streams.console.subscriber import KafkaFeed

    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a broker that is away is shown on the page, not logged
    cluster = (settings or Settings()).with_overrides({"broker": broker, "topic_prefix": prefix})
    publish = decisions(cluster) if cluster.console_decisions else None
    rights, kept = rights_of(cluster) if publish else (Rights(), "")
    asked = ConsoleSettings(host, port, open_browser, names_of(cluster), rights)
    asyncio.run(serve(KafkaFeed(cluster), asked, publish, kept))


def rights_of(settings: Settings) -> tuple[Rights, str]:
    """Who may decide, by the set tokens, else by the one kept for this user; and what to tell of one made just now."""
    if settings.console_token is not None:
        return Rights(read_tokens(settings.console_token.get_secret_value()), settings.console_identity_header), ""
    token, kept = own_token()
    return Rights({token: ""}, settings.console_identity_header), kept


def names_of(settings: Settings) -> tuple[str, ...]:
    """The host names under which people open the console."""
    linked = urlsplit(settings.console_url).hostname if settings.console_url else None
    return (settings.console_host, *settings.console_hosts, *([linked] if linked else []))


async def serve(feed: Feed, settings: ConsoleSettings, publish: Publish | None = None, kept: str = "") -> None:
    """Serve the console for any feed until a signal, or until the feed fails; one console a process.

    Without a `publish` nobody can decide anything on the page. `kept` says of a token that was
    made just now where it is kept; the link to sign in is then printed once.
    """
    listener = listen(settings.host, settings.port)
    url = address(listener)
    hub = Hub()
    server = Server(build_app(hub, publish, settings), hub)
    following = asyncio.create_task(hub.follow(feed))
    following.add_done_callback(lambda task: server.stop() if _failed(task) else None)
    try:
        with stopped_by_signals(server):
            print(f"console: {url}", flush=True)  # noqa: T201 - the one line a person waits for
            token = next(iter(settings.rights.tokens), "")
            sign_in = f"{url}sign-in?token={quote(token)}" if token else url
            if kept:
                print(f"console: to decide about alerts, sign in once at {sign_in} ({kept})", flush=True)  # noqa: T201
            if settings.open_browser:
                webbrowser.open(sign_in)
            await server.serve(sockets=[listener])
    finally:
        listener.close()
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following


def decisions(cluster: Settings) -> Publish:
    """Publishes what is decided on the page."""
    from streams.runtime.clients.act import act, action_event

    async def publish(kind: str, fields: Mapping[str, str | None], actor: str) -> None:
        await act(cluster, action_event(kind, fields, actor=actor))

    return publish


def build_app(hub: Hub, publish: Publish | None = None, settings: ConsoleSettings | None = None) -> Guard:
    """The web application: the API and the views, behind the guard."""
    app = FastAPI(title="Andon console", docs_url=None, redoc_url=None, openapi_url=None)
    asked = settings or ConsoleSettings()
    app.include_router(build_api(hub))
    app.include_router(build_decisions(asked.rights, publish))
    app.include_router(build_views(hub, asked.rights, decisions=publish is not None))
    return Guard(app, asked.names)


class Server(uvicorn.Server):
    """A uvicorn server that leaves the signals alone, and lets the streams go before it waits for them."""

    def __init__(self, app: Guard, hub: Hub) -> None:
        super().__init__(
            uvicorn.Config(app, ws="none", log_config=None, access_log=False, timeout_graceful_shutdown=GRACE_SECONDS)
        )
        self._hub = hub

    def stop(self) -> None:
        """Begin to stop; twice stops at once."""
        self.force_exit = self.should_exit
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: `stopped_by_signals` has the signals, so that a stop is a normal end and not a KeyboardInterrupt."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then the connections."""
        self._hub.close()
        await super().shutdown(sockets)


@contextlib.contextmanager
def stopped_by_signals(server: Server) -> Iterator[None]:
    """SIGINT and SIGTERM stop the server while the block runs."""
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, server.stop)
    try:
        yield
    finally:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, or a ConsoleError that says why not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:  # OverflowError: a port above 65535
        listener.close()
        why = getattr(error, "strerror", None) or error
        msg = f"the console cannot listen on {host}:{port} ({why}): choose another with --port or ANDON_CONSOLE_PORT"
        raise ConsoleError(msg) from None
    return listener


def address(listener: socket.socket) -> str:
    """Where a browser on this machine finds it."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"


def _failed(task: asyncio.Task[None]) -> bool:
    return not task.cancelled() and task.exception() is not None
