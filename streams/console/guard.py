"""Requests of browsers in; out go only those that come under a name of ours, and from our own pages.

A foreign page can make a browser here ask for anything. Two checks stop it: the name in `Host` must be one that this
console answers to (against DNS rebinding), and what changes something, or opens a socket, must come from our own
origin. The headers tell the browser to load nothing from elsewhere and to show the page in no frame.
"""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOCAL_NAMES = frozenset({"localhost"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Scripts and styles are files of our own; nothing is inline, nothing comes from elsewhere."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
WRONG_NAME = (
    "This console does not answer to the name {name!r}: set ANDON_CONSOLE_URL to the address under which people open "
    "it, or add the name to ANDON_CONSOLE_HOSTS.\n"
)
WRONG_ORIGIN = "This console takes that from its own pages alone.\n"


class Guard:
    """An ASGI application before the application. `names` are the host names, without a port, that it answers to."""

    def __init__(self, app: ASGIApp, names: Iterable[str] = ()) -> None:
        self._app = app
        self._names = LOCAL_NAMES | {name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses, or hands on with the headers added."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self.answers_to(host):
            await refuse(scope, receive, send, WRONG_NAME.format(name=host_name(host)))
        elif _must_be_ours(scope, headers) and not own_origin(headers):
            await refuse(scope, receive, send, WRONG_ORIGIN)
        else:
            await self._app(scope, receive, with_headers(send))

    def answers_to(self, host: str) -> bool:
        """True for one of our names, and for an address in numbers, which no foreign page has as its own."""
        name = host_name(host)
        return name in self._names or is_address(name)


def host_name(host: str) -> str:
    """The name in a Host header or an authority: without its port, in lower case, IPv6 without brackets."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_address(name: str) -> bool:
    """True for an IPv4 or IPv6 address."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def own_origin(headers: Headers) -> bool:
    """True where the browser names no page, or one of this very host and port."""
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _must_be_ours(scope: Scope, headers: Headers) -> bool:
    """Sockets, and whatever may change something; a socket that names no origin comes from no browser."""
    return scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS or "origin" in headers


async def refuse(scope: Scope, receive: Receive, send: Send, why: str) -> None:
    """Answers 403 with the reason; a socket is closed before it opens."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": why.strip()[:120]})
        return
    await PlainTextResponse(why, status_code=403, headers=HEADERS)(scope, receive, send)


def with_headers(send: Send) -> Send:
    """Adds HEADERS to the answer."""

    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                given.setdefault(name, value)
        await send(message)

    return sender
