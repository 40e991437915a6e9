"""Where a webhook bridge may connect to, and what it makes of redirects and odd answers."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from streams.runtime.bridges.health import Health
from streams.runtime.bridges.reach import PrivateAddress, Reach, is_public, public_socket
from streams.runtime.bridges.target import Request, Target, reached, redirect_of

PAUSE_SECONDS = 0.05


@asynccontextmanager
async def answering(*answers: bytes, reach: Reach = Reach()) -> AsyncIterator[tuple[Target, list[bytes]]]:  # noqa: B008
    """A target whose server gives these raw answers, one after the other, and then 200; and what was sent to it."""
    told: list[bytes] = []
    left = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        told.append(head.split(b"\r\n")[0] + b" " + await reader.readexactly(length))
        writer.write(left.pop(0) if left else b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, reached(f"http://127.0.0.1:{port}/hook", Health(), PAUSE_SECONDS, reach) as target:
        yield target, told


def raw(status: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, "Connection: close"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def delivered(target: Target) -> str:
    return await asyncio.wait_for(target.deliver(lambda: Request(b"{}", {}), "a message"), 10)


@pytest.mark.parametrize(
    "answer",
    [
        raw("200 OK", "Content-Encoding: gzip", "Content-Length: 4", body=b"nope"),
        raw("202 Accepted", "Content-Length: 100", body=b"cut off"),
        raw("201 Created", "Content-Type: application/json; charset=none", "Content-Length: 2", body=b"\xff\xfe"),
    ],
)
async def test_a_2xx_is_accepted_whatever_its_body(answer: bytes) -> None:
    async with answering(answer) as (target, told):
        assert await delivered(target) == "accepted"
        assert len(told) == 1, "it was posted once"


@pytest.mark.parametrize(
    "value",
    ["-5", "0", "soon", "", "1.5", "Fri, 31 Dec 99999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 +99999999", "\xbd"],
)
async def test_any_retry_after_is_survived(value: str) -> None:
    answer = raw("503 Busy", f"Retry-After: {value}", "Content-Length: 0")
    async with answering(answer) as (target, told):
        assert await delivered(target) == "accepted"
        assert len(told) == 2


async def test_a_redirect_is_followed_as_a_post_where_the_settings_allow_it() -> None:
    moved = raw("301 Moved", "Location: /elsewhere", "Content-Length: 0")
    async with answering(moved, reach=Reach(redirects=True)) as (target, told):
        assert await delivered(target) == "accepted"
        assert told == [b"POST /hook HTTP/1.1 {}", b"POST /elsewhere HTTP/1.1 {}"]
    async with answering(moved) as (target, told):
        assert await delivered(target) == "accepted"
        assert told == [b"POST /hook HTTP/1.1 {}"] * 2, "asked again, and not followed"


async def test_redirects_without_end_are_tried_again_later() -> None:
    moved = raw("307 Moved", "Location: /hook", "Content-Length: 0")
    async with answering(*[moved] * 4, reach=Reach(redirects=True)) as (target, told):
        assert await delivered(target) == "accepted"
        assert len(told) == 5


@pytest.mark.parametrize(
    ("status", "location", "leads_to"),
    [
        (308, "https://other.example/x", "https://other.example/x"),
        (302, "x", "https://host.example/a/x"),
        (302, "http://host.example/a", None),
        (302, "file:///etc/passwd", None),
        (302, "https://[", None),
        (304, "/a", None),
        (302, None, None),
    ],
)
def test_a_redirect_leads_to_http_and_never_out_of_tls(status: int, location: str | None, leads_to: str | None) -> None:
    assert redirect_of("https://host.example/a/b", status, location) == leads_to


async def test_private_addresses_can_be_closed() -> None:
    async with answering(reach=Reach(private=False)) as (target, told):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(target.deliver(lambda: Request(b"{}", {}), "a message"), 0.3)
        reason = target.health.reason

    assert told == []
    assert "127.0.0.1 is a private address, and ANDON_WEBHOOK_PRIVATE=false" in str(reason)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::", False),
    ],
)
def test_what_lies_inside_is_no_public_address(address: str, public: bool) -> None:
    assert is_public(address) == public
    if not public and ":" not in address:
        with pytest.raises(PrivateAddress):
            public_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)))
